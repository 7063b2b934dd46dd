// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.OffsetsPartitions;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I22: each offsets partition answers whenever it is asked. A window of unavailability is a time in
 * which calls were open or about to be repeated and none was answered; a refusal that a coordinator
 * has decided is an answer too. Join and Sync may wait for other members, so they are no try.
 *
 * <p>While it is {@link Calm}, more than two seconds without an answer, by calls that were sent
 * while it was calm, is {@code no-leader}; where the nodes are slower to elect, twice their longest
 * election timeout. Where a history does not name the offsets partition, groups are judged instead.
 */
public final class Available implements Checker {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long LIMIT_NS = 2_000 * NANOS_PER_MS;

  /** Shorter ones are how long a call takes. */
  private static final long NOTICED_NS = 100 * NANOS_PER_MS;

  @Override
  public String name() {
    return "available";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    List<Windows.Window> calm = Calm.of(run);
    long limitNs = limitNs(run.info());
    List<Long> lengths = new ArrayList<>();
    for (Map.Entry<String, List<Operation>> place : byPlace(run).entrySet()) {
      findings.judged(place.getValue().size());
      for (Windows.Window window : Windows.between(place.getValue(), 0, Long.MAX_VALUE)) {
        if (window.lengthNs() >= NOTICED_NS) {
          lengths.add(window.lengthNs() / NANOS_PER_MS);
        }
      }
      for (Windows.Window quiet : calm) {
        for (Windows.Window window :
            Windows.between(place.getValue(), quiet.fromNs(), quiet.toNs())) {
          if (window.lengthNs() > limitNs) {
            findings.found(
                "no-leader",
                "I22",
                "%s did not answer for %d ms from %d ms on, though no fault was active"
                    .formatted(
                        place.getKey(),
                        window.lengthNs() / NANOS_PER_MS,
                        window.fromNs() / NANOS_PER_MS),
                open(place.getValue(), window));
          }
        }
      }
    }
    lengths.sort(Comparator.naturalOrder());
    findings.figure("unavailable_windows", lengths.size());
    findings.figure("unavailable_p50_ms", quantile(lengths, 0.5));
    findings.figure("unavailable_p99_ms", quantile(lengths, 0.99));
    findings.figure("unavailable_max_ms", quantile(lengths, 1));
    return findings.verdict();
  }

  private static long limitNs(RunInfo info) {
    return Math.max(LIMIT_NS, info.twoElectionsNs());
  }

  /** The first calls that were open in it. */
  private static List<Integer> open(List<Operation> calls, Windows.Window window) {
    return calls.stream()
        .filter(each -> each.invokedNs() < window.toNs() && each.returnedNs() > window.fromNs())
        .limit(3)
        .map(Operation::index)
        .toList();
  }

  private static SortedMap<String, List<Operation>> byPlace(Run run) {
    OffsetsPartitions partitions = new OffsetsPartitions(run.operations());
    SortedMap<String, List<Operation>> places = new TreeMap<>();
    for (Operation each : run.operations()) {
      if (Calls.asked(each) && !relayed(run, each.call().group())) {
        int partition = partitions.of(each);
        String place =
            partition == OffsetsPartitions.UNKNOWN
                ? "group " + each.call().group()
                : "offsets partition " + partition;
        places.computeIfAbsent(place, unused -> new ArrayList<>()).add(each);
      }
    }
    return places;
  }

  /** Answers to its clients are lost on purpose. */
  private static boolean relayed(Run run, String group) {
    return "true".equals(run.facts().get("group." + group + ".relayed"));
  }

  private static long quantile(List<Long> sorted, double share) {
    if (sorted.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(rank, 1) - 1);
  }
}
