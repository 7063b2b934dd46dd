// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Calls of which those with the same key must not overtake each other: the next begins when the one
 * before it has ended, however it ended. Thread-safe; a call begins on the thread that submits it
 * or on the one that ended its predecessor.
 */
final class InOrder {
  private final Map<String, CompletableFuture<?>> last = new ConcurrentHashMap<>();

  <T> CompletableFuture<T> submit(String key, Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    CompletableFuture<?> before = last.put(key, result);
    if (before == null) {
      begin(key, call, result);
    } else {
      before.whenComplete((ignored, failure) -> begin(key, call, result));
    }
    return result;
  }

  private <T> void begin(
      String key, Supplier<CompletableFuture<T>> call, CompletableFuture<T> result) {
    CompletableFuture<T> running;
    try {
      running = call.get();
    } catch (RuntimeException e) {
      running = CompletableFuture.failedFuture(e);
    }
    running.whenComplete(
        (value, failure) -> {
          last.remove(key, result);
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  /** Keys of which a call has not ended; for tests. */
  int open() {
    return last.size();
  }
}
