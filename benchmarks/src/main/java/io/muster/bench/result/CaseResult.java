// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case, in one round, of one system.
 *
 * @param scenario its letter
 * @param label names the case, such as {@code commits-400}
 * @param round from 1 on
 * @param latencies where calls were timed
 * @param values of single events where there are few, such as kills
 * @param failure why there are no figures
 */
public record CaseResult(
    String scenario,
    String label,
    String system,
    int round,
    List<Figure> figures,
    @Nullable Percentiles latencies,
    List<Double> values,
    @Nullable String failure) {

  public CaseResult {
    figures = List.copyOf(figures);
    values = List.copyOf(values);
  }
}
