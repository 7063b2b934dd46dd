// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.state.Applied;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Confirms leadership without a lease: an empty entry that commits in this node's term proves that
 * it led after the entry was sent. An entry that was sent before a caller came proves nothing to
 * that caller, so whoever comes while one is on its way shares the next one. Thread-safe.
 */
final class LogBarrier {
  private final Supplier<CompletableFuture<Applied>> submitEmpty;
  private @Nullable CompletableFuture<Applied> next;
  private boolean running;

  LogBarrier(Supplier<CompletableFuture<Applied>> submitEmpty) {
    this.submitEmpty = submitEmpty;
  }

  CompletableFuture<Applied> await() {
    CompletableFuture<Applied> mine;
    boolean start;
    synchronized (this) {
      if (next == null) {
        next = new CompletableFuture<>();
      }
      mine = next;
      start = !running;
      running = true;
    }
    if (start) {
      send();
    }
    return mine;
  }

  private void send() {
    CompletableFuture<Applied> current;
    synchronized (this) {
      current = next;
      next = null;
      if (current == null) {
        running = false;
        return;
      }
    }
    submitEmpty
        .get()
        .whenComplete(
            (applied, failure) -> {
              send();
              if (failure == null) {
                current.complete(applied);
              } else {
                current.completeExceptionally(failure);
              }
            });
  }
}
