// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.cluster.ClusterDirectory;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.TopicServiceGrpc;
import java.util.concurrent.CompletableFuture;

/** The registry of topics over gRPC. */
final class TopicRpc extends TopicServiceGrpc.TopicServiceImplBase {
  private final ClusterDirectory directory;
  private final RequestValidator validator;

  TopicRpc(ClusterDirectory directory, RequestValidator validator) {
    this.directory = directory;
    this.validator = validator;
  }

  @Override
  public void createTopic(
      CreateTopicRequest request, StreamObserver<CreateTopicResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.createTopic(request);
          return directory.createTopic(request);
        });
  }

  @Override
  public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.listTopics(request);
          return CompletableFuture.completedFuture(directory.listTopics(request));
        });
  }
}
