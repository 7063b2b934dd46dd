// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.cluster.ClusterDirectory;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import java.util.concurrent.CompletableFuture;

/** The cluster as this node knows it, over gRPC. */
final class ClusterRpc extends ClusterServiceGrpc.ClusterServiceImplBase {
  private final ClusterDirectory directory;

  ClusterRpc(ClusterDirectory directory) {
    this.directory = directory;
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
}
