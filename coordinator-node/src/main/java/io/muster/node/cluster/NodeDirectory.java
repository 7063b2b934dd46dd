// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.CancelReassignmentResponse;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.DrainNodeResponse;
import io.muster.proto.v1.ElectPreferredLeadersRequest;
import io.muster.proto.v1.ElectPreferredLeadersResponse;
import io.muster.proto.v1.FinalizeUpgradeRequest;
import io.muster.proto.v1.FinalizeUpgradeResponse;
import io.muster.proto.v1.ListNodesRequest;
import io.muster.proto.v1.ListNodesResponse;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.ListPartitionsResponse;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.ReassignPartitionsResponse;
import io.muster.proto.v1.RemoveNodeRequest;
import io.muster.proto.v1.RemoveNodeResponse;
import java.util.concurrent.CompletableFuture;

/**
 * Nodes and what is placed on them, behind one door for the RPC layer. Requests have been
 * validated; futures complete exceptionally with {@code ApiException}; no call blocks.
 */
public interface NodeDirectory {
  /** From what this node has applied and heard. */
  ListNodesResponse listNodes(ListNodesRequest request);

  /** From what this node has applied. */
  ListPartitionsResponse listPartitions(ListPartitionsRequest request);

  CompletableFuture<ReassignPartitionsResponse> reassign(ReassignPartitionsRequest request);

  CompletableFuture<CancelReassignmentResponse> cancel(CancelReassignmentRequest request);

  /** Of the groups that this node leads. */
  CompletableFuture<ElectPreferredLeadersResponse> elect(ElectPreferredLeadersRequest request);

  CompletableFuture<DrainNodeResponse> drain(DrainNodeRequest request);

  CompletableFuture<RemoveNodeResponse> remove(RemoveNodeRequest request);

  CompletableFuture<FinalizeUpgradeResponse> finalizeUpgrade(FinalizeUpgradeRequest request);
}
