// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Times in which something was asked for and nothing was answered. */
final class Windows {
  /** A client that was refused waits so long at most until it asks again. */
  private static final long BACK_OFF_NS = 500_000_000;

  /** When nothing was answered, though asked for. */
  record Window(long fromNs, long toNs) {
    long lengthNs() {
      return toNs - fromNs;
    }
  }

  /** A stretch of time in which some call was always open, or about to be repeated. */
  private static final class Stretch {
    private final long fromNs;
    private long toNs;
    private long waitsUntilNs;

    Stretch(long fromNs) {
      this.fromNs = fromNs;
    }

    void add(Operation operation, long untilNs) {
      toNs = Math.max(toNs, Math.min(operation.returnedNs(), untilNs));
      waitsUntilNs =
          Math.max(
              waitsUntilNs, operation.returnedNs() + (Calls.served(operation) ? 0 : BACK_OFF_NS));
    }
  }

  /**
   * Of calls that were sent between two moments, to one place.
   *
   * @param calls by when they were sent
   */
  static List<Window> between(List<Operation> calls, long fromNs, long toNs) {
    List<Long> answers = new ArrayList<>();
    List<Stretch> stretches = new ArrayList<>();
    for (Operation call : calls) {
      if (Calls.served(call) && call.returnedNs() >= fromNs && call.returnedNs() <= toNs) {
        answers.add(call.returnedNs());
      }
      if (Calls.parks(call) || call.invokedNs() < fromNs || call.invokedNs() >= toNs) {
        continue;
      }
      Stretch last = stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
      if (last == null || call.invokedNs() > last.waitsUntilNs) {
        last = new Stretch(call.invokedNs());
        stretches.add(last);
      }
      last.add(call, toNs);
    }
    answers.sort(Comparator.naturalOrder());
    return cut(stretches, answers);
  }

  /** Each answer ends a window and begins the next. */
  private static List<Window> cut(List<Stretch> stretches, List<Long> answers) {
    List<Window> windows = new ArrayList<>();
    int next = 0;
    for (Stretch stretch : stretches) {
      long from = stretch.fromNs;
      while (next < answers.size() && answers.get(next) <= stretch.toNs) {
        long answered = answers.get(next++);
        if (answered > from) {
          windows.add(new Window(from, answered));
          from = answered;
        }
      }
      if (stretch.toNs > from) {
        windows.add(new Window(from, stretch.toNs));
      }
    }
    return windows;
  }

  private Windows() {}
}
