// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.muster.node.measure.Counter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of a node. Micrometer measures the process; what the node counts itself is read from
 * its sources when somebody scrapes, so that between scrapes it costs nothing but the counting.
 * Thread-safe; one scrape at a time.
 */
final class NodeMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMetrics.class);

  private static final Set<String> EXPORTED =
      Stream.of(NodeMetric.values()).map(NodeMetric::exported).collect(Collectors.toSet());

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollections = new JvmGcMetrics();
  private final List<MetricSource> sources;
  private final Counter failures = new Counter();

  NodeMetrics(List<MetricSource> sources) {
    this.sources = List.copyOf(sources);
    registry.config().meterFilter(MeterFilter.denyUnless(this::isExported));
    new JvmMemoryMetrics().bindTo(registry);
    garbageCollections.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    registry.getPrometheusRegistry().register((MultiCollector) this::collect);
  }

  private boolean isExported(Meter.Id id) {
    MeterRegistry.Config config = registry.config();
    String name = config.namingConvention().name(id.getName(), id.getType(), id.getBaseUnit());
    // What Micrometer and Prometheus's library add behind this is not on the name yet.
    return Stream.of("", "_total", "_seconds").anyMatch(end -> EXPORTED.contains(name + end));
  }

  private MetricSnapshots collect() {
    Families families = new Families();
    for (MetricSource source : sources) {
      try {
        source.addTo(families);
      } catch (RuntimeException e) {
        // While a node stops, parts of it are closed already; the others are still of use.
        failures.increment();
        LOG.debug("{} could not be read", source, e);
      }
    }
    families.number(NodeMetric.SCRAPE_FAILURES, failures.value());
    return families.build();
  }

  /** All metrics in Prometheus's text format. */
  synchronized String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    garbageCollections.close();
    registry.close();
  }
}
