// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.util.List;
import java.util.Set;

/** What the node is, and whether it is ready. */
record HealthSource(String version, HealthChecks readiness) implements MetricSource {

  @Override
  public void addTo(Families families) {
    families.info(NodeMetric.BUILD, version, Runtime.version().toString());
    List<HealthChecks.Result> results = readiness.run(Set.of());
    for (HealthChecks.Result result : results) {
      families.number(NodeMetric.CHECK, result.passed() ? 1 : 0, result.name());
    }
    boolean ready = results.stream().allMatch(HealthChecks.Result::passed);
    families.number(NodeMetric.READY, ready ? 1 : 0);
  }
}
