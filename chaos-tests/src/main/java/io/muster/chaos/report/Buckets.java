// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls counted by the moment of their answer, and the latency of those that ended well. Joins and
 * syncs are counted, but their latency is not: they wait for other members on purpose.
 */
final class Buckets {
  private static final int MOST = 300;
  private static final long[] WIDTHS_MS = {100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000};

  final long widthNs;
  final int count;

  final long[] ok;
  final long[] fail;
  final long[] info;

  /** By bucket. */
  final List<Percentiles> latencyUs = new ArrayList<>();

  Buckets(List<Operation> operations, long lengthNs) {
    long width = 60_000;
    for (int i = WIDTHS_MS.length - 1; i >= 0; i--) {
      width = lengthNs / 1_000_000 / WIDTHS_MS[i] < MOST ? WIDTHS_MS[i] : width;
    }
    widthNs = Math.max(width, lengthNs / 1_000_000 / MOST) * 1_000_000;
    count = (int) (lengthNs / widthNs) + 1;
    ok = new long[count];
    fail = new long[count];
    info = new long[count];
    int[] sizes = new int[count];
    for (Operation each : operations) {
      if (Calls.toCluster(each.call())) {
        of(each.outcome())[at(each)]++;
        sizes[at(each)] += timed(each) ? 1 : 0;
      }
    }
    long[][] latencies = new long[count][];
    for (int i = 0; i < count; i++) {
      latencies[i] = new long[sizes[i]];
    }
    for (Operation each : operations) {
      if (timed(each)) {
        latencies[at(each)][--sizes[at(each)]] = (each.returnedNs() - each.invokedNs()) / 1_000;
      }
    }
    for (long[] each : latencies) {
      latencyUs.add(Percentiles.of(each));
    }
  }

  private long[] of(Outcome outcome) {
    return switch (outcome) {
      case OK -> ok;
      case FAIL -> fail;
      case INFO -> info;
    };
  }

  private int at(Operation operation) {
    return (int) Math.min(count - 1L, operation.returnedNs() / widthNs);
  }

  private static boolean timed(Operation operation) {
    return operation.outcome() == Outcome.OK
        && Calls.toCluster(operation.call())
        && !Calls.waits(operation.call());
  }
}
