// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static io.muster.state.ClusterCommands.cancel;
import static io.muster.state.ClusterCommands.initialize;
import static io.muster.state.ClusterCommands.place;
import static io.muster.state.ClusterCommands.placement;
import static io.muster.state.ClusterCommands.register;
import static io.muster.state.ClusterCommands.remove;
import static io.muster.state.ClusterCommands.settle;
import static io.muster.state.ClusterCommands.start;
import static io.muster.state.cluster.ClusterLab.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.Effect;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups are placed once, and from then on moved, settled and taken back. */
final class ReassignmentTest {
  private final ClusterLab lab = ClusterLab.formed();

  @Test
  void everyGroupIsPlacedOnce() {
    ClusterLab fresh = new ClusterLab();
    fresh.apply(register(1, "a"), register(2, "b"), register(3, "c"));
    assertThat(fresh.refused(ErrorReason.INVALID_REQUEST, place(placement(0, 1, 2))))
        .contains("no settings");
    fresh.apply(initialize(2, 2));
    assertThat(invalid(fresh, place(placement(0, 1, 2)))).contains("only 1 of 2");
    assertThat(invalid(fresh, place(placement(0, 1, 2), placement(0, 2, 3))))
        .startsWith("replica group 0: ");
    assertThat(invalid(fresh, place(placement(0, 1, 2), placement(2, 2, 3))))
        .contains("only the groups 0 to 1");
    assertThat(invalid(fresh, place(placement(0, 1, 2), placement(-1, 2, 3))))
        .contains("only the groups 0 to 1");
    assertThat(invalid(fresh, place(placement(0, 1, 2), placement(1, 2))))
        .startsWith("replica group 1: ")
        .contains("replication factor, 2");
    assertThat(invalid(fresh, place(placement(0, 1, 2), placement(1, 1, 2, 3))))
        .contains("replication factor, 2");
    assertThat(invalid(fresh, place(placement(0, 1, 2), placement(1, 2, 2)))).contains("node 2");
    assertThat(invalid(fresh, place(placement(0, 1, 2), placement(1, 2, 4))))
        .contains("no node 4", "[1, 2, 3]");

    Applied placed = fresh.apply(place(placement(1, 3, 1), placement(0, 1, 2)));
    assertThat(placed.outcomes()).containsExactly(new Outcome.GroupsPlaced());
    assertThat(placed.effects()).containsExactly(new Effect.PlacementChanged());
    long index = fresh.index();
    assertThat(fresh.state().placements().revision()).isEqualTo(index);
    assertThat(fresh.state().placements().all().values())
        .containsExactly(
            new GroupPlacement(0, replicas(1, 2), List.of(), false, "", index, true),
            new GroupPlacement(1, replicas(3, 1), List.of(), false, "", index, true));
    assertThat(fresh.placement(1).wanted()).isEqualTo(replicas(3, 1));
    assertThat(
            fresh.refused(
                ErrorReason.INVALID_REQUEST, place(placement(0, 1, 2), placement(1, 3, 1))))
        .contains("placed already");
  }

  @Test
  void nodesArePlacedInTheEpochThatTheyHave() {
    ClusterLab fresh = new ClusterLab();
    fresh.apply(initialize(1, 1), register(1, "a"), register(1, "b"));
    fresh.apply(place(placement(0, 1)));
    assertThat(fresh.placement(0).replicas()).containsExactly(new Replica(1, 2));
  }

  @Test
  void aMoveIsAskedForAndSettled() {
    Applied started = lab.apply(start(placement(0, 4, 1, 5), placement(1, 2, 3, 1)));
    assertThat(started.outcomes()).containsExactly(new Outcome.ReassignmentStarted(List.of(0)));
    assertThat(started.effects()).containsExactly(new Effect.PlacementChanged());
    long revision = lab.index();
    GroupPlacement moving = lab.placement(0);
    assertThat(moving)
        .isEqualTo(
            new GroupPlacement(
                0, replicas(1, 2, 3), replicas(4, 1, 5), false, "", revision, false));
    assertThat(moving.wanted()).isEqualTo(replicas(4, 1, 5));
    assertThat(List.of(1, 2, 3, 4, 5)).allMatch(id -> moving.hosts(new Replica(id, 1)));
    assertThat(moving.hosts(new Replica(1, 2))).isFalse();
    assertThat(lab.placement(1).revision()).isEqualTo(1);

    Applied settled = lab.apply(settle(0, revision, ""));
    assertThat(settled.outcomes()).containsExactly(new Outcome.TookEffect());
    assertThat(settled.effects()).containsExactly(new Effect.PlacementChanged());
    assertThat(lab.placement(0))
        .isEqualTo(
            new GroupPlacement(0, replicas(4, 1, 5), List.of(), false, "", lab.index(), false));
    assertThat(lab.state().placements().revision()).isEqualTo(lab.index());
  }

  @Test
  void theSameOnceMoreIsNoChange() {
    lab.apply(start(placement(0, 4, 1, 5)));
    GroupPlacement moving = lab.placement(0);
    Applied repeat = lab.apply(start(placement(0, 4, 1, 5)));
    assertThat(repeat.outcomes()).containsExactly(new Outcome.ReassignmentStarted(List.of()));
    assertThat(repeat.effects()).isEmpty();
    assertThat(lab.placement(0)).isEqualTo(moving);
    lab.apply(settle(0, moving.revision(), ""));
    assertThat(lab.outcome(start(placement(0, 4, 1, 5))))
        .isEqualTo(new Outcome.ReassignmentStarted(List.of()));
  }

  @Test
  void anotherOrderTakesEffectAtOnce() {
    Applied reordered = lab.apply(start(placement(0, 3, 1, 2)));
    assertThat(reordered.outcomes()).containsExactly(new Outcome.ReassignmentStarted(List.of(0)));
    assertThat(lab.placement(0))
        .isEqualTo(
            new GroupPlacement(0, replicas(3, 1, 2), List.of(), false, "", lab.index(), true));
  }

  @Test
  void fewerAndMoreReplicasAreMoves() {
    lab.apply(start(placement(0, 1)), start(placement(1, 2, 3, 1, 4)));
    assertThat(lab.placement(0).target()).isEqualTo(replicas(1));
    assertThat(lab.placement(1).target()).isEqualTo(replicas(2, 3, 1, 4));
  }

  @Test
  void oneThatCannotBeMovedRefusesAll() {
    lab.apply(start(placement(2, 3, 1, 4)));
    assertThat(invalid(start(placement(0, 1, 2, 4), placement(1, 2, 3, 9))))
        .startsWith("replica group 1: there is no node 9");
    assertThat(invalid(start(placement(0, 1, 2, 4), placement(3, 1, 2, 3))))
        .startsWith("replica group 3: there are only the groups 0 to 2");
    assertThat(invalid(start(placement(0, 1, 2, 4), placement(1, 2, 2, 3))))
        .startsWith("replica group 1: node 2 is named more than once");
    assertThat(invalid(start(placement(0, 1, 2, 4), placement(0, 1, 2, 4))))
        .startsWith("replica group 0: it is named more than once");
    assertThat(invalid(start(placement(0, 1, 2, 4), placement(1))))
        .startsWith("replica group 1: 0 replicas are named; name 1 to 7");
    assertThat(invalid(start(placement(0, 1, 2, 4), placement(2, 3, 1, 5))))
        .startsWith("replica group 2: it is being moved to the nodes [3, 1, 4] already; cancel");
    assertThat(invalid(start(placement(2, 1, 3, 4)))).as("another order").contains("cancel");
    assertThat(invalid(start(placement(2, 3, 1, 2)))).as("back").contains("cancel");
    assertThat(invalid(new ClusterLab(), start(placement(0, 1)))).contains("no group is placed");
  }

  @Test
  void replicasAreBounded() {
    for (int id = 6; id <= Limits.REPLICAS_MAX + 1; id++) {
      lab.apply(register(id, "i" + id));
    }
    assertThat(invalid(start(placement(0, 1, 2, 3, 4, 5, 6, 7, 8)))).contains("8 replicas");
    assertThat(lab.outcome(start(placement(0, 1, 2, 3, 4, 5, 6, 7))))
        .isEqualTo(new Outcome.ReassignmentStarted(List.of(0)));
  }

  /** A node that it goes back to may be gone for good. */
  @Test
  void whatGoesBackMayBeSentElsewhere() {
    lab.apply(start(placement(0, 4, 1, 5)));
    lab.apply(settle(0, lab.index(), "node 5 does not answer"));
    assertThat(lab.outcome(start(placement(0, 4, 1, 2))))
        .isEqualTo(new Outcome.ReassignmentStarted(List.of(0)));
    assertThat(lab.placement(0))
        .isEqualTo(
            new GroupPlacement(
                0,
                replicas(1, 2, 3),
                replicas(4, 1, 2),
                false,
                "",
                lab.index(),
                false,
                List.of(),
                replicas(5)));
    lab.apply(settle(0, lab.index(), ""));
    assertThat(lab.placement(0).abandoned()).isEmpty();
    assertThat(lab.placement(0).replicas()).isEqualTo(replicas(4, 1, 2));
  }

  @Test
  void aWipedNodeThatDiesAgainCanBeReplaced() {
    lab.apply(register(3, "another"));
    assertThat(lab.placement(0).isMoving()).isTrue();
    lab.refused(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS, cancel(0));
    assertThat(lab.outcome(start(placement(0, 1, 2, 4))))
        .isEqualTo(new Outcome.ReassignmentStarted(List.of(0)));
    assertThat(lab.placement(0).target()).isEqualTo(replicas(1, 2, 4));
  }

  @Test
  void aFailedMoveIsTakenBack() {
    lab.apply(start(placement(0, 4, 1, 5)));
    lab.apply(settle(0, lab.index(), "node 5 does not answer"));
    assertThat(lab.placement(0))
        .isEqualTo(
            new GroupPlacement(
                0,
                replicas(1, 2, 3),
                replicas(1, 2, 3),
                true,
                "node 5 does not answer",
                lab.index(),
                false,
                List.of(),
                replicas(4, 5)));
    assertThat(lab.outcome(start(placement(0, 1, 2, 3))))
        .isEqualTo(new Outcome.ReassignmentStarted(List.of()));
    lab.refused(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS, cancel(0));

    long revision = lab.placement(0).revision();
    lab.apply(settle(0, revision, "node 2 does not answer"));
    GroupPlacement again = lab.placement(0);
    assertThat(again.reverting()).isTrue();
    assertThat(again.revision()).isEqualTo(lab.index());
    assertThat(again.failure()).as("what it began with").isEqualTo("node 5 does not answer");

    lab.apply(settle(0, again.revision(), ""));
    assertThat(lab.placement(0))
        .isEqualTo(
            new GroupPlacement(
                0,
                replicas(1, 2, 3),
                List.of(),
                false,
                "node 5 does not answer",
                lab.index(),
                false));
    lab.apply(start(placement(0, 1, 2, 4)));
    assertThat(lab.placement(0).failure()).as("of the last change only").isEmpty();
  }

  @Test
  void aMoveGoesBackToTheReplicasThatThereAreNow() {
    lab.apply(start(placement(0, 4, 1, 5)));
    lab.apply(register(3, "wiped"));
    lab.apply(settle(0, lab.placement(0).revision(), "no"));
    GroupPlacement reverting = lab.placement(0);
    assertThat(reverting.replicas()).isEqualTo(replicas(1, 2, 3));
    assertThat(reverting.target())
        .containsExactly(new Replica(1, 1), new Replica(2, 1), new Replica(3, 2));
    lab.apply(register(2, "wiped"));
    assertThat(lab.placement(0).target())
        .containsExactly(new Replica(1, 1), new Replica(2, 2), new Replica(3, 2));
    assertThat(lab.placement(0).reverting()).isTrue();
    assertThat(lab.placement(0).failure()).isEqualTo("no");
    lab.apply(settle(0, lab.placement(0).revision(), ""));
    assertThat(lab.placement(0).replicas())
        .containsExactly(new Replica(1, 1), new Replica(2, 2), new Replica(3, 2));
  }

  @Test
  void whatWasNotActedOnIsNotSettled() {
    lab.apply(start(placement(0, 4, 1, 5)));
    long revision = lab.index();
    for (long other : new long[] {0, 1, revision - 1, revision + 1}) {
      ignored(settle(0, other, ""));
      ignored(settle(0, other, "no"));
    }
    ignored(settle(1, lab.placement(1).revision(), ""));
    ignored(settle(1, lab.placement(1).revision(), "no"));
    ignored(settle(3, revision, ""));
    lab.apply(settle(0, revision, ""));
    ignored(settle(0, revision, ""));
    ignored(settle(0, lab.placement(0).revision(), "no"));
  }

  @Test
  void aFailureIsCut() {
    String most = "x".repeat(Limits.REASSIGNMENT_FAILURE_LENGTH_MAX);
    assertThat(failure(0, most)).isEqualTo(most);
    assertThat(failure(1, most + "y")).isEqualTo(most);
    String less = "x".repeat(Limits.REASSIGNMENT_FAILURE_LENGTH_MAX - 1);
    assertThat(failure(2, less + "\uD83D\uDE00")).as("no half characters").isEqualTo(less);
  }

  private String failure(int group, String failure) {
    lab.apply(start(placement(group, 1, 4, 5)));
    lab.apply(settle(group, lab.index(), failure));
    return lab.placement(group).failure();
  }

  @Test
  void movesAreCancelled() {
    lab.apply(start(placement(0, 4, 1, 5), placement(2, 3, 1, 4)));
    Applied cancelled = lab.apply(cancel(2, 1, 0, 0, 9));
    assertThat(cancelled.outcomes())
        .containsExactly(new Outcome.ReassignmentCancelled(List.of(0, 2)));
    assertThat(cancelled.effects()).containsExactly(new Effect.PlacementChanged());
    assertThat(lab.placement(0))
        .isEqualTo(
            new GroupPlacement(
                0,
                replicas(1, 2, 3),
                replicas(1, 2, 3),
                true,
                "cancelled",
                lab.index(),
                false,
                List.of(),
                replicas(4, 5)));
    assertThat(lab.placement(1).revision()).isEqualTo(1);
    lab.refused(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS, cancel(0, 1, 2));
    lab.refused(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS, cancel());
    lab.apply(settle(0, lab.placement(0).revision(), ""));
    assertThat(lab.placement(0).failure()).isEqualTo("cancelled");
    lab.refused(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS, cancel(0));
  }

  /** Raft's configuration may have it still: without it there may be no majority. */
  @Test
  void aNodeOfAChangeThatWasGivenUpStaysUntilThatIsTakenBack() {
    lab.apply(start(placement(0, 1, 2, 4)));
    lab.apply(cancel(0));
    assertThat(lab.refused(ErrorReason.NODE_IN_USE, remove(4)))
        .contains("a change that was given up");
    // Sent elsewhere, and that given up too.
    lab.apply(start(placement(0, 1, 2, 5)));
    lab.apply(settle(0, lab.index(), "node 5 does not answer"));
    lab.refused(ErrorReason.NODE_IN_USE, remove(4));
    lab.refused(ErrorReason.NODE_IN_USE, remove(5));
    lab.apply(settle(0, lab.placement(0).revision(), "not yet"));
    lab.refused(ErrorReason.NODE_IN_USE, remove(4));

    lab.apply(settle(0, lab.placement(0).revision(), ""));
    assertThat(lab.outcome(remove(4))).isEqualTo(new Outcome.NodeRemoved());
    assertThat(lab.outcome(remove(5))).isEqualTo(new Outcome.NodeRemoved());
  }

  @Test
  void aHealHasNothingToGoBackTo() {
    lab.apply(register(3, "wiped"));
    lab.refused(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS, cancel(0, 1, 2));
  }

  private void ignored(Command command) {
    GroupPlacement before = lab.placement(0);
    Applied applied = lab.apply(command);
    assertThat(applied.outcomes()).containsExactly(new Outcome.Obsolete());
    assertThat(applied.effects()).isEmpty();
    assertThat(lab.placement(0)).isEqualTo(before);
  }

  private String invalid(Command command) {
    return invalid(lab, command);
  }

  private static String invalid(ClusterLab lab, Command command) {
    return lab.refused(ErrorReason.INVALID_REPLICA_ASSIGNMENT, command);
  }
}
