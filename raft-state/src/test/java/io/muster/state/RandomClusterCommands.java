// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import static io.muster.state.ClusterCommands.cancel;
import static io.muster.state.ClusterCommands.drain;
import static io.muster.state.ClusterCommands.finalizeUpgrade;
import static io.muster.state.ClusterCommands.initialize;
import static io.muster.state.ClusterCommands.node;
import static io.muster.state.ClusterCommands.place;
import static io.muster.state.ClusterCommands.placement;
import static io.muster.state.ClusterCommands.register;
import static io.muster.state.ClusterCommands.remove;
import static io.muster.state.ClusterCommands.replace;
import static io.muster.state.ClusterCommands.settle;
import static io.muster.state.ClusterCommands.start;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.DeleteTopic;
import io.muster.proto.internal.v1.Placement;
import io.muster.state.cluster.GroupPlacement;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Commands of controllers, operators and nodes that come and go: mostly what fits the cluster as it
 * is, sometimes late, repeated or wrong.
 */
final class RandomClusterCommands {
  private static final int NODES = 7;
  private static final int GROUPS = 5;
  private static final int REPLICATION_FACTOR = 3;

  private final Random random;
  private final ClusterState state;
  private long timeMs = 1_000;
  private int incarnations;

  RandomClusterCommands(long seed, ClusterState state) {
    this.random = new Random(seed);
    this.state = state;
  }

  CommandBatch batch(int commands, long term) {
    timeMs += random.nextInt(50) - 10;
    CommandBatch.Builder batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setLogTimeMs(timeMs)
            .setTerm(random.nextInt(100) == 0 ? term - 1 : term);
    for (int i = 0; i < commands; i++) {
      batch.addCommands(command());
    }
    return batch.build();
  }

  private Command command() {
    int kind = random.nextInt(100);
    if (kind < 4) {
      return initialize(GROUPS, REPLICATION_FACTOR);
    } else if (kind < 8) {
      return topic();
    } else if (kind < 26) {
      return registration();
    } else if (kind < 31) {
      return remove(anyNode());
    } else if (kind < 34) {
      return finalizeUpgrade(random.nextInt(3) == 0 ? state.featureLevel() + random.nextInt(2) : 0);
    } else if (kind < 38) {
      return drain(anyNode(), random.nextBoolean());
    } else if (kind < 42) {
      Placement[] placements = new Placement[GROUPS];
      for (int group = 0; group < GROUPS; group++) {
        placements[group] = placement(group, nodes(REPLICATION_FACTOR));
      }
      return place(placements);
    } else if (kind < 65) {
      Placement[] targets = new Placement[1 + random.nextInt(2)];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = target();
      }
      return start(targets);
    } else if (kind < 89) {
      return settlement();
    } else if (kind < 94) {
      return loss();
    }
    return cancel(random.nextInt(GROUPS), random.nextInt(GROUPS + 1));
  }

  private Command registration() {
    int id = anyNode();
    RegisteredNode known = state.nodes().find(id);
    boolean same = known != null && random.nextInt(3) > 0;
    String incarnation = same ? known.incarnation() : "i" + ++incarnations;
    return register(
        node(id, incarnation).setVersion("1." + random.nextInt(2)).setFeatureLevel(level()));
  }

  /** Rises slowly, so that some are refused and some finalized. */
  private int level() {
    return state.featureLevel() + random.nextInt(20) / 6 - (random.nextInt(20) == 0 ? 1 : 0);
  }

  private Placement target() {
    int group = random.nextInt(GROUPS + (random.nextInt(20) == 0 ? 1 : 0));
    GroupPlacement now = state.placements().find(group);
    if (now != null && random.nextInt(4) == 0) {
      List<Integer> ids = new ArrayList<>();
      now.wanted().forEach(replica -> ids.add(replica.nodeId()));
      Collections.shuffle(ids, random);
      return placement(group, ids.toArray(Integer[]::new));
    }
    return placement(group, nodes(random.nextInt(5)));
  }

  private Command settlement() {
    int group = random.nextInt(GROUPS);
    GroupPlacement now = state.placements().find(group);
    long revision = now == null ? 1 : now.revision();
    return settle(
        group,
        random.nextInt(10) == 0 ? revision - 1 : revision,
        random.nextBoolean() ? "" : "why " + random.nextInt(9));
  }

  /** Of the copy that is placed, mostly; or of one before it, or of a node that has none. */
  private Command loss() {
    int group = random.nextInt(GROUPS);
    int node = anyNode();
    RegisteredNode known = state.nodes().find(node);
    int epoch = known == null ? 1 : known.epoch();
    GroupPlacement now = state.placements().find(group);
    Replica placed = now == null ? null : now.at(node, epoch);
    int copy = placed == null ? random.nextInt(2) : placed.copy();
    return replace(group, node, epoch, Math.max(0, copy - random.nextInt(2)));
  }

  private Command topic() {
    String name = "t" + random.nextInt(3);
    return random.nextBoolean()
        ? Command.newBuilder()
            .setCreateTopic(CreateTopic.newBuilder().setName(name).setPartitionCount(2))
            .build()
        : Command.newBuilder().setDeleteTopic(DeleteTopic.newBuilder().setName(name)).build();
  }

  /** Mostly registered and mostly not repeated. */
  private Integer[] nodes(int count) {
    List<Integer> ids = new ArrayList<>(state.nodes().all().keySet());
    Collections.shuffle(ids, random);
    while (ids.size() < count || random.nextInt(30) == 0) {
      ids.add(0, anyNode());
    }
    return ids.subList(0, count).toArray(Integer[]::new);
  }

  private int anyNode() {
    return 1 + random.nextInt(NODES);
  }
}
