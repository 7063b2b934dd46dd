// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Knows which answers a member still waits for: each step that makes earlier ones obsolete gets a
 * new number, and what belongs to an older number is dropped. Used on the member's serial executor,
 * where also all continuations run.
 */
final class MemberSteps {
  private final Timer timer;
  private final Executor serial;
  private final RetryLoop.Pauses pauses;
  private final Backoff backoff;
  // Retry loops read it on other threads, where a stale value only costs one more attempt.
  private final AtomicLong step = new AtomicLong();

  MemberSteps(Timer timer, Executor serial, RetryLoop.Pauses pauses) {
    this.timer = timer;
    this.serial = serial;
    this.pauses = pauses;
    this.backoff =
        new Backoff(pauses.least(), pauses.most(), () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Begins a step: answers to earlier ones do not count any more. */
  void begin() {
    step.incrementAndGet();
  }

  /** Patience for calls of the current step. */
  CoordinatorCalls.Patience patience(Duration timeout) {
    long mine = step.get();
    return new CoordinatorCalls.Patience(timeout, pauses, () -> step.get() == mine);
  }

  /** Goes on after something that cannot fail. */
  void then(CompletableFuture<Void> done, Runnable next) {
    long mine = step.get();
    Futures.atEnd(done, serial, (nothing, impossible) -> runIn(mine, next));
  }

  /** Takes the answer to a call of the current step. */
  <T> void answered(CompletableFuture<T> call, Consumer<T> success, Consumer<CallFailure> failed) {
    long mine = step.get();
    Futures.atEnd(
        call,
        serial,
        (value, thrown) -> {
          if (step.get() != mine) {
            return;
          }
          if (value != null) {
            success.accept(value);
          } else if (thrown != null) {
            CallFailure outcome = CallFailure.of(thrown);
            // Abandoned: the client is closing, which ends the members by itself.
            if (outcome.kind() != FailureClass.ABANDONED) {
              failed.accept(outcome);
            }
          }
        });
  }

  /** Begins a step after a pause, which grows until there is progress. */
  void later(Runnable next) {
    begin();
    long mine = step.get();
    timer.schedule(backoff.next(), () -> serial.execute(() -> runIn(mine, next)));
  }

  /** The next pause is a short one again. */
  void progress() {
    backoff.reset();
  }

  private void runIn(long mine, Runnable next) {
    if (step.get() == mine) {
      next.run();
    }
  }
}
