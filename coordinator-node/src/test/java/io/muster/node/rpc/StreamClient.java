// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.ConnectResponse.Answer;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.Push;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client's end of a Connect stream. It reads everything, or only what it is told to. */
final class StreamClient implements ClientResponseObserver<ConnectRequest, ConnectResponse> {
  final List<ConnectResponse> messages = new CopyOnWriteArrayList<>();

  /** Completes when the server ends the stream, exceptionally with its status. */
  final CompletableFuture<Void> end = new CompletableFuture<>();

  private final boolean reading;
  private final ClientCallStreamObserver<ConnectRequest> requests;

  private StreamClient(ManagedChannel channel, boolean reading) {
    this.reading = reading;
    this.requests =
        (ClientCallStreamObserver<ConnectRequest>)
            CoordinatorServiceGrpc.newStub(channel).connect(this);
  }

  static StreamClient open(ManagedChannel channel) {
    return new StreamClient(channel, true);
  }

  /** Takes no answer until {@link #read}. */
  static StreamClient openWithoutReading(ManagedChannel channel) {
    return new StreamClient(channel, false);
  }

  void send(ConnectRequest request) {
    requests.onNext(request);
  }

  boolean canSend() {
    return requests.isReady();
  }

  void read(int messages) {
    requests.request(messages);
  }

  void halfClose() {
    requests.onCompleted();
  }

  void cancel() {
    requests.cancel("The test has given up", null);
  }

  List<Answer> answers() {
    return messages.stream().flatMap(message -> message.getAnswersList().stream()).toList();
  }

  List<Long> answeredIds() {
    return answers().stream().map(Answer::getCorrelationId).toList();
  }

  List<Push> pushes() {
    return messages.stream().flatMap(message -> message.getPushesList().stream()).toList();
  }

  List<Long> topicsRevisions() {
    return messages.stream()
        .map(ConnectResponse::getTopicsRevision)
        .filter(revision -> revision != 0)
        .toList();
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ConnectRequest> call) {
    if (!reading) {
      call.disableAutoRequestWithInitial(0);
    }
  }

  @Override
  public void onNext(ConnectResponse response) {
    messages.add(response);
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {
    end.complete(null);
  }
}
