// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.group.GroupHistories;
import io.muster.chaos.checker.group.Judged;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedTest {
  private final Judged bounded = new Judged(new Bounded());

  private static GroupHistories samples(int count, IntToLongFunction valueAt) {
    return new GroupHistories()
        .fact(
            "growth.disk",
            IntStream.range(0, count)
                .mapToObj(second -> second + ":" + valueAt.applyAsLong(second))
                .collect(Collectors.joining(",")));
  }

  @Test
  void itGrowsAndGrows() {
    bounded.flags("unbounded-growth", samples(600, second -> 1000 + 10L * second));
    bounded.flags(
        "unbounded-growth", samples(60, second -> 1000 + 20L * second + second * 31 % 50));
    bounded.flags("unbounded-growth", samples(60, second -> second));
  }

  @Test
  void itGoesUpAndDown() {
    bounded.valid(samples(600, second -> 1000 + 100L * (second % 50)));
  }

  @Test
  void itFillsAndSettles() {
    bounded.valid(samples(600, second -> Math.min(5000, 1000 + 100L * second)));
    bounded.valid(samples(600, second -> 1000 + second / 10));
    bounded.valid(samples(600, second -> 7));
    bounded.valid(samples(600, second -> 0));
  }

  /** Clients use a new group every ten seconds, and each has a hundred rows, or more and more. */
  @Test
  void rowsAreThoseOfTheGroupsThatAreUsed() {
    bounded.valid(rows(second -> 100L * (1 + second / 10)));
    bounded.flags("unbounded-growth", rows(second -> (100L + second) * (1 + second / 10)));
  }

  private static GroupHistories rows(IntToLongFunction rowsAt) {
    GroupHistories used = new GroupHistories();
    for (int i = 0; i < 60; i++) {
      used.at(10_000L * i, 10_000L * i + 10)
          .ok(new Call.Heartbeat("g" + i, "a", 1), new Answer.Done());
    }
    return used.fact(
        "growth.node-1.rows",
        IntStream.range(0, 600)
            .mapToObj(second -> second + ":" + rowsAt.applyAsLong(second))
            .collect(Collectors.joining(",")));
  }

  @Test
  void thereAreTooFewSamples() {
    bounded.unknown(samples(6, second -> second));
    bounded.unknown(new GroupHistories());
  }
}
