// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Asks every node for its own view. The SDK asks any one node, which is right for an application;
 * whether a partition is served is known only to its leader, so here each is asked. One thread.
 */
public final class ClusterProbe implements AutoCloseable {
  /** A node that takes longer is counted as not answering this time. */
  private static final long DEADLINE_MS = 1_000;

  private final Map<Integer, ManagedChannel> channels = new LinkedHashMap<>();

  public ClusterProbe(List<LocalNode> nodes) {
    for (LocalNode node : nodes) {
      channels.put(
          node.id(),
          ManagedChannelBuilder.forAddress(LocalNode.HOST, node.clientPort())
              .usePlaintext()
              .build());
    }
  }

  /** What they say now; waits at most a second for each. */
  public ClusterView look() {
    ClusterView view = ClusterView.NOTHING;
    for (ManagedChannel channel : channels.values()) {
      Optional<ClusterView.Answer> answer = ask(channel);
      if (answer.isPresent()) {
        view = view.with(answer.get());
      }
    }
    return view;
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }

  private static Optional<ClusterView.Answer> ask(ManagedChannel channel) {
    channel.resetConnectBackoff(); // a node that was not there a moment ago may be there now
    try {
      DescribeClusterResponse response =
          ClusterServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS)
              .describeCluster(DescribeClusterRequest.getDefaultInstance());
      int nodeId = response.getHeader().getNodeId();
      Map<Integer, Set<Integer>> ready = new TreeMap<>();
      for (DescribeClusterResponse.Partition partition : response.getPartitionsList()) {
        if (partition.getReady() && partition.getLeaderNodeId() == nodeId) {
          Set<Integer> lagging = new TreeSet<>(partition.getReplicasList());
          partition.getInSyncReplicasList().forEach(lagging::remove);
          ready.put(partition.getPartition(), lagging);
        }
      }
      return Optional.of(
          new ClusterView.Answer(
              nodeId,
              response.getOffsetsPartitions(),
              response.getRaftGroups(),
              response.getControllerNodeId(),
              response.getVersion(),
              ready));
    } catch (StatusRuntimeException e) {
      return Optional.empty(); // not up, starting, or stopping: all the same to whoever waits
    }
  }
}
