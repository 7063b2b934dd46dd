// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.server.metrics.LeaderElectionMetrics;

/** Counts what is on the list and nothing else. */
final class CountingMetricRegistry implements RatisMetricRegistry {
  private static final Set<String> COUNTED =
      Set.of(
          LeaderElectionMetrics.LEADER_ELECTION_COUNT_METRIC,
          LeaderElectionMetrics.LEADER_ELECTION_TIMEOUT_COUNT_METRIC,
          LeaderElectionMetrics.TRANSFER_LEADERSHIP_COUNT_METRIC);
  private static final Timekeeper.Context NO_TIME = () -> 0;
  private static final Timekeeper NO_TIMER = () -> NO_TIME;
  private static final LongCounter NO_COUNTER = new NoCounter();

  private final MetricRegistryInfo info;
  private final Map<String, LongCounter> counters = new ConcurrentHashMap<>();

  CountingMetricRegistry(MetricRegistryInfo info) {
    this.info = info;
  }

  @Override
  public Timekeeper timer(String name) {
    return NO_TIMER;
  }

  @Override
  public LongCounter counter(String name) {
    return COUNTED.contains(name)
        ? counters.computeIfAbsent(name, key -> new AddingCounter())
        : NO_COUNTER;
  }

  @Override
  public boolean remove(String name) {
    return counters.remove(name) != null;
  }

  @Override
  public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {
    // What a gauge would tell is asked from the division when somebody wants to know.
  }

  @Override
  public MetricRegistryInfo getMetricRegistryInfo() {
    return info;
  }

  private static final class AddingCounter implements LongCounter {
    private final LongAdder sum = new LongAdder();

    @Override
    public void inc(long n) {
      sum.add(n);
    }

    @Override
    public void dec(long n) {
      sum.add(-n);
    }

    @Override
    public long getCount() {
      return sum.sum();
    }
  }

  private static final class NoCounter implements LongCounter {
    @Override
    public void inc(long n) {
      // Not on the list.
    }

    @Override
    public void dec(long n) {
      // Not on the list.
    }

    @Override
    public long getCount() {
      return 0;
    }
  }
}
