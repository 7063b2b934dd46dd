// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import io.muster.bench.system.Usage;
import org.HdrHistogram.Histogram;

/**
 * What a load did for a while.
 *
 * @param latencies of answered calls, in nanoseconds
 * @param seconds how long
 * @param failures calls that ended in an error
 * @param nodes what the nodes used meanwhile
 * @param client what this process used meanwhile
 */
public record Window(
    Histogram latencies, double seconds, long failures, Usage nodes, Usage client) {

  public double perSecond() {
    return latencies.getTotalCount() / seconds;
  }

  /** A latency in milliseconds. */
  public double millis(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }

  /** CPU time of all nodes for each answered call, in microseconds. */
  public double nodeMicrosPerCall() {
    return nodes.cpuSeconds() * 1e6 / Math.max(1, latencies.getTotalCount());
  }

  /** CPU time of this process for each answered call, in microseconds. */
  public double clientMicrosPerCall() {
    return client.cpuSeconds() * 1e6 / Math.max(1, latencies.getTotalCount());
  }

  /** Bytes that the disk was given for each answered call. */
  public double bytesPerCall() {
    return (double) nodes.writtenBytes() / Math.max(1, latencies.getTotalCount());
  }
}
