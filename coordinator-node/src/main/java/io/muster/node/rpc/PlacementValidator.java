// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.envelope;
import static io.muster.node.rpc.FieldChecks.invalid;

import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.ElectPreferredLeadersRequest;
import io.muster.proto.v1.FinalizeUpgradeRequest;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.PartitionReplicas;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.RemoveNodeRequest;
import io.muster.state.Limits;

/**
 * Shape and limits of requests about nodes and placement. Every method returns if the request is in
 * order and otherwise throws {@link io.muster.node.coordinator.ApiException}. Which partitions and
 * nodes there are is checked where that is known.
 */
final class PlacementValidator {
  /** More offsets partitions than a cluster can have. */
  static final int PARTITIONS_PER_REQUEST_MAX = 10_000;

  static void list(ListPartitionsRequest request) {
    envelope(request.getHeader(), request);
    atMost("partitions", request.getPartitionsCount(), PARTITIONS_PER_REQUEST_MAX);
  }

  static void reassign(ReassignPartitionsRequest request) {
    envelope(request.getHeader(), request);
    atLeast("partitions", request.getPartitionsCount(), 1, ": name what is to be moved");
    atMost("partitions", request.getPartitionsCount(), PARTITIONS_PER_REQUEST_MAX);
    for (PartitionReplicas partition : request.getPartitionsList()) {
      int count = partition.getReplicasCount();
      if (count < 1 || count > Limits.REPLICAS_MAX) {
        throw invalid(
            "partitions.replicas",
            Limits.REPLICAS_MAX,
            "partition "
                + partition.getPartition()
                + " is to have "
                + count
                + " replicas; name 1 to "
                + Limits.REPLICAS_MAX
                + " nodes");
      }
    }
  }

  static void cancel(CancelReassignmentRequest request) {
    envelope(request.getHeader(), request);
    atMost("partitions", request.getPartitionsCount(), PARTITIONS_PER_REQUEST_MAX);
  }

  static void elect(ElectPreferredLeadersRequest request) {
    envelope(request.getHeader(), request);
    atMost("partitions", request.getPartitionsCount(), PARTITIONS_PER_REQUEST_MAX);
  }

  static void drain(DrainNodeRequest request) {
    envelope(request.getHeader(), request);
    atLeast("node_id", request.getNodeId(), 1, "");
  }

  static void remove(RemoveNodeRequest request) {
    envelope(request.getHeader(), request);
    atLeast("node_id", request.getNodeId(), 1, "");
  }

  static void finalizeUpgrade(FinalizeUpgradeRequest request) {
    envelope(request.getHeader(), request);
    atLeast("level", request.getLevel(), 0, "");
  }

  private PlacementValidator() {}
}
