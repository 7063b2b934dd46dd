// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which offsets partition an operation was about. A call that was not answered carries none, nor
 * does one of a client that is told only who answered; that of its group is known from other calls,
 * since a group never moves.
 */
public final class OffsetsPartitions {
  public static final int UNKNOWN = -1;

  private final Map<String, Integer> byGroup = new HashMap<>();

  /** Learns from what was answered. */
  public OffsetsPartitions(List<Operation> operations) {
    for (Operation each : operations) {
      Header header = each.header();
      if (header != null && header.partition() >= 0) {
        byGroup.putIfAbsent(each.call().group(), header.partition());
      }
    }
  }

  /** {@link #UNKNOWN} where no answer named that of its group. */
  public int of(Operation operation) {
    Header header = operation.header();
    return header != null && header.partition() >= 0
        ? header.partition()
        : byGroup.getOrDefault(operation.call().group(), UNKNOWN);
  }
}
