// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.measure.Histogram;
import io.muster.node.ops.NodeMetric.Kind;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The values of one scrape, gathered metric by metric. Used by one thread. */
final class Families {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<NodeMetric, List<DataPointSnapshot>> points = new EnumMap<>(NodeMetric.class);

  /**
   * @param labels values of the metric's labels, in their order
   */
  void number(NodeMetric metric, double value, String... labels) {
    Labels named = labels(metric, labels);
    add(
        metric,
        metric.kind() == Kind.COUNTER
            ? new CounterDataPointSnapshot(value, named, null, 0)
            : new GaugeDataPointSnapshot(value, named, null));
  }

  void info(NodeMetric metric, String... labels) {
    add(metric, new InfoDataPointSnapshot(labels(metric, labels)));
  }

  /** Of values in nanoseconds, exported in seconds. */
  void nanos(NodeMetric metric, Histogram.Reading read, String... labels) {
    histogram(metric, read, NANOS_PER_SECOND, labels);
  }

  /**
   * @param divisor recorded units in one exported
   */
  void histogram(NodeMetric metric, Histogram.Reading read, double divisor, String... labels) {
    long[] bounds = read.bounds();
    double[] ends = new double[bounds.length + 1];
    for (int i = 0; i < bounds.length; i++) {
      ends[i] = bounds[i] / divisor;
    }
    ends[bounds.length] = Double.POSITIVE_INFINITY;
    add(
        metric,
        HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(ClassicHistogramBuckets.of(ends, read.counts()))
            .sum(read.sum() / divisor)
            .labels(labels(metric, labels))
            .build());
  }

  private void add(NodeMetric metric, DataPointSnapshot point) {
    points.computeIfAbsent(metric, key -> new ArrayList<>()).add(point);
  }

  private static Labels labels(NodeMetric metric, String... values) {
    return Labels.of(metric.labels().toArray(String[]::new), values);
  }

  MetricSnapshots build() {
    List<MetricSnapshot> families = new ArrayList<>();
    points.forEach((metric, values) -> families.add(family(metric, values)));
    return new MetricSnapshots(families);
  }

  private static MetricSnapshot family(NodeMetric metric, List<DataPointSnapshot> points) {
    MetricMetadata metadata = new MetricMetadata(metric.familyName(), metric.doc());
    return switch (metric.kind()) {
      case COUNTER -> new CounterSnapshot(metadata, of(CounterDataPointSnapshot.class, points));
      case GAUGE -> new GaugeSnapshot(metadata, of(GaugeDataPointSnapshot.class, points));
      case HISTOGRAM ->
          new HistogramSnapshot(metadata, of(HistogramDataPointSnapshot.class, points));
      case INFO -> new InfoSnapshot(metadata, of(InfoDataPointSnapshot.class, points));
      case SUMMARY -> throw new IllegalStateException(metric + " is Micrometer's");
    };
  }

  private static <P> List<P> of(Class<P> type, List<DataPointSnapshot> points) {
    return points.stream().map(type::cast).toList();
  }
}
