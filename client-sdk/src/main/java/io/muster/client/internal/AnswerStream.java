// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers that come one after the other to one request. The node sends no more than is asked for,
 * so a slow reader holds up the node's stream instead of filling memory here.
 */
final class AnswerStream<Q, A> implements ClientResponseObserver<Q, A> {
  private final Consumer<A> onAnswer;
  private final Consumer<@Nullable Throwable> onEnd;
  private volatile @Nullable ClientCallStreamObserver<Q> call;
  private volatile boolean cancelled;

  AnswerStream(Consumer<A> onAnswer, Consumer<@Nullable Throwable> onEnd) {
    this.onAnswer = onAnswer;
    this.onEnd = onEnd;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> started) {
    started.disableAutoRequestWithInitial(1);
    call = started;
  }

  @Override
  public void onNext(A answer) {
    if (!cancelled) {
      onAnswer.accept(answer);
    }
  }

  @Override
  public void onError(Throwable failure) {
    ended(failure);
  }

  @Override
  public void onCompleted() {
    ended(null);
  }

  private void ended(@Nullable Throwable failure) {
    if (!cancelled) {
      onEnd.accept(failure);
    }
  }

  /** Asks for one more answer. Any thread. */
  void next() {
    ClientCallStreamObserver<Q> started = call;
    if (started != null && !cancelled) {
      started.request(1);
    }
  }

  /** Ends the stream from this side; nothing more is told. Any thread. */
  void cancel() {
    cancelled = true;
    ClientCallStreamObserver<Q> started = call;
    if (started != null) {
      started.cancel("no longer wanted", null);
    }
  }
}
