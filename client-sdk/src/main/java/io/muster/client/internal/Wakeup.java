// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.WakeupException;
import java.util.concurrent.CompletableFuture;

/** A request from another thread to end the current, or else the next, blocking call. */
final class Wakeup {
  private boolean asked;
  private CompletableFuture<Void> signal = new CompletableFuture<>();

  synchronized void ask() {
    asked = true;
    signal.complete(null);
  }

  /** Done as soon as somebody asks. */
  synchronized CompletableFuture<Void> signal() {
    return signal;
  }

  /**
   * Takes the request.
   *
   * @return whether there was one
   */
  synchronized boolean take() {
    boolean was = asked;
    if (was) {
      asked = false;
      signal = new CompletableFuture<>();
    }
    return was;
  }

  void throwIfAsked(boolean outcomeUnknown) {
    if (take()) {
      throw new WakeupException(outcomeUnknown);
    }
  }
}
