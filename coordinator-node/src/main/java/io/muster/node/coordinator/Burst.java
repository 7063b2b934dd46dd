// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What comes together goes on together. While the calls of one message of a client are handed on,
 * batchers only gather their commands, and each appends once the last call is in: without this the
 * first commit of a message would make an entry of its own, and Raft's cost is per entry. And while
 * the commands of one entry are answered, streams only gather the answers, and each is written to
 * once the last one is there: a message costs a chain of threads on either side.
 *
 * <p>Belongs to the thread that runs it; what other threads do is not touched by it.
 */
public final class Burst {
  private static final ThreadLocal<@Nullable Burst> CURRENT = new ThreadLocal<>();

  private final Set<Runnable> atEnd = new LinkedHashSet<>();

  private Burst() {}

  /** Runs what belongs together. One burst within another is part of it. */
  public static void run(Runnable together) {
    if (CURRENT.get() != null) {
      together.run();
      return;
    }
    Burst burst = new Burst();
    CURRENT.set(burst);
    try {
      together.run();
    } finally {
      CURRENT.remove();
      burst.atEnd.forEach(Runnable::run);
    }
  }

  /**
   * Runs something once, at the end of the burst that is on its way on this thread; at once where
   * there is none.
   *
   * @param step the same object whenever the same is meant; must not throw
   */
  public static void atEnd(Runnable step) {
    Burst current = CURRENT.get();
    if (current == null) {
      step.run();
    } else {
      current.atEnd.add(step);
    }
  }
}
