// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers one unary call, whenever and on whatever thread its future completes. */
final class UnaryCall {
  private UnaryCall() {}

  /**
   * @param handler checks the request and hands it on; may throw
   */
  static <A> void answer(StreamObserver<A> observer, Supplier<CompletableFuture<A>> handler) {
    if (observer instanceof ServerCallStreamObserver<A> call) {
      // With a handler, writing to a call that the client has given up is no exception.
      call.setOnCancelHandler(() -> {});
    }
    CompletableFuture<A> answer;
    try {
      answer = handler.get();
    } catch (RuntimeException e) {
      observer.onError(ErrorMapping.status(e));
      return;
    }
    answer.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            observer.onError(ErrorMapping.status(failure));
          } else {
            observer.onNext(response);
            observer.onCompleted();
          }
        });
  }
}
