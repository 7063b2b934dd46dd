// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * I1 without believing a revision: is there an order of the operations of each key that agrees with
 * time, in which every read shows the write before it?
 *
 * <p>A long history falls into windows, cut wherever no call is open whose effect is certain. All
 * values with which one window can end are those with which the next can begin, so that a cut loses
 * nothing. A key whose search would take too long stays unknown, and with it the verdict.
 */
public final class LinearSearch implements Checker {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long CONFIGURATIONS = 400_000;

  private final Duration limit;
  private final long configurations;

  public LinearSearch() {
    this(LIMIT, CONFIGURATIONS);
  }

  /**
   * @param limit for each key
   * @param configurations of a search that are remembered, for each key; each takes some hundred
   *     bytes
   */
  public LinearSearch(Duration limit, long configurations) {
    this.limit = limit;
    this.configurations = configurations;
  }

  @Override
  public String name() {
    return "linear-search";
  }

  @Override
  public Verdict check(Run run) {
    List<Anomaly> anomalies = new ArrayList<>();
    long keys = 0;
    long judged = 0;
    long unknown = 0;
    for (Register register : Registers.of(run)) {
      KeyFinding finding = judge(register);
      anomalies.addAll(finding.anomalies());
      keys++;
      if (finding.judgement() == Judgement.UNKNOWN) {
        unknown++;
      } else {
        judged += register.size();
      }
    }
    SortedMap<String, Long> figures = new TreeMap<>();
    figures.put("keys", keys);
    figures.put("keys.unknown", unknown);
    figures.put("operations", judged);
    figures.put("anomalies", (long) anomalies.size());
    return Verdict.of(name(), unknown > 0 ? 0 : judged, anomalies, figures);
  }

  KeyFinding judge(Register register) {
    Findings findings = new Findings();
    try {
      search(register, new Budget(limit, configurations), findings);
    } catch (Budget.Exhausted e) {
      return new KeyFinding(register.key(), Judgement.UNKNOWN, List.of(), 0);
    }
    return KeyFinding.of(register.key(), findings);
  }

  private static void search(Register register, Budget budget, Findings findings)
      throws Budget.Exhausted {
    List<Step> all = Steps.of(register);
    Set<WindowSearch.End> from = Set.of(new WindowSearch.End(Steps.NONE, Set.of()));
    for (List<Step> window : windows(all)) {
      from = open(from, window.get(0).invokedNs());
      Set<WindowSearch.End> to = WindowSearch.ends(window, from, budget);
      if (to.isEmpty()) {
        report(register.key(), all, window, from, budget, findings);
        // What the register holds from here on is anybody's guess.
        return;
      }
      from = to;
    }
  }

  /** Cut where everything required has ended before the next one begins. */
  private static List<List<Step>> windows(List<Step> steps) {
    List<List<Step>> windows = new ArrayList<>();
    List<Step> current = new ArrayList<>();
    long end = Long.MIN_VALUE;
    for (Step step : steps) {
      if (step.invokedNs() > end && !current.isEmpty()) {
        windows.add(current);
        current = new ArrayList<>();
      }
      current.add(step);
      end = step.required() ? Math.max(end, step.endNs()) : end;
    }
    if (!current.isEmpty()) {
      windows.add(current);
    }
    return windows;
  }

  /** Without the optional steps that cannot matter any more. */
  private static Set<WindowSearch.End> open(Set<WindowSearch.End> ends, long ns) {
    return ends.stream()
        .map(
            end ->
                new WindowSearch.End(
                    end.value(),
                    end.unused().stream()
                        .filter(step -> step.endNs() >= ns)
                        .collect(Collectors.toCollection(LinkedHashSet::new))))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void report(
      Key key,
      List<Step> all,
      List<Step> window,
      Set<WindowSearch.End> from,
      Budget budget,
      Findings findings) {
    long until = firstFailure(window, from, budget);
    List<Step> failing = upTo(window, until);
    Step last =
        failing.stream()
            .filter(step -> step.required() && step.endNs() == until)
            .reduce((one, other) -> one.write() ? other : one)
            .orElseThrow();
    Set<Integer> shown = new TreeSet<>();
    failing.forEach(step -> shown.add(step.operation()));
    // What the window began with, and what the read shows, may have been written long before.
    long since = window.get(0).invokedNs();
    @Nullable Step blind = null;
    for (Step step : all) {
      if (!step.write() || step.value() == Steps.NONE || step.invokedNs() > until) {
        continue;
      }
      boolean begun = from.stream().anyMatch(end -> end.value() == step.value());
      if (begun || step.value() == last.value()) {
        shown.add(step.operation());
      }
      blind = step.blind() && step.endNs() < since ? step : blind;
    }
    if (blind != null && from.stream().anyMatch(end -> end.value() == Steps.BLIND)) {
      shown.add(blind.operation());
    }
    findings.add(
        SearchNames.of(all, last),
        "I1",
        key
            + ": up to the "
            + (last.write() ? "end of the write" : "read")
            + " of operation "
            + last.operation()
            + " no order of the operations explains what was read",
        shown.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * The end of the step with which the smallest prefix ends that cannot be explained; of a larger
   * one where it takes too long to find it.
   */
  private static long firstFailure(List<Step> window, Set<WindowSearch.End> from, Budget budget) {
    long[] ends =
        window.stream().filter(Step::required).mapToLong(Step::endNs).sorted().distinct().toArray();
    int low = 0;
    int high = ends.length - 1;
    try {
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (WindowSearch.ends(upTo(window, ends[middle]), from, budget).isEmpty()) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
    } catch (Budget.Exhausted e) {
      return ends[high];
    }
    return ends[low];
  }

  /** As if the history had ended at a moment: a write that is open may have taken effect. */
  private static List<Step> upTo(List<Step> window, long ns) {
    List<Step> steps = new ArrayList<>();
    for (Step step : window) {
      if (step.invokedNs() > ns) {
        continue;
      }
      if (!step.required() || step.endNs() <= ns) {
        steps.add(step);
      } else if (step.write()) {
        steps.add(step.optional());
      }
    }
    return steps;
  }
}
