// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import org.jspecify.annotations.Nullable;

/**
 * What came of the demo, for programs.
 *
 * @param problem why it failed; null where it did not
 * @param verdict the figures; null where it did not come to them
 */
public record DemoResult(boolean ok, @Nullable String problem, @Nullable Figures verdict) {
  /**
   * What was counted.
   *
   * @param records that were written
   * @param processed of them, at least once
   * @param lost the others
   * @param reprocessed how often one was processed once more; at-least-once allows it
   * @param rebalances since the group was stable
   * @param failoverMs from the kill to the next acknowledged commit; null where there was none
   */
  public record Figures(
      long records,
      long processed,
      long lost,
      long reprocessed,
      int rebalances,
      @Nullable Long failoverMs,
      int nodes) {}

  static DemoResult of(@Nullable Verdict verdict, @Nullable String problem) {
    return new DemoResult(
        problem == null,
        problem,
        verdict == null
            ? null
            : new Figures(
                verdict.records(),
                verdict.processed(),
                verdict.lost(),
                verdict.reprocessed(),
                verdict.rebalances(),
                verdict.failoverMs().isPresent() ? verdict.failoverMs().getAsLong() : null,
                verdict.nodes()));
  }
}
