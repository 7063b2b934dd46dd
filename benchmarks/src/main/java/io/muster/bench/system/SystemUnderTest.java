// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import io.muster.bench.client.BenchClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Three nodes of one system. Used by one thread; {@link #usage()} by any. Closing it ends the
 * processes and removes their data.
 */
public interface SystemUnderTest extends AutoCloseable {
  /** Offsets partitions of both systems: their default. */
  int OFFSETS_PARTITIONS = 50;

  /** Nodes of both systems. */
  int NODES = 3;

  /** What results are filed under, such as {@code kafka} or {@code muster-50}. */
  String name();

  /** Starts all nodes that do not run, without waiting. */
  void startAll();

  /** Starts one node that was killed, without waiting. */
  void start(int node);

  /** Ends a node's process as {@code kill -9} does and returns when it is gone. */
  void kill9(int node);

  /** Stops all nodes gracefully. */
  void stopAll();

  /** Waits until every node takes part again: replicas in step, leaders where they belong. */
  void awaitWhole(Duration limit) throws InterruptedException;

  /** A client of its own kind: what an application would use. */
  BenchClient connect();

  /** Numbers of the processes that run. */
  List<Long> pids();

  /** Nodes that should run and do not, each with the last that it said. */
  List<String> gone();

  /** Where its files are. */
  Path data();

  /** What its nodes count of their own, summed over the nodes; nothing where they do not. */
  default Map<String, Double> counters() {
    return Map.of();
  }

  /**
   * Of all its processes together, since they were started; and what the disk was given, by whoever
   * uses it, where there is one.
   */
  default Usage usage() {
    Usage processes = pids().stream().map(Usage::of).reduce(Usage.NONE, Usage::plus);
    return BlockDevice.under(data())
        .map(disk -> processes.withWritten(disk.writtenBytes()))
        .orElse(processes);
  }

  @Override
  void close();
}
