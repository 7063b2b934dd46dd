// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * When which kind of fault strikes: section 9.1 of the model. Time is cut in windows; a window has
 * one or two of the kinds, or with one chance in four none, so that the cluster's recovery is seen
 * too. Within a window faults strike and are undone again and again. A run shorter than four
 * minutes has windows, faults and rests that are shorter in proportion, but no fault is shorter
 * than it takes to elect, and no rest shorter than a node takes to start, lest a majority be down
 * without being meant to. A pure function of the seed.
 */
public final class Schedule {
  private static final int KINDS_AT_ONCE = 2;
  private static final int QUIET_ONE_IN = 4;

  /** So many kinds have all struck before there is a rest. */
  private static final int FEW = 3;

  private static final double FULL_LENGTH_MS = 220_000;
  private static final long SHORTEST_FAULT_MS = 4_000;
  private static final long SHORTEST_REST_MS = 8_000;

  /**
   * The faults of a run, by their begin.
   *
   * @param kinds that may strike; none gives an empty schedule
   * @param length of the phase of faults; every fault is undone within it
   */
  public static List<Strike> of(long seed, Collection<FaultKind> kinds, Duration length) {
    if (kinds.isEmpty()) {
      return List.of();
    }
    Random random = new Random(seed);
    double scale = Math.min(1, length.toMillis() / FULL_LENGTH_MS);
    List<Strike> strikes = new ArrayList<>();
    Map<FaultKind, Integer> used = new EnumMap<>(FaultKind.class);
    long at = 0;
    boolean struck = false;
    while (at < length.toMillis()) {
      long end = Math.min(length.toMillis(), at + between(random, 20_000, 40_000, scale, 10_000));
      // A single kind has no other to rest from, and a fault that never strikes proves nothing.
      boolean mayRest =
          kinds.size() > 1 && (kinds.size() > FEW ? struck : used.size() == kinds.size());
      boolean quiet = mayRest && random.nextInt(QUIET_ONE_IN) == 0;
      if (!quiet) {
        for (FaultKind kind : some(random, kinds, used)) {
          if (fill(strikes, kind, at, end, scale, random)) {
            used.merge(kind, 1, Integer::sum);
            struck = true;
          }
        }
      }
      at = end;
    }
    strikes.sort(Comparator.comparingLong(Strike::atMs).thenComparing(Strike::kind));
    return strikes;
  }

  /** At random among those that had the fewest windows: a run is to have all kinds. */
  private static List<FaultKind> some(
      Random random, Collection<FaultKind> kinds, Map<FaultKind, Integer> used) {
    List<FaultKind> shuffled = new ArrayList<>(kinds);
    shuffled.sort(Comparator.naturalOrder());
    Collections.shuffle(shuffled, random);
    shuffled.sort(Comparator.comparing(kind -> used.getOrDefault(kind, 0)));
    int count = 1 + random.nextInt(KINDS_AT_ONCE);
    Map<FaultKind.Domain, FaultKind> chosen = new LinkedHashMap<>();
    for (FaultKind kind : shuffled) {
      if (chosen.size() < count) {
        chosen.putIfAbsent(kind.domain(), kind);
      }
    }
    return List.copyOf(chosen.values());
  }

  private static boolean fill(
      List<Strike> strikes, FaultKind kind, long from, long to, double scale, Random random) {
    boolean any = false;
    long at = from + between(random, 0, 3_000, scale, 0);
    while (true) {
      long lasts = between(random, 5_000, 15_000, scale, SHORTEST_FAULT_MS);
      if (at + lasts > to) {
        return any;
      }
      strikes.add(new Strike(kind, at, lasts));
      any = true;
      at += lasts + between(random, 10_000, 15_000, scale, SHORTEST_REST_MS);
    }
  }

  private static long between(Random random, long least, long most, double scale, long floor) {
    long drawn = least + (long) (random.nextDouble() * (most - least));
    return Math.max(floor, (long) (drawn * scale));
  }

  private Schedule() {}
}
