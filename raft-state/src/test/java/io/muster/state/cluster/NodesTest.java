// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static io.muster.state.ClusterCommands.drain;
import static io.muster.state.ClusterCommands.node;
import static io.muster.state.ClusterCommands.placement;
import static io.muster.state.ClusterCommands.register;
import static io.muster.state.ClusterCommands.remove;
import static io.muster.state.ClusterCommands.settle;
import static io.muster.state.ClusterCommands.start;
import static io.muster.state.cluster.ClusterLab.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Placement;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.ClusterCommands;
import io.muster.state.Effect;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.List;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;

/** Who registers under which epoch, and what that does to the groups that it has replicas of. */
final class NodesTest {
  private final ClusterLab lab = new ClusterLab();

  @Test
  void aNodeIsRegisteredAsItSays() {
    lab.at(77);
    Applied applied = lab.apply(register(7, "a"));
    assertThat(applied.outcomes()).containsExactly(new Outcome.NodeRegistered(1));
    assertThat(applied.effects()).containsExactly(new Effect.NodesChanged());
    assertThat(lab.state().nodes().all())
        .containsOnlyKeys(7)
        .containsValue(new RegisteredNode(7, "host7", 7_007, 8_007, "a", 1, "1.0", false, 77, 1));
    assertThat(lab.state().nodes().find(8)).isNull();
  }

  @Test
  void theSameOnceMoreIsNoChange() {
    lab.apply(register(7, "a"));
    lab.at(99);
    Applied repeat = lab.apply(register(7, "a"));
    assertThat(repeat.outcomes()).containsExactly(new Outcome.NodeRegistered(1));
    assertThat(repeat.effects()).isEmpty();
    assertThat(lab.node(7).registeredAtMs()).isZero();
  }

  @Test
  void theSameIncarnationMayMoveAndKeepsItsEpoch() {
    lab.apply(register(7, "a"), drain(7, true));
    NavigableMap<Integer, RegisteredNode> before = lab.state().nodes().all();
    lab.at(99);
    Applied moved =
        lab.apply(
            register(node(7, "a").setHost("h").setClientPort(1).setRaftPort(2).setVersion("1.1")));
    assertThat(moved.outcomes()).containsExactly(new Outcome.NodeRegistered(1));
    assertThat(moved.effects()).containsExactly(new Effect.NodesChanged());
    assertThat(lab.node(7)).isEqualTo(new RegisteredNode(7, "h", 1, 2, "a", 1, "1.1", true, 0, 1));
    assertThat(before.get(7)).as("what was read stays").isNotEqualTo(lab.node(7));
  }

  @Test
  void anotherIncarnationIsTheNextEpochAndDrainsNot() {
    lab.apply(register(7, "a"), drain(7, true));
    lab.at(99);
    assertThat(lab.outcome(register(7, "b"))).isEqualTo(new Outcome.NodeRegistered(2));
    assertThat(lab.node(7).draining()).isFalse();
    assertThat(lab.node(7).registeredAtMs()).isEqualTo(99);
    assertThat(lab.outcome(register(7, "a")))
        .as("the former incarnation is not known any more")
        .isEqualTo(new Outcome.NodeRegistered(3));
  }

  /** Folders that take part already say so, and never get another epoch. */
  @Test
  void aFolderThatTakesPartKeepsItsEpochOrIsRefused() {
    assertThat(lab.outcome(register(node(7, "a").setEpoch(1))))
        .as("a founder, registered for the first time")
        .isEqualTo(new Outcome.NodeRegistered(1));
    assertThat(lab.outcome(register(node(7, "a").setEpoch(1))))
        .isEqualTo(new Outcome.NodeRegistered(1));
    lab.apply(register(7, "b"));
    RegisteredNode second = lab.node(7);
    assertThat(lab.apply(register(node(7, "a").setEpoch(1))).outcomes())
        .containsExactly(new Outcome.NodeSuperseded(2));
    assertThat(lab.node(7)).isEqualTo(second);
    lab.apply(remove(7));
    assertThat(lab.outcome(register(node(7, "b").setEpoch(2))))
        .as("it was removed while it was down")
        .isEqualTo(new Outcome.NodeSuperseded(2));
    assertThat(lab.state().nodes().find(7)).isNull();
  }

  @Test
  void anEmptyFolderOfAFounderThatWasNeverRegisteredGetsAnEpochOfItsOwn() {
    assertThat(lab.outcome(register(node(7, "b").setTakenEpoch(1))))
        .isEqualTo(new Outcome.NodeRegistered(2));
    assertThat(lab.outcome(register(node(7, "c").setTakenEpoch(1))))
        .isEqualTo(new Outcome.NodeRegistered(3));
    lab.refused(ErrorReason.INVALID_REQUEST, register(node(8, "a").setEpoch(-1)));
    lab.refused(ErrorReason.INVALID_REQUEST, register(node(8, "a").setTakenEpoch(-1)));
  }

  @Test
  void aRemovedNodeComesBackUnderTheNextEpoch() {
    lab.apply(register(7, "a"));
    lab.apply(register(7, "b"));
    Applied removed = lab.apply(remove(7));
    assertThat(removed.outcomes()).containsExactly(new Outcome.NodeRemoved());
    assertThat(removed.effects()).containsExactly(new Effect.NodesChanged());
    assertThat(lab.state().nodes().all()).isEmpty();
    lab.refused(ErrorReason.UNKNOWN_NODE, remove(7));
    assertThat(lab.outcome(register(7, "b"))).isEqualTo(new Outcome.NodeRegistered(3));
    assertThat(lab.apply(remove(7), register(7, "b"), remove(7), register(7, "b")).outcomes())
        .as("in one entry")
        .endsWith(new Outcome.NodeRegistered(5));
  }

  @Test
  void drainingIsSetAndTakenBack() {
    lab.refused(ErrorReason.UNKNOWN_NODE, drain(7, true));
    lab.apply(register(7, "a"));
    Applied set = lab.apply(drain(7, true));
    assertThat(set.outcomes()).containsExactly(new Outcome.NodeDrainingSet(true));
    assertThat(set.effects()).containsExactly(new Effect.NodesChanged());
    Applied repeat = lab.apply(drain(7, true));
    assertThat(repeat.outcomes()).containsExactly(new Outcome.NodeDrainingSet(false));
    assertThat(repeat.effects()).isEmpty();
    assertThat(lab.node(7).draining()).isTrue();
    assertThat(lab.outcome(drain(7, false))).isEqualTo(new Outcome.NodeDrainingSet(true));
    assertThat(lab.node(7).draining()).isFalse();
  }

  @Test
  void whatANodeSaysIsBounded() {
    accepted(node(1, "a"), "node_id", node(0, "a"));
    accepted(node(Integer.MAX_VALUE, "a"), "node_id", node(-1, "a"));
    accepted(
        node(1, "a").setHost("h".repeat(Limits.HOST_LENGTH_MAX)),
        "host",
        node(1, "a").setHost("h".repeat(Limits.HOST_LENGTH_MAX + 1)));
    accepted(node(1, "a").setHost("h"), "host", node(1, "a").setHost(""));
    accepted(node(1, "a").setClientPort(1), "client_port", node(1, "a").setClientPort(0));
    accepted(node(1, "a").setClientPort(65_535), "client_port", node(1, "a").setClientPort(65_536));
    accepted(node(1, "a").setRaftPort(1), "raft_port", node(1, "a").setRaftPort(0));
    accepted(node(1, "a").setRaftPort(65_535), "raft_port", node(1, "a").setRaftPort(65_536));
    accepted(
        node(1, "i".repeat(Limits.INCARNATION_LENGTH_MAX)),
        "incarnation",
        node(1, "i".repeat(Limits.INCARNATION_LENGTH_MAX + 1)));
    accepted(node(1, "i"), "incarnation", node(1, ""));
    accepted(
        node(1, "a").setVersion("v".repeat(Limits.SOFTWARE_VERSION_LENGTH_MAX)),
        "version",
        node(1, "a").setVersion("v".repeat(Limits.SOFTWARE_VERSION_LENGTH_MAX + 1)));
    accepted(node(1, "a").setVersion(""), "node_id", node(0, "a"));
  }

  private void accepted(RegisterNode.Builder fits, String field, RegisterNode.Builder beyond) {
    assertThat(lab.outcome(register(fits))).isInstanceOf(Outcome.NodeRegistered.class);
    assertThat(lab.refused(ErrorReason.INVALID_REQUEST, register(beyond))).startsWith(field);
  }

  @Test
  void nodesAreBounded() {
    for (int id = 1; id <= Limits.NODES_MAX; id++) {
      assertThat(lab.outcome(register(id, "a"))).isEqualTo(new Outcome.NodeRegistered(1));
    }
    int more = Limits.NODES_MAX + 1;
    assertThat(lab.refused(ErrorReason.INVALID_REQUEST, register(more, "a")))
        .contains("maximum of " + Limits.NODES_MAX);
    assertThat(lab.outcome(register(1, "b"))).isEqualTo(new Outcome.NodeRegistered(2));
    lab.apply(remove(1));
    assertThat(lab.outcome(register(more, "a"))).isEqualTo(new Outcome.NodeRegistered(1));
  }

  @Test
  void aWipedNodeIsReplacedByItselfInEveryGroupThatItIsIn() {
    ClusterLab formed = ClusterLab.formed();
    Applied applied = formed.apply(register(3, "wiped"));
    assertThat(applied.outcomes()).containsExactly(new Outcome.NodeRegistered(2));
    assertThat(applied.effects())
        .containsExactly(new Effect.NodesChanged(), new Effect.PlacementChanged());
    Replica fresh = new Replica(3, 2);
    GroupPlacement first = formed.placement(0);
    assertThat(first)
        .isEqualTo(
            new GroupPlacement(
                0,
                replicas(1, 2, 3),
                List.of(new Replica(1, 1), new Replica(2, 1), fresh),
                false,
                "",
                formed.index(),
                true));
    assertThat(formed.placement(1).target())
        .containsExactly(new Replica(2, 1), fresh, new Replica(1, 1));
    assertThat(first.hosts(fresh)).isTrue();
    assertThat(first.hosts(new Replica(3, 1))).as("Raft still has it").isTrue();

    assertThat(formed.outcome(settle(0, first.revision(), ""))).isEqualTo(new Outcome.TookEffect());
    assertThat(formed.placement(0).replicas()).isEqualTo(first.target());
    assertThat(formed.placement(0).isMoving()).isFalse();
    assertThat(formed.placement(0).hosts(new Replica(3, 1))).isFalse();
  }

  @Test
  void aNodeThatIsWipedTwiceIsWantedInItsLastEpoch() {
    ClusterLab formed = ClusterLab.formed();
    formed.apply(register(3, "wiped"));
    formed.apply(register(3, "wiped again"));
    assertThat(formed.placement(0).replicas()).isEqualTo(replicas(1, 2, 3));
    assertThat(formed.placement(0).target()).endsWith(new Replica(3, 3));
    assertThat(formed.placement(0).revision()).isEqualTo(formed.index());
  }

  @Test
  void aNodeThatIsWipedOnItsWayInIsWantedInItsNewEpoch() {
    ClusterLab formed = ClusterLab.formed();
    formed.apply(start(placement(0, 1, 2, 4)));
    formed.apply(register(4, "wiped"));
    assertThat(formed.placement(0).target()).endsWith(new Replica(4, 2));
    assertThat(formed.placement(0).revision()).isEqualTo(formed.index());
    assertThat(formed.placement(1).isMoving()).isFalse();
  }

  @Test
  void aNodeThatIsWipedOnItsWayOutChangesNothing() {
    ClusterLab formed = ClusterLab.formed();
    formed.apply(start(placement(0, 1, 2, 4)));
    GroupPlacement before = formed.placement(0);
    formed.apply(register(3, "wiped"));
    assertThat(formed.placement(0)).isEqualTo(before);
  }

  @Test
  void aHealThatFailsIsAskedForAgain() {
    ClusterLab formed = ClusterLab.formed();
    formed.apply(register(3, "wiped"));
    GroupPlacement asked = formed.placement(0);
    formed.apply(settle(0, asked.revision(), "node 3 does not answer"));
    GroupPlacement again = formed.placement(0);
    assertThat(again.target()).isEqualTo(asked.target());
    assertThat(again.failure()).isEqualTo("node 3 does not answer");
    assertThat(again.reverting()).isFalse();
    assertThat(again.revision()).isEqualTo(formed.index());
    formed.apply(settle(0, again.revision(), ""));
    assertThat(formed.placement(0).failure()).as("it came about in the end").isEmpty();
  }

  @Test
  void aNodeWithReplicasIsNotRemoved() {
    ClusterLab formed = ClusterLab.formed();
    assertThat(formed.refused(ErrorReason.NODE_IN_USE, remove(3))).contains("[0, 1, 2]");
    formed.apply(start(placement(0, 1, 2, 4)));
    assertThat(formed.refused(ErrorReason.NODE_IN_USE, remove(4))).contains("[0]");
    formed.apply(
        start(placement(1, 2, 4, 1), placement(2, 4, 1, 2)), register(3, "wiped meanwhile"));
    assertThat(formed.refused(ErrorReason.NODE_IN_USE, remove(3)))
        .as("its former epoch is not settled")
        .contains("[0, 1, 2]");
    for (int group = 0; group < 3; group++) {
      formed.apply(settle(group, formed.placement(group).revision(), ""));
    }
    assertThat(formed.outcome(remove(3))).isEqualTo(new Outcome.NodeRemoved());
  }

  @Test
  void onlyTenGroupsAreNamed() {
    assertThat(refusalWith(10)).endsWith("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]; move them first");
    assertThat(refusalWith(11))
        .endsWith("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9] and 1 more; move them first");
  }

  private static String refusalWith(int groups) {
    ClusterLab lab = new ClusterLab();
    Placement[] placements = new Placement[groups];
    for (int group = 0; group < groups; group++) {
      placements[group] = placement(group, 1);
    }
    lab.apply(ClusterCommands.initialize(groups, 1), register(1, "a"));
    lab.apply(ClusterCommands.place(placements));
    return lab.refused(ErrorReason.NODE_IN_USE, remove(1));
  }
}
