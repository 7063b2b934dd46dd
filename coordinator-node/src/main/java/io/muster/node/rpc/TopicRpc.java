// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.cluster.ClusterDirectory;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DeleteTopicResponse;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.ExpandTopicResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.TopicServiceGrpc;
import java.util.concurrent.CompletableFuture;

/** The registry of topics over gRPC. */
final class TopicRpc extends TopicServiceGrpc.TopicServiceImplBase {
  private final ClusterDirectory directory;

  TopicRpc(ClusterDirectory directory) {
    this.directory = directory;
  }

  @Override
  public void createTopic(
      CreateTopicRequest request, StreamObserver<CreateTopicResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          TopicValidator.create(request);
          return directory.createTopic(request);
        });
  }

  @Override
  public void expandTopic(
      ExpandTopicRequest request, StreamObserver<ExpandTopicResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          TopicValidator.expand(request);
          return directory.expandTopic(request);
        });
  }

  @Override
  public void deleteTopic(
      DeleteTopicRequest request, StreamObserver<DeleteTopicResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          TopicValidator.delete(request);
          return directory.deleteTopic(request);
        });
  }

  @Override
  public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          TopicValidator.list(request);
          return CompletableFuture.completedFuture(directory.listTopics(request));
        });
  }
}
