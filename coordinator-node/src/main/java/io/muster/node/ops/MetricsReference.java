// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes {@code docs/metrics.md} from the table of metrics. */
final class MetricsReference {
  private static final String INTRODUCTION =
      """
      # Metrics of a node

      This page is generated from the table in `NodeMetric`; a test keeps it up to date.

      A node answers `GET /metrics` on its management port (`management.port`, 7480) in Prometheus's \
      text format, compressed for whoever takes gzip. Counters start at 0 with the process. A \
      histogram has the series `_bucket`, `_sum` and `_count`. Labels have few values, known \
      beforehand: never a group, a member, a client or a topic, so the number of series does not \
      grow with the use of the cluster.

      What a leader counts (groups, members, rebalances, offsets) is counted by the one node that \
      leads, so the sum over all nodes is the cluster's. Dashboard and alert rules over these names \
      are in `deploy/observability`.

      ## The node

      """;

  private MetricsReference() {}

  /** The whole page. */
  static String markdown() {
    return INTRODUCTION
        + table(metric -> !metric.isOfProcess())
        + "\n## The process\n\nMeasured by Micrometer.\n\n"
        + table(NodeMetric::isOfProcess);
  }

  private static String table(Predicate<NodeMetric> which) {
    return "| Name | Type | Unit | Labels | Meaning |\n|---|---|---|---|---|\n"
        + Stream.of(NodeMetric.values())
            .filter(which)
            .map(MetricsReference::row)
            .collect(Collectors.joining());
  }

  private static String row(NodeMetric metric) {
    String labels =
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `"
        + metric.exported()
        + "` | "
        + metric.kind().name().toLowerCase(Locale.ROOT)
        + " | "
        + metric.unit()
        + " | "
        + labels
        + " | "
        + metric.doc()
        + " |\n";
  }
}
