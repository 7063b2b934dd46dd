// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What to call it when a search ends without an order. */
final class SearchNames {
  private static final String UNCLEAR = "not-linearizable";

  /**
   * @param last step, after which nothing explains the history
   */
  static String of(List<Step> all, Step last) {
    if (last.write()) {
      return UNCLEAR;
    }
    List<Step> writers =
        all.stream()
            .filter(
                step ->
                    step.write()
                        && step.value() == last.value()
                        && step.invokedNs() <= last.endNs())
            .toList();
    if (writers.isEmpty() && last.value() != Steps.NONE) {
      return UNCLEAR;
    }
    // Acknowledged after the last who wrote the value, and before it was read again: the newest.
    long written = writers.stream().mapToLong(Step::endNs).max().orElse(Long.MIN_VALUE);
    Optional<Step> newer =
        all.stream()
            .filter(
                step ->
                    step.write()
                        && step.required()
                        && step.value() != last.value()
                        && step.invokedNs() > written
                        && step.endNs() < last.invokedNs())
            .max(Comparator.comparingLong(Step::invokedNs));
    if (newer.isEmpty()) {
      return seenBetween(all, writers, last) ? "stale-read" : UNCLEAR;
    }
    return seenSince(all, newer.get()) ? "stale-read" : "lost-commit";
  }

  /** The value was there, later somebody saw another one, and the last one again the first. */
  private static boolean seenBetween(List<Step> all, List<Step> writers, Step last) {
    long there = writers.stream().mapToLong(Step::endNs).max().orElse(Long.MIN_VALUE);
    for (Step step : all) {
      if (!step.write() && step.value() == last.value()) {
        there = Math.min(there, step.endNs());
      }
    }
    long since = there;
    return all.stream()
        .anyMatch(
            step ->
                !step.write()
                    && step.value() != last.value()
                    && step.invokedNs() > since
                    && step.endNs() < last.invokedNs());
  }

  /** Whether a read that did not end before a write shows it, or what may have come after it. */
  private static boolean seenSince(List<Step> all, Step write) {
    Set<Integer> notBefore =
        all.stream()
            .filter(step -> step.write() && step.endNs() >= write.invokedNs())
            .map(Step::value)
            .collect(Collectors.toSet());
    return all.stream()
        .anyMatch(
            step ->
                !step.write()
                    && step.endNs() >= write.invokedNs()
                    && notBefore.contains(step.value()));
  }

  private SearchNames() {}
}
