// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.Message;
import io.muster.node.cluster.NodeDirectory;
import io.muster.node.cluster.PeerRequests;
import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AbandonResponse;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.RegisterResponse;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.internal.v1.ReportResponse;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes every request about nodes that gets so far, and answers with nothing in it. */
final class InMemoryNodes implements NodeDirectory, PeerRequests {
  private final List<Message> taken = new CopyOnWriteArrayList<>();

  List<Message> taken() {
    return taken;
  }

  private <A> A answer(Message request, A answer) {
    taken.add(request);
    return answer;
  }

  private <A> CompletableFuture<A> later(Message request, A answer) {
    return CompletableFuture.completedFuture(answer(request, answer));
  }

  @Override
  public ListNodesResponse listNodes(ListNodesRequest request) {
    return answer(request, ListNodesResponse.getDefaultInstance());
  }

  @Override
  public ListPartitionsResponse listPartitions(ListPartitionsRequest request) {
    return answer(request, ListPartitionsResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<ReassignPartitionsResponse> reassign(ReassignPartitionsRequest request) {
    return later(request, ReassignPartitionsResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<CancelReassignmentResponse> cancel(CancelReassignmentRequest request) {
    return later(request, CancelReassignmentResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<ElectPreferredLeadersResponse> elect(
      ElectPreferredLeadersRequest request) {
    return later(request, ElectPreferredLeadersResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<DrainNodeResponse> drain(DrainNodeRequest request) {
    return later(request, DrainNodeResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<RemoveNodeResponse> remove(RemoveNodeRequest request) {
    return later(request, RemoveNodeResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<FinalizeUpgradeResponse> finalizeUpgrade(
      FinalizeUpgradeRequest request) {
    return later(request, FinalizeUpgradeResponse.getDefaultInstance());
  }

  @Override
  public HelloResponse hello(HelloRequest request) {
    return answer(request, HelloResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<RegisterResponse> register(RegisterRequest request) {
    return later(request, RegisterResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<ReportResponse> report(ReportRequest request) {
    return later(request, ReportResponse.getDefaultInstance());
  }

  @Override
  public AnnounceResponse announce(AnnounceRequest request) {
    return answer(request, AnnounceResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<AbandonResponse> abandon(AbandonRequest request) {
    return later(request, AbandonResponse.getDefaultInstance());
  }
}
