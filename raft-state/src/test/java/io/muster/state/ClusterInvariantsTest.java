// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.cluster.GroupPlacement;
import io.muster.state.cluster.Nodes;
import io.muster.state.cluster.Placements;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import io.muster.state.store.InMemoryStore;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of nodes and placements after every entry, whatever the commands were. */
final class ClusterInvariantsTest {
  private static final int ENTRIES = 4_000;

  private final InMemoryStore store = new InMemoryStore();
  private final ClusterState state = new ClusterState(store);
  private final Map<Integer, Integer> epochs = new HashMap<>();
  private final Map<Class<?>, Integer> outcomes = new HashMap<>();
  private final Set<ErrorReason> refusals = EnumSet.noneOf(ErrorReason.class);
  private int reverted;
  private int repaired;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void holdAfterEveryEntry(long seed) {
    RandomClusterCommands commands = new RandomClusterCommands(seed, state);
    for (long index = 1; index <= ENTRIES; index++) {
      NavigableMap<Integer, RegisteredNode> nodes = state.nodes().all();
      NavigableMap<Integer, GroupPlacement> placements = state.placements().all();
      int level = state.featureLevel();
      NavigableMap<Integer, GroupPlacement> copy = new TreeMap<>(placements);
      NavigableMap<String, String> rows = Rows.of(store);
      CommandBatch batch = commands.batch(1, 5);
      Applied applied = state.apply(batch, new LogPosition(5, index));
      Outcome outcome = applied.outcomes().get(0);
      try {
        checkNodes(nodes);
        checkLevel(level);
        for (GroupPlacement now : state.placements().all().values()) {
          checkShape(now);
          checkChange(placements.get(now.group()), now, index);
        }
        assertThat(applied.effects().contains(new Effect.NodesChanged()))
            .isEqualTo(!state.nodes().all().equals(nodes));
        assertThat(applied.effects().contains(new Effect.PlacementChanged()))
            .isEqualTo(!state.placements().all().equals(placements));
        if (outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Obsolete) {
          assertThat(Rows.of(store)).as("a refused command changes nothing").isEqualTo(rows);
        }
        assertThat(placements).as("what was read stays as it is").isEqualTo(copy);
        checkStored();
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed " + seed + ", entry " + index + ": " + batch.getCommands(0) + outcome, e);
      }
      outcomes.merge(outcome.getClass(), 1, Integer::sum);
      if (outcome instanceof Outcome.Rejected rejected) {
        refusals.add(rejected.reason());
      }
    }
    assertThat(outcomes)
        .as("seed %d met every kind of outcome", seed)
        .containsKeys(
            Outcome.NodeRegistered.class,
            Outcome.NodeRemoved.class,
            Outcome.NodeDrainingSet.class,
            Outcome.GroupsPlaced.class,
            Outcome.UpgradeFinalized.class,
            Outcome.ReassignmentStarted.class,
            Outcome.ReassignmentCancelled.class,
            Outcome.TookEffect.class,
            Outcome.Obsolete.class);
    assertThat(refusals)
        .as("seed %d met every refusal", seed)
        .contains(
            ErrorReason.UNKNOWN_NODE,
            ErrorReason.NODE_IN_USE,
            ErrorReason.FEATURE_LEVEL_TOO_LOW,
            ErrorReason.INVALID_REPLICA_ASSIGNMENT,
            ErrorReason.NO_REASSIGNMENT_IN_PROGRESS);
    assertThat(reverted).as("seed %d took changes back", seed).isPositive();
    assertThat(repaired).as("seed %d replaced what was damaged", seed).isPositive();
  }

  private void checkNodes(NavigableMap<Integer, RegisteredNode> before) {
    for (RegisteredNode node : state.nodes().all().values()) {
      RegisteredNode then = before.get(node.nodeId());
      int known = epochs.getOrDefault(node.nodeId(), 0);
      boolean same = then != null && then.incarnation().equals(node.incarnation());
      assertThat(node.epoch()).isEqualTo(same ? known : known + 1);
      epochs.put(node.nodeId(), node.epoch());
    }
  }

  private void checkLevel(int before) {
    assertThat(state.featureLevel()).isGreaterThanOrEqualTo(before);
    assertThat(state.nodes().all().values())
        .as("whoever is registered understands what may be written")
        .allMatch(node -> node.featureLevel() >= state.featureLevel());
    assertThat(new ClusterState(store).featureLevel()).isEqualTo(state.featureLevel());
  }

  private void checkShape(GroupPlacement now) {
    assertThat(now.replicas()).isNotEmpty();
    for (List<Replica> list : List.of(now.replicas(), now.target())) {
      assertThat(list.stream().map(Replica::nodeId)).doesNotHaveDuplicates();
      assertThat(list).allMatch(replica -> state.nodes().find(replica.nodeId()) != null);
    }
    assertThat(now.wanted())
        .as("what is wanted is there now")
        .allMatch(replica -> state.nodes().all().get(replica.nodeId()).replica().isAt(replica));
    assertThat(now.isMoving()).isEqualTo(!now.target().isEmpty());
    for (Replica damaged : now.lost()) {
      assertThat(now.isMoving()).isTrue();
      assertThat(now.target().stream().filter(damaged::isAt))
          .as("what is wanted is not what is lost")
          .allMatch(replica -> replica.copy() > damaged.copy());
    }
    assertThat(now.lost()).doesNotHaveDuplicates();
    if (!now.isMoving()) {
      assertThat(now.reverting()).isFalse();
    } else if (now.reverting()) {
      assertThat(now.target().stream().map(Replica::nodeId))
          .containsExactlyElementsOf(now.replicas().stream().map(Replica::nodeId).toList());
      assertThat(now.failure()).isNotEmpty();
    } else {
      assertThat(now.target()).isNotEqualTo(now.replicas());
    }
  }

  private void checkChange(@Nullable GroupPlacement before, GroupPlacement now, long index) {
    if (now.equals(before)) {
      return;
    }
    assertThat(now.revision()).isEqualTo(index);
    if (before == null) {
      assertThat(now.founding()).isTrue();
      return;
    }
    assertThat(before.revision()).isLessThan(index);
    assertThat(now.founding() && !before.founding()).as("founded once").isFalse();
    if (before.isMoving() && !before.lost().isEmpty() && now.lost().isEmpty()) {
      repaired++;
      assertThat(now.isMoving()).as("what is out has to come in again").isTrue();
      assertThat(now.target()).isEqualTo(before.target());
    } else if (before.isMoving()) {
      assertThat(now.replicas())
          .as("only what was asked for comes about")
          .isIn(before.replicas(), before.target());
    } else if (!now.isMoving()) {
      assertThat(now.replicas()).containsExactlyInAnyOrderElementsOf(before.replicas());
    } else {
      assertThat(now.replicas()).isEqualTo(before.replicas());
    }
    if (before.reverting() && !now.isMoving()) {
      reverted++;
      assertThat(now.failure()).isEqualTo(before.failure());
    }
  }

  private void checkStored() {
    assertThat(new Nodes(store).all()).isEqualTo(state.nodes().all());
    assertThat(new Placements(store).all()).isEqualTo(state.placements().all());
    assertThat(new Placements(store).revision()).isEqualTo(state.placements().revision());
  }
}
