// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.cluster.ClusterDirectory;
import io.muster.node.cluster.NodeDirectory;
import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.CancelReassignmentResponse;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
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

/** The cluster as this node knows it, and its changes, over gRPC. */
final class ClusterRpc extends ClusterServiceGrpc.ClusterServiceImplBase {
  private final ClusterDirectory directory;
  private final NodeDirectory nodes;

  ClusterRpc(ClusterDirectory directory, NodeDirectory nodes) {
    this.directory = directory;
    this.nodes = nodes;
  }

  @Override
  public void describeCluster(
      DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          FieldChecks.envelope(request.getHeader(), request);
          return CompletableFuture.completedFuture(directory.describe());
        });
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          FieldChecks.envelope(request.getHeader(), request);
          return CompletableFuture.completedFuture(nodes.listNodes(request));
        });
  }

  @Override
  public void listPartitions(
      ListPartitionsRequest request, StreamObserver<ListPartitionsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          PlacementValidator.list(request);
          return CompletableFuture.completedFuture(nodes.listPartitions(request));
        });
  }

  @Override
  public void reassignPartitions(
      ReassignPartitionsRequest request, StreamObserver<ReassignPartitionsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          PlacementValidator.reassign(request);
          return nodes.reassign(request);
        });
  }

  @Override
  public void cancelReassignment(
      CancelReassignmentRequest request, StreamObserver<CancelReassignmentResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          PlacementValidator.cancel(request);
          return nodes.cancel(request);
        });
  }

  @Override
  public void electPreferredLeaders(
      ElectPreferredLeadersRequest request,
      StreamObserver<ElectPreferredLeadersResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          PlacementValidator.elect(request);
          return nodes.elect(request);
        });
  }

  @Override
  public void drainNode(DrainNodeRequest request, StreamObserver<DrainNodeResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          PlacementValidator.drain(request);
          return nodes.drain(request);
        });
  }

  @Override
  public void removeNode(RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          PlacementValidator.remove(request);
          return nodes.remove(request);
        });
  }

  @Override
  public void finalizeUpgrade(
      FinalizeUpgradeRequest request, StreamObserver<FinalizeUpgradeResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          PlacementValidator.finalizeUpgrade(request);
          return nodes.finalizeUpgrade(request);
        });
  }
}
