// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A unary call under way, as a future that can be given up. */
final class PendingAnswer<Q, A> implements ClientResponseObserver<Q, A> {
  private final CompletableFuture<A> answer = new CompletableFuture<>();
  private final CompletableFuture<ClientCallStreamObserver<Q>> call = new CompletableFuture<>();

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> started) {
    call.complete(started);
  }

  @Override
  public void onNext(A response) {
    answer.complete(response);
  }

  @Override
  public void onError(Throwable failure) {
    answer.completeExceptionally(failure);
  }

  @Override
  public void onCompleted() {}

  A get() throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  void giveUp() throws Exception {
    call.get(20, TimeUnit.SECONDS).cancel("The test has given up", null);
  }
}
