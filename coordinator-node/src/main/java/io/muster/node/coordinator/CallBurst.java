// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends in one message goes into the log together. While the calls of the message are
 * handed on, batchers only gather; each appends once the last call is in. Without this the first
 * commit of a message would make an entry of its own, and the rest would wait for it: and Raft's
 * cost is per entry.
 *
 * <p>Belongs to the thread that runs the calls; commands of other threads are not touched by it.
 */
public final class CallBurst {
  private static final ThreadLocal<@Nullable CallBurst> CURRENT = new ThreadLocal<>();

  private final Set<CommandBatcher> gathering = new LinkedHashSet<>();

  private CallBurst() {}

  /** Runs calls that came together. One burst within another is part of it. */
  public static void run(Runnable calls) {
    if (CURRENT.get() != null) {
      calls.run();
      return;
    }
    CallBurst burst = new CallBurst();
    CURRENT.set(burst);
    try {
      calls.run();
    } finally {
      CURRENT.remove();
      burst.gathering.forEach(CommandBatcher::flush);
    }
  }

  /**
   * Whether a burst is on its way on this thread, which will {@link CommandBatcher#flush} in the
   * end.
   */
  static boolean gathers(CommandBatcher batcher) {
    CallBurst current = CURRENT.get();
    if (current == null) {
      return false;
    }
    current.gathering.add(batcher);
    return true;
  }
}
