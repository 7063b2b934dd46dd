// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static io.muster.state.ClusterCommands.cancel;
import static io.muster.state.ClusterCommands.placement;
import static io.muster.state.ClusterCommands.register;
import static io.muster.state.ClusterCommands.replace;
import static io.muster.state.ClusterCommands.start;
import static io.muster.state.cluster.ClusterLab.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.state.Applied;
import io.muster.state.ClusterCommands;
import io.muster.state.Effect;
import io.muster.state.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One copy is damaged on a node that is otherwise sound. Group 0 is on the nodes 1, 2 and 3. */
class RepairTest {
  private static final Replica LOST = new Replica(3, 1);
  private static final Replica NEXT = new Replica(3, 1, 1);

  private final ClusterLab lab = ClusterLab.formed();

  /** The leader has come to what the placement asks for. */
  private void settle() {
    assertThat(lab.outcome(reached(lab.placement(0)))).isEqualTo(new Outcome.TookEffect());
  }

  private static Command reached(GroupPlacement placement) {
    return ClusterCommands.settle(placement.group(), placement.revision(), "");
  }

  @Test
  void aDamagedCopyGoesOutBeforeTheNextComesIn() {
    Applied applied = lab.apply(replace(0, 3, 1, 0));
    assertThat(applied.outcomes()).containsExactly(new Outcome.TookEffect());
    assertThat(applied.effects()).containsExactly(new Effect.PlacementChanged());
    GroupPlacement damaged = lab.placement(0);
    assertThat(damaged.replicas()).isEqualTo(replicas(1, 2, 3));
    assertThat(damaged.target()).containsExactly(new Replica(1, 1), new Replica(2, 1), NEXT);
    assertThat(damaged.lost()).containsExactly(LOST);
    assertThat(damaged.hasLost(3, 1)).isTrue();
    assertThat(damaged.hasLost(3, 2)).as("another folder of the node").isFalse();
    assertThat(damaged.at(3, 1)).isEqualTo(NEXT);
    assertThat(damaged.isBeyondRepair()).isFalse();
    assertThat(damaged.failure())
        .isEqualTo("damaged on the nodes [3]; to be replaced from the others");

    settle();
    GroupPlacement out = lab.placement(0);
    assertThat(out.lost()).isEmpty();
    assertThat(out.target()).isEqualTo(damaged.target());
    assertThat(out.revision()).isEqualTo(lab.index());

    settle();
    GroupPlacement whole = lab.placement(0);
    assertThat(whole.isMoving()).isFalse();
    assertThat(whole.replicas()).containsExactly(new Replica(1, 1), new Replica(2, 1), NEXT);
    assertThat(whole.failure()).isEmpty();
    assertThat(lab.placement(1).lost()).isEmpty();
    assertThat(lab.placement(1).replicas()).isEqualTo(replicas(2, 3, 1));
  }

  @Test
  void whatWasReportedAlreadyIsPassedOver() {
    lab.apply(replace(0, 3, 1, 0));
    GroupPlacement damaged = lab.placement(0);
    assertThat(lab.outcome(replace(0, 3, 1, 0))).isEqualTo(new Outcome.Obsolete());
    settle();
    assertThat(lab.outcome(replace(0, 3, 1, 0))).isEqualTo(new Outcome.Obsolete());
    settle();
    GroupPlacement whole = lab.placement(0);
    assertThat(lab.outcome(replace(0, 3, 1, 0))).isEqualTo(new Outcome.Obsolete());
    assertThat(lab.placement(0)).isEqualTo(whole);
    // A leader that comes late with what it did at first.
    assertThat(lab.outcome(reached(damaged))).isEqualTo(new Outcome.Obsolete());
    // Neither here, nor in this epoch, nor such a group, nor such a copy.
    assertThat(lab.outcome(replace(0, 4, 1, 0))).isEqualTo(new Outcome.Obsolete());
    assertThat(lab.outcome(replace(0, 3, 2, 0))).isEqualTo(new Outcome.Obsolete());
    assertThat(lab.outcome(replace(9, 3, 1, 0))).isEqualTo(new Outcome.Obsolete());
    assertThat(lab.outcome(replace(0, 2, 1, -1))).isEqualTo(new Outcome.Obsolete());
    assertThat(lab.placement(0)).isEqualTo(whole);
  }

  @Test
  void theNextCopyMayBeLostToo() {
    lab.apply(replace(0, 3, 1, 0));
    settle();
    assertThat(lab.outcome(replace(0, 3, 1, 1))).isEqualTo(new Outcome.TookEffect());
    assertThat(lab.placement(0).target()).endsWith(new Replica(3, 1, 2));
    assertThat(lab.placement(0).lost()).containsExactly(NEXT);
    settle();
    settle();
    assertThat(lab.placement(0).replicas()).endsWith(new Replica(3, 1, 2));
    // What was never placed, after a copy that was: an older folder of another placement.
    assertThat(lab.outcome(replace(0, 3, 1, 6))).isEqualTo(new Outcome.TookEffect());
    assertThat(lab.placement(0).target()).endsWith(new Replica(3, 1, 7));
  }

  @Test
  void aSilentNodeIsAskedAgainAndTheCopyIsNotTakenBack() {
    lab.apply(replace(0, 3, 1, 0));
    settle();
    GroupPlacement out = lab.placement(0);
    assertThat(lab.outcome(ClusterCommands.settle(0, out.revision(), "silent")))
        .isEqualTo(new Outcome.TookEffect());
    assertThat(lab.placement(0).target()).isEqualTo(out.target());
    assertThat(lab.placement(0).failure()).isEqualTo("silent");
    assertThat(lab.placement(0).reverting()).isFalse();
    assertThat(lab.outcome(cancel(0))).isInstanceOf(Outcome.Rejected.class);
  }

  @Test
  void theSameNodesAreNoMoveAndKeepTheirCopies() {
    lab.apply(replace(0, 3, 1, 0));
    settle();
    settle();
    assertThat(lab.outcome(start(placement(0, 1, 2, 3))))
        .isEqualTo(new Outcome.ReassignmentStarted(List.of()));
    lab.apply(start(placement(0, 3, 1, 2)));
    assertThat(lab.placement(0).replicas()).startsWith(NEXT);
    lab.apply(start(placement(0, 3, 4)));
    assertThat(lab.placement(0).target()).containsExactly(NEXT, new Replica(4, 1));
    lab.apply(cancel(0));
    assertThat(lab.placement(0).target()).startsWith(NEXT);
  }

  @Test
  void aCopyThatIsLostOnItsWayOutComesBackAsTheNext() {
    lab.apply(start(placement(0, 1, 2, 4)));
    assertThat(lab.outcome(replace(0, 3, 1, 0))).isEqualTo(new Outcome.TookEffect());
    assertThat(lab.placement(0).target()).isEqualTo(replicas(1, 2, 4));
    assertThat(lab.placement(0).lost()).containsExactly(LOST);
    settle();
    assertThat(lab.placement(0).lost()).isEmpty();
    assertThat(lab.placement(0).replicas())
        .containsExactly(new Replica(1, 1), new Replica(2, 1), NEXT);
    assertThat(lab.outcome(replace(0, 3, 1, 0))).as("said again").isEqualTo(new Outcome.Obsolete());
    lab.apply(cancel(0));
    assertThat(lab.placement(0).target())
        .containsExactly(new Replica(1, 1), new Replica(2, 1), NEXT);
  }

  @Test
  void aNodeThatLosesAllElseMeanwhileHasNothingToLoseAnyMore() {
    lab.apply(replace(0, 3, 1, 0), register(3, "other"));
    assertThat(lab.placement(0).target()).endsWith(new Replica(3, 2));
    assertThat(lab.placement(0).hasLost(3, 1)).isTrue();
    assertThat(lab.placement(0).hasLost(3, 2)).isFalse();
    settle();
    settle();
    assertThat(lab.placement(0).replicas()).endsWith(new Replica(3, 2));
  }

  @Test
  void aMajorityThatIsLostIsBeyondRepair() {
    lab.apply(replace(0, 3, 1, 0));
    assertThat(lab.placement(0).isBeyondRepair()).isFalse();
    lab.apply(replace(0, 2, 1, 0));
    assertThat(lab.placement(0).lost()).containsExactly(LOST, new Replica(2, 1));
    assertThat(lab.placement(0).isBeyondRepair()).isTrue();
    assertThat(lab.placement(0).failure())
        .startsWith("damaged on the nodes [3, 2]; the others are no majority");
  }
}
