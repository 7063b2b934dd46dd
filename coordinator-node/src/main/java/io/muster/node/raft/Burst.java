// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes together goes on together. While the calls of one message of a client are handed on,
 * batchers only gather their commands, and each appends once the last call is in: without this the
 * first commit of a message would make an entry of its own, and Raft's cost is per entry. While the
 * commands of one entry are answered, streams only gather the answers. And while several groups
 * append, what goes to other nodes waits for the last of them, so that it is one message to each.
 *
 * <p>Belongs to the thread that runs it; what other threads do is not touched by it.
 */
public final class Burst {
  private static final Logger log = LoggerFactory.getLogger(Burst.class);
  private static final ThreadLocal<@Nullable Burst> CURRENT = new ThreadLocal<>();

  /** What is done at the end, in this order. */
  public enum Stage {
    /** Never waits for anything, so it comes first. */
    ANSWERS,
    /** May wait for a lock of a Raft group for a moment. */
    ENTRIES,
    /** What entries and their groups have for other nodes. */
    NODES
  }

  private final Map<Stage, Set<Runnable>> atEnd = new EnumMap<>(Stage.class);

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
      try {
        together.run();
      } finally {
        burst.end();
      }
    } finally {
      CURRENT.remove();
    }
  }

  /**
   * Runs something once, at the end of the burst that is on its way on this thread; at once where
   * there is none.
   *
   * @param step the same object whenever the same is meant; must not throw
   */
  public static void atEnd(Stage stage, Runnable step) {
    Burst current = CURRENT.get();
    if (current == null) {
      step.run();
    } else {
      current.atEnd.computeIfAbsent(stage, each -> new LinkedHashSet<>()).add(step);
    }
  }

  /** Steps may ask for others in turn, which belong to this burst as well. */
  private void end() {
    for (List<Runnable> steps = next(); !steps.isEmpty(); steps = next()) {
      for (Runnable step : steps) {
        try {
          step.run();
        } catch (RuntimeException | Error e) {
          // A bug, but others' answers and entries must not be lost for it.
          log.error("a step at the end of a burst failed", e);
        }
      }
    }
  }

  /** All of the first stage that has any. */
  private List<Runnable> next() {
    for (Set<Runnable> steps : atEnd.values()) {
      if (!steps.isEmpty()) {
        List<Runnable> all = new ArrayList<>(steps);
        steps.clear();
        return all;
      }
    }
    return List.of();
  }
}
