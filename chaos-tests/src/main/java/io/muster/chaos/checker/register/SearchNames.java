// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import java.util.List;

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
    List<Step> newer =
        all.stream()
            .filter(
                step ->
                    step.write()
                        && step.required()
                        && step.value() != last.value()
                        && step.endNs() < last.invokedNs()
                        && writers.stream().allMatch(each -> each.endNs() < step.invokedNs()))
            .toList();
    if (newer.isEmpty()) {
      return seenBetween(all, last) ? "stale-read" : UNCLEAR;
    }
    return newer.stream().allMatch(write -> seenSince(all, write)) ? "stale-read" : "lost-commit";
  }

  /** Somebody saw the value, somebody later another one, and the last one again the first. */
  private static boolean seenBetween(List<Step> all, Step last) {
    return all.stream()
        .filter(
            step ->
                !step.write() && step.value() != last.value() && step.endNs() < last.invokedNs())
        .anyMatch(
            between ->
                all.stream()
                    .anyMatch(
                        step ->
                            !step.write()
                                && step.value() == last.value()
                                && step.endNs() < between.invokedNs()));
  }

  /** Whether a read that began after a write shows it, or what may have come after it. */
  private static boolean seenSince(List<Step> all, Step write) {
    return all.stream()
        .filter(step -> !step.write() && step.endNs() >= write.invokedNs())
        .anyMatch(
            read ->
                read.value() == write.value()
                    || all.stream()
                        .anyMatch(
                            other ->
                                other.write()
                                    && other.value() == read.value()
                                    && other.endNs() >= write.invokedNs()));
  }

  private SearchNames() {}
}
