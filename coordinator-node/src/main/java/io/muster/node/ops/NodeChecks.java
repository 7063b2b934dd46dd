// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.raft.RaftHost;
import io.muster.node.raft.ReplicaGroup;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checks of a node. */
final class NodeChecks {
  /** Names in one line; whoever wants all of them asks the cluster. */
  private static final String NOT_OPEN =
      "the replicas are being opened, or the node is not in its cluster yet";

  private static final int NAMED_MAX = 8;

  private NodeChecks() {}

  /** Whether the process can still do its work. Never asks other nodes. */
  static HealthChecks liveness(ObservedNode node) {
    return new HealthChecks(
        List.of(
            new HealthChecks.Check("replicas", () -> failure(node)),
            new HealthChecks.Check("deadlock", NodeChecks::deadlock)));
  }

  /** Whether clients and a rolling restart may count on this node. */
  static HealthChecks readiness(ObservedNode node) {
    StorageCheck storage =
        new StorageCheck(node.config().dataDir(), node.config().storageFreeMinBytes());
    return new HealthChecks(
        List.of(
            new HealthChecks.Check("raft", () -> unless(node.raft().get().isPresent(), NOT_OPEN)),
            new HealthChecks.Check("settings", () -> settings(node)),
            new HealthChecks.Check(
                "placement",
                () ->
                    unless(
                        node.placed().getAsBoolean(),
                        "the replicas that are placed on this node are not all there yet; while a"
                            + " cluster forms, that waits for all configured nodes")),
            new HealthChecks.Check(
                "rpc",
                () ->
                    unless(
                        node.serving().getAsBoolean(),
                        "clients are not served: the node starts or stops")),
            new HealthChecks.Check("replicas", () -> failure(node)),
            new HealthChecks.Check("damage", () -> damage(node)),
            new HealthChecks.Check("storage", storage),
            new HealthChecks.Check("leaders", () -> leaders(node))));
  }

  private static Optional<String> settings(ObservedNode node) {
    return unless(
        node.raft().get().isPresent() && node.settingsAgreed().getAsBoolean(),
        "the cluster has not told its settings yet; does a majority of the nodes run?");
  }

  private static Optional<String> failure(ObservedNode node) {
    return node.failure().get().map(failure -> "a replica stopped: " + failure.getMessage());
  }

  private static Optional<String> damage(ObservedNode node) {
    Set<Integer> damaged = node.raft().get().map(RaftHost::damaged).orElse(Set.of());
    return unless(
        damaged.isEmpty(),
        "replicas of the groups "
            + damaged
            + " were damaged and are not whole again; their groups replace them, the log says more."
            + " Where that does not come about, too few of their other replicas are sound");
  }

  private static Optional<String> leaders(ObservedNode node) {
    Optional<RaftHost> raft = node.raft().get();
    if (raft.isEmpty()) {
      return Optional.of(NOT_OPEN);
    }
    List<String> without = new ArrayList<>();
    for (ReplicaGroup group : raft.get().groups()) {
      if (group.leaderNodeId() == 0) {
        without.add(
            group.number() == RaftHost.CLUSTER_GROUP
                ? "cluster"
                : Integer.toString(group.number()));
      }
    }
    if (without.isEmpty()) {
      return Optional.empty();
    }
    List<String> named = without.subList(0, Math.min(NAMED_MAX, without.size()));
    return Optional.of(
        without.size()
            + " replica groups have no known leader: "
            + String.join(", ", named)
            + (without.size() > NAMED_MAX ? ", ..." : ""));
  }

  private static Optional<String> deadlock() {
    long[] threads = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    return unless(threads == null, "threads wait for each other in a circle; restart the node");
  }

  private static Optional<String> unless(boolean passed, String problem) {
    return passed ? Optional.empty() : Optional.of(problem);
  }
}
