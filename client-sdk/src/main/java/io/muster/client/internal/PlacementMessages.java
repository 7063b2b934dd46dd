// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.PlacedPartition;
import io.muster.client.Placement;
import io.muster.client.RegisteredNode;
import io.muster.proto.v1.ListNodesResponse;
import io.muster.proto.v1.ListPartitionsResponse;
import io.muster.proto.v1.PartitionReplicas;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Nodes and placement as the wire brings them, as those of the public API. */
final class PlacementMessages {
  // At most nine digits: what is longer is no partition number.
  private static final Pattern NUMBER = Pattern.compile("(?<!\\d)\\d{1,9}(?!\\d)");

  static List<RegisteredNode> nodes(ListNodesResponse response) {
    return response.getNodesList().stream()
        .map(PlacementMessages::node)
        .sorted(Comparator.comparingInt(RegisteredNode::id))
        .toList();
  }

  private static RegisteredNode node(io.muster.proto.v1.RegisteredNode node) {
    return new RegisteredNode(
        node.getNodeId(),
        node.getHost(),
        node.getClientPort(),
        node.getRaftPort(),
        node.getVersion(),
        node.getEpoch(),
        node.getDraining(),
        node.getSilentMs() < 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(node.getSilentMs())),
        node.getReplicas(),
        node.getLeaders(),
        node.getFeatureLevel());
  }

  /** Of an answer that has at least one replica group. */
  static Placement placement(ListPartitionsResponse response) {
    return new Placement(
        response.getRaftGroups(),
        response.getPartitionsList().stream()
            .map(PlacementMessages::partition)
            .sorted(Comparator.comparingInt(PlacedPartition::partition))
            .toList());
  }

  private static PlacedPartition partition(io.muster.proto.v1.PlacedPartition partition) {
    return new PlacedPartition(
        partition.getPartition(),
        partition.getLeaderNodeId() == 0
            ? OptionalInt.empty()
            : OptionalInt.of(partition.getLeaderNodeId()),
        partition.getReplicasList(),
        partition.getTargetList(),
        partition.getReverting(),
        EventMessages.present(partition.getFailure()));
  }

  /** By partition, so that the same request is always the same bytes. */
  static List<PartitionReplicas> replicas(Map<Integer, List<Integer>> replicas) {
    return replicas.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                PartitionReplicas.newBuilder()
                    .setPartition(entry.getKey())
                    .addAllReplicas(entry.getValue())
                    .build())
        .toList();
  }

  /** The numbers of a list in an error's metadata, whatever stands between them. */
  static List<Integer> numbers(String text) {
    return NUMBER.matcher(text).results().map(MatchResult::group).map(Integer::valueOf).toList();
  }

  private PlacementMessages() {}
}
