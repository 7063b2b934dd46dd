// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.measure.Histogram;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.util.TimeDuration;

/**
 * The metrics of Ratis without their cost: a few counters count, the sync of log files is timed,
 * everything else does nothing. Its own provider times every entry several times, which took 15 %
 * of the processor. Found by Ratis through {@link java.util.ServiceLoader}; one for the whole
 * process.
 */
public final class CountingMetricRegistries extends MetricRegistries {
  private final Map<MetricRegistryInfo, CountingMetricRegistry> registries =
      new ConcurrentHashMap<>();

  /** Value of a counter in this process, 0 where there is none. */
  static long count(String prefix, String component, String counter) {
    long sum = 0;
    for (RatisMetricRegistry registry : MetricRegistries.global().getMetricRegistries()) {
      MetricRegistryInfo info = registry.getMetricRegistryInfo();
      if (info.getPrefix().equals(prefix) && info.getMetricsComponentName().equals(component)) {
        sum += registry.counter(counter).getCount();
      }
    }
    return sum;
  }

  /** Sum of a counter over the divisions whose member name begins so. */
  static long total(String memberPrefix, String component, String counter) {
    long sum = 0;
    for (RatisMetricRegistry registry : MetricRegistries.global().getMetricRegistries()) {
      if (isOf(registry.getMetricRegistryInfo(), memberPrefix, component)) {
        sum += registry.counter(counter).getCount();
      }
    }
    return sum;
  }

  /** What a timer took over the divisions whose member name begins so, in nanoseconds. */
  static Histogram.Reading timed(String memberPrefix, String component, String timer) {
    Histogram.Reading sum = Histogram.ofNanos().read();
    for (RatisMetricRegistry registry : MetricRegistries.global().getMetricRegistries()) {
      if (isOf(registry.getMetricRegistryInfo(), memberPrefix, component)
          && registry instanceof CountingMetricRegistry counting) {
        sum = sum.plus(counting.timed(timer));
      }
    }
    return sum;
  }

  private static boolean isOf(MetricRegistryInfo info, String memberPrefix, String component) {
    return info.getPrefix().startsWith(memberPrefix)
        && info.getMetricsComponentName().equals(component);
  }

  @Override
  public void clear() {
    registries.clear();
  }

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    return registries.computeIfAbsent(info, CountingMetricRegistry::new);
  }

  @Override
  public boolean remove(MetricRegistryInfo info) {
    return registries.remove(info) != null;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.ofNullable(registries.get(info));
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.copyOf(registries.keySet());
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return List.copyOf(registries.values());
  }

  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> start, Consumer<RatisMetricRegistry> stop) {
    // Nothing is reported: who wants a counter reads it.
  }

  @Override
  public void enableJmxReporter() {
    // Nothing is reported: who wants a counter reads it.
  }

  @Override
  public void enableConsoleReporter(TimeDuration rate) {
    // Nothing is reported: who wants a counter reads it.
  }
}
