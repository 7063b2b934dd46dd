// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Answers that are decided under a lock and given after it, so that no stranger's code runs inside.
 * Used by one thread.
 */
final class Answers {
  private final List<Runnable> due = new ArrayList<>();

  <T> void complete(CompletableFuture<T> future, T value) {
    due.add(() -> future.complete(value));
  }

  void fail(CompletableFuture<?> future, ApiException refusal) {
    due.add(() -> future.completeExceptionally(refusal));
  }

  void then(Runnable task) {
    due.add(task);
  }

  void give() {
    due.forEach(Runnable::run);
  }
}
