// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.all;

import io.muster.chaos.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Several workloads on one cluster, each with groups and topics of its own. */
final class Together implements Workload {
  private final List<Workload> workloads;

  Together(List<Workload> workloads) {
    this.workloads = List.copyOf(workloads);
  }

  @Override
  public void start() throws Exception {
    for (Workload each : workloads) {
      each.start();
    }
  }

  @Override
  public void quiesce(Duration limit) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    for (Workload each : workloads) {
      each.quiesce(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
  }

  @Override
  public void lastReads() throws Exception {
    for (Workload each : workloads) {
      each.lastReads();
    }
  }

  @Override
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    workloads.forEach(each -> facts.putAll(each.facts()));
    return facts;
  }

  @Override
  public void close() {
    workloads.forEach(Workload::close);
  }
}
