// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.cluster.PeerRequests;
import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AbandonResponse;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.NodeServiceGrpc;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.RegisterResponse;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.internal.v1.ReportResponse;
import java.util.concurrent.CompletableFuture;

/** What other nodes ask, over gRPC. */
final class NodeRpc extends NodeServiceGrpc.NodeServiceImplBase {
  private final PeerRequests requests;

  NodeRpc(PeerRequests requests) {
    this.requests = requests;
  }

  @Override
  public void hello(HelloRequest request, StreamObserver<HelloResponse> observer) {
    UnaryCall.answer(observer, () -> CompletableFuture.completedFuture(requests.hello(request)));
  }

  @Override
  public void register(RegisterRequest request, StreamObserver<RegisterResponse> observer) {
    UnaryCall.answer(observer, () -> requests.register(request));
  }

  @Override
  public void report(ReportRequest request, StreamObserver<ReportResponse> observer) {
    UnaryCall.answer(observer, () -> requests.report(request));
  }

  @Override
  public void announce(AnnounceRequest request, StreamObserver<AnnounceResponse> observer) {
    UnaryCall.answer(observer, () -> CompletableFuture.completedFuture(requests.announce(request)));
  }

  @Override
  public void abandon(AbandonRequest request, StreamObserver<AbandonResponse> observer) {
    UnaryCall.answer(observer, () -> requests.abandon(request));
  }
}
