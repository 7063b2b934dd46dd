// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which offsets partition an operation was about. A call that was not answered carries none; that
 * of its group is known from the calls that were, since a group never moves.
 */
final class Partitions {
  static final int UNKNOWN = -1;

  private final Map<String, Integer> byGroup = new HashMap<>();

  Partitions(List<Operation> operations) {
    for (Operation each : operations) {
      Header header = each.header();
      if (header != null && header.partition() >= 0) {
        byGroup.putIfAbsent(each.call().group(), header.partition());
      }
    }
  }

  int of(Operation operation) {
    Header header = operation.header();
    return header != null && header.partition() >= 0
        ? header.partition()
        : byGroup.getOrDefault(operation.call().group(), UNKNOWN);
  }
}
