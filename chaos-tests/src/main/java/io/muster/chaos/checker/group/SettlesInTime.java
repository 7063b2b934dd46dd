// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Run;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I16 for groups to which very many come at once, or which very many leave: while nothing is
 * broken, the group is stable again within its session, its rebalance timeout and five seconds.
 * From the fact {@code group.ID.settlings}. How long it took is in the figures, with faults and
 * without.
 */
public final class SettlesInTime implements Checker {
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final long NANOS_PER_MS = 1_000_000;

  @Override
  public String name() {
    return "settles-in-time";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    SortedMap<String, Long> longest = new TreeMap<>();
    for (GroupView group : GroupView.of(run).values()) {
      long limitNs =
          Duration.ofMillis(
                  group.facts().sessionMs().orElse(0) + group.facts().rebalanceMs().orElse(0))
              .plus(SLACK)
              .toNanos();
      for (String settling : group.facts().settlings()) {
        judge(run, group, Settling.parse(settling), limitNs, longest, findings);
      }
    }
    longest.forEach((what, ms) -> findings.figure(what + "_max_ms", ms));
    return findings.verdict();
  }

  private static void judge(
      Run run,
      GroupView group,
      Settling settling,
      long limitNs,
      SortedMap<String, Long> longest,
      Findings findings) {
    long tookNs = settling.toNs - settling.fromNs;
    longest.merge(settling.what, tookNs / NANOS_PER_MS, Math::max);
    if (run.faults().stream().anyMatch(fault -> overlaps(fault, settling, limitNs))) {
      return;
    }
    findings.judged(1);
    if (!settling.stable || tookNs > limitNs) {
      findings.found(
          "stuck-group",
          "I16",
          "%s was not stable within %d ms (%s), though nothing was broken"
              .formatted(group.id(), Math.min(tookNs, limitNs) / NANOS_PER_MS, settling.what),
          List.of());
    }
  }

  /** While a fault is on and as long after it as a group may take, nothing can be said. */
  private static boolean overlaps(Fault fault, Settling settling, long limitNs) {
    return fault.fromNs() <= settling.toNs && fault.toNs() + limitNs >= settling.fromNs;
  }

  /** From the change to the group that is stable with it. */
  private record Settling(String what, long fromNs, long toNs, boolean stable) {
    static Settling parse(String text) {
      String[] parts = text.split("[:-]", 4);
      return new Settling(
          parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3].equals("stable"));
    }
  }
}
