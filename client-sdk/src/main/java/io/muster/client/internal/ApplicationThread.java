// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClientClosedException;
import java.util.ConcurrentModificationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread at a time into a consumer, as often as it likes: a callback may call the consumer
 * that is calling it. A closed consumer lets nobody in.
 */
final class ApplicationThread {
  private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
  // Only touched by the thread inside.
  private int depth;
  private volatile boolean closed;

  boolean isClosed() {
    return closed;
  }

  /** From the next call on nobody is let in. */
  void close() {
    closed = true;
  }

  void run(Runnable action) {
    enter();
    try {
      action.run();
    } finally {
      exit();
    }
  }

  <T> T call(Supplier<T> action) {
    enter();
    try {
      return action.get();
    } finally {
      exit();
    }
  }

  private void enter() {
    Thread caller = Thread.currentThread();
    if (inside.get() != caller && !inside.compareAndSet(null, caller)) {
      throw new ConcurrentModificationException(
          "a GroupConsumer is for one thread at a time; it is in use by " + inside.get());
    }
    depth++;
    if (closed) {
      exit();
      throw new ClientClosedException("the consumer is closed");
    }
  }

  private void exit() {
    if (--depth == 0) {
      inside.set(null);
    }
  }
}
