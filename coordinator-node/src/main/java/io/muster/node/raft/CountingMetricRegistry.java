// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.measure.Histogram;
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
import org.apache.ratis.server.metrics.RaftServerMetricsImpl;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;

/** Counts what is on the list and nothing else. */
final class CountingMetricRegistry implements RatisMetricRegistry {
  private static final Set<String> COUNTED =
      Set.of(
          LeaderElectionMetrics.LEADER_ELECTION_COUNT_METRIC,
          LeaderElectionMetrics.LEADER_ELECTION_TIMEOUT_COUNT_METRIC,
          LeaderElectionMetrics.TRANSFER_LEADERSHIP_COUNT_METRIC,
          RaftServerMetricsImpl.RATIS_SERVER_INSTALL_SNAPSHOT_COUNT);

  /** Once for each sync, not for each entry. */
  private static final Set<String> TIMED = Set.of(SegmentedRaftLogMetrics.RAFT_LOG_SYNC_TIME);

  private static final Timekeeper.Context NO_TIME = () -> 0;
  private static final Timekeeper NO_TIMER = () -> NO_TIME;
  private static final LongCounter NO_COUNTER = new NoCounter();

  private final MetricRegistryInfo info;
  private final Map<String, LongCounter> counters = new ConcurrentHashMap<>();
  private final Map<String, Histogram> timers = new ConcurrentHashMap<>();

  CountingMetricRegistry(MetricRegistryInfo info) {
    this.info = info;
  }

  @Override
  public Timekeeper timer(String name) {
    return TIMED.contains(name)
        ? timer(timers.computeIfAbsent(name, key -> Histogram.ofNanos()))
        : NO_TIMER;
  }

  private static Timekeeper timer(Histogram durations) {
    return () -> {
      long start = System.nanoTime();
      return () -> {
        long elapsed = System.nanoTime() - start;
        durations.record(elapsed);
        return elapsed;
      };
    };
  }

  /** What a timer took, in nanoseconds; nothing for one that is not on the list. */
  Histogram.Reading timed(String name) {
    return timers.getOrDefault(name, Histogram.ofNanos()).read();
  }

  @Override
  public LongCounter counter(String name) {
    return COUNTED.contains(name)
        ? counters.computeIfAbsent(name, key -> new AddingCounter())
        : NO_COUNTER;
  }

  @Override
  public boolean remove(String name) {
    return timers.remove(name) != null | counters.remove(name) != null;
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
