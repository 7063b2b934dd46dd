// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a {@link RaftHost} needs to know.
 *
 * @param nodeId this node, one of {@code nodes}
 * @param nodes every node of the cluster
 * @param bindHost address to listen on with the Raft port, empty for all addresses
 * @param groups number of replica groups, which are 0 to {@code groups - 1}; the cluster group
 *     comes on top
 * @param replicas nodes that hold a group, the preferred leader first; also asked for {@link
 *     RaftHost#CLUSTER_GROUP}. The same on every node. Groups that do not name this node are not
 *     hosted
 * @param raftDirectory folder of the Raft logs and snapshots
 * @param stateDirectory folder of the live stores; on the same file system snapshots cost links and
 *     no copies
 */
public record RaftHostConfig(
    int nodeId,
    List<RaftNode> nodes,
    String bindHost,
    int groups,
    IntFunction<List<Integer>> replicas,
    Path raftDirectory,
    Path stateDirectory,
    RaftTimeouts timeouts,
    RaftLogLimits log,
    LeaderBalance balance) {

  public RaftHostConfig {
    nodes = List.copyOf(nodes);
    raftDirectory = raftDirectory.toAbsolutePath().normalize();
    stateDirectory = stateDirectory.toAbsolutePath().normalize();
  }

  /** Defaults for everything that has one; listens on all addresses. */
  public static RaftHostConfig of(
      int nodeId,
      List<RaftNode> nodes,
      int groups,
      IntFunction<List<Integer>> replicas,
      Path raftDirectory,
      Path stateDirectory) {
    return new RaftHostConfig(
        nodeId,
        nodes,
        "",
        groups,
        replicas,
        raftDirectory,
        stateDirectory,
        RaftTimeouts.defaults(),
        RaftLogLimits.defaults(),
        LeaderBalance.defaults());
  }

  public RaftHostConfig withBindHost(String host) {
    return new RaftHostConfig(
        nodeId,
        nodes,
        host,
        groups,
        replicas,
        raftDirectory,
        stateDirectory,
        timeouts,
        log,
        balance);
  }

  public RaftHostConfig withTimeouts(RaftTimeouts times) {
    return new RaftHostConfig(
        nodeId,
        nodes,
        bindHost,
        groups,
        replicas,
        raftDirectory,
        stateDirectory,
        times,
        log,
        balance);
  }

  public RaftHostConfig withLog(RaftLogLimits limits) {
    return new RaftHostConfig(
        nodeId,
        nodes,
        bindHost,
        groups,
        replicas,
        raftDirectory,
        stateDirectory,
        timeouts,
        limits,
        balance);
  }

  public RaftHostConfig withBalance(LeaderBalance policy) {
    return new RaftHostConfig(
        nodeId,
        nodes,
        bindHost,
        groups,
        replicas,
        raftDirectory,
        stateDirectory,
        timeouts,
        log,
        policy);
  }

  /** The node with this number. */
  RaftNode node(int id) {
    for (RaftNode node : nodes) {
      if (node.nodeId() == id) {
        return node;
      }
    }
    throw new IllegalArgumentException("node " + id + " is not in the list of nodes");
  }

  /** The groups that this node holds, the cluster group among them. */
  List<Integer> hosted() {
    return IntStream.range(RaftHost.CLUSTER_GROUP, groups)
        .filter(group -> replicas.apply(group).contains(nodeId))
        .boxed()
        .toList();
  }
}
