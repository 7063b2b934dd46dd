// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import com.google.protobuf.Message;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
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
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.ReassignPartitionsResponse;
import io.muster.proto.v1.RemoveNodeRequest;
import io.muster.proto.v1.RemoveNodeResponse;
import io.muster.proto.v1.ResponseHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * One of several nodes, reached over real connections, that answers questions about the cluster as
 * the test says; what the test says nothing about is not implemented.
 */
final class ScriptedPeer extends ClusterServiceGrpc.ClusterServiceImplBase
    implements AutoCloseable {
  final int id;

  private final Server server;
  private final List<Message> asked = new CopyOnWriteArrayList<>();
  private final Map<Class<?>, Function<Message, Message>> answers = new ConcurrentHashMap<>();

  ScriptedPeer(int id) throws IOException {
    this.id = id;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
  }

  <Q extends Message> void on(Class<Q> request, Function<Q, Message> answer) {
    answers.put(request, message -> answer.apply(request.cast(message)));
  }

  /** The requests of this kind, in the order in which they came. */
  <Q extends Message> List<Q> asked(Class<Q> kind) {
    return asked.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  String endpoint() {
    return "127.0.0.1:" + server.getPort();
  }

  NodeEndpoint address() {
    return NodeEndpoint.newBuilder()
        .setNodeId(id)
        .setHost("127.0.0.1")
        .setPort(server.getPort())
        .build();
  }

  ResponseHeader header() {
    return ResponseHeader.newBuilder().setClusterId("scripted").setNodeId(id).build();
  }

  /** Went away without a word: it may have done what was asked. */
  static StatusRuntimeException gone() {
    return Status.INTERNAL.withDescription("reset").asRuntimeException();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  @SuppressWarnings("unchecked") // The test says which answer is for which request.
  private <A> void answer(Message request, StreamObserver<A> to) {
    asked.add(request);
    Function<Message, Message> answer = answers.get(request.getClass());
    if (answer == null) {
      to.onError(Status.UNIMPLEMENTED.asRuntimeException());
      return;
    }
    try {
      to.onNext((A) answer.apply(request));
      to.onCompleted();
    } catch (StatusRuntimeException refused) {
      to.onError(refused);
    }
  }

  @Override
  public void describeCluster(
      DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> to) {
    answer(request, to);
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> to) {
    answer(request, to);
  }

  @Override
  public void listPartitions(
      ListPartitionsRequest request, StreamObserver<ListPartitionsResponse> to) {
    answer(request, to);
  }

  @Override
  public void reassignPartitions(
      ReassignPartitionsRequest request, StreamObserver<ReassignPartitionsResponse> to) {
    answer(request, to);
  }

  @Override
  public void cancelReassignment(
      CancelReassignmentRequest request, StreamObserver<CancelReassignmentResponse> to) {
    answer(request, to);
  }

  @Override
  public void electPreferredLeaders(
      ElectPreferredLeadersRequest request, StreamObserver<ElectPreferredLeadersResponse> to) {
    answer(request, to);
  }

  @Override
  public void drainNode(DrainNodeRequest request, StreamObserver<DrainNodeResponse> to) {
    answer(request, to);
  }

  @Override
  public void removeNode(RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> to) {
    answer(request, to);
  }

  @Override
  public void finalizeUpgrade(
      FinalizeUpgradeRequest request, StreamObserver<FinalizeUpgradeResponse> to) {
    answer(request, to);
  }
}
