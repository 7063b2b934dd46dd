// SPDX-License-Identifier: Apache-2.0
package io.muster.bench;

import io.muster.bench.scenario.Pace;
import io.muster.bench.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to measure and how.
 *
 * @param kafka beside Muster
 * @param raftGroups Muster is measured with each of these
 * @param heap of every node and broker, as {@code -Xmx} takes it
 * @param profile records where nodes spend their time
 * @param folder for data, removed in the end
 * @param report where the reports go
 */
public record BenchOptions(
    boolean kafka,
    List<Scenario> scenarios,
    Pace pace,
    int rounds,
    List<Integer> raftGroups,
    String heap,
    boolean profile,
    Path folder,
    Path report) {
  static final int MEMBERS_MAX = 20_000;
  static final int ROUNDS_MAX = 20;
  static final int RAFT_GROUPS_MAX = 50;
  static final Duration TIME_MIN = Duration.ofSeconds(1);
  static final Duration TIME_MAX = Duration.ofMinutes(10);
  static final int HEAP_MB_MIN = 128;
  static final int HEAP_MB_MAX = 16_384;

  private static final Pattern HEAP = Pattern.compile("(\\d{1,5})([mg])");

  public BenchOptions {
    scenarios = List.copyOf(scenarios);
    raftGroups = List.copyOf(raftGroups);
    raftGroups.forEach(each -> within("--raft-groups", each, 1, RAFT_GROUPS_MAX));
    checkHeap(heap);
  }

  /** Pace of a run with what the options change of it. */
  static Pace pace(
      boolean quick,
      int rounds,
      @Nullable Integer members,
      @Nullable Duration warmUp,
      @Nullable Duration time) {
    within("--rounds", rounds, 1, ROUNDS_MAX);
    Pace pace = quick ? Pace.quick() : Pace.full(rounds);
    if (members != null) {
      within("--members", members, 1, MEMBERS_MAX);
      pace = pace.withMembers(members);
    }
    if (warmUp != null) {
      if (warmUp.compareTo(TIME_MAX) > 0) {
        throw new IllegalArgumentException("--warm-up is at most " + TIME_MAX.toMinutes() + "m");
      }
      pace = pace.withWarmUp(warmUp);
    }
    if (time != null) {
      if (time.compareTo(TIME_MIN) < 0 || time.compareTo(TIME_MAX) > 0) {
        throw new IllegalArgumentException(
            "--time is " + TIME_MIN.toSeconds() + "s to " + TIME_MAX.toMinutes() + "m");
      }
      pace = pace.withTime(time);
    }
    return pace;
  }

  private static void within(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          option + " is " + value + "; it has to be " + min + " to " + max);
    }
  }

  private static void checkHeap(String heap) {
    Matcher matcher = HEAP.matcher(heap);
    long megabytes =
        matcher.matches()
            ? Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("g") ? 1_024 : 1)
            : -1;
    if (megabytes < HEAP_MB_MIN || megabytes > HEAP_MB_MAX) {
      throw new IllegalArgumentException(
          "--heap is '" + heap + "'; it has to be 128m to 16g, with m or g");
    }
  }
}
