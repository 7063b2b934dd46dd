// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.internal.v1.AnnounceRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who leads which replica group, as the leaders have announced, for the groups that this node has
 * no replica of; and when a node was heard of last. Forgotten with the process. Thread-safe.
 */
final class LeaderTable {
  private final LongSupplier clockMs;
  private final Map<Integer, Led> leaders = new ConcurrentHashMap<>();
  private final Map<Integer, Long> heardAt = new ConcurrentHashMap<>();

  /** Who led in what term. */
  record Led(int nodeId, long term) {}

  /**
   * @param clockMs any clock that only grows, in milliseconds
   */
  LeaderTable(LongSupplier clockMs) {
    this.clockMs = clockMs;
  }

  /** An older term changes nothing. */
  void heard(AnnounceRequest announced) {
    heardAt.put(announced.getNodeId(), clockMs.getAsLong());
    for (AnnounceRequest.Led led : announced.getLedList()) {
      leaders.merge(
          led.getGroup(),
          new Led(announced.getNodeId(), led.getTerm()),
          (known, news) -> news.term() > known.term() ? news : known);
    }
  }

  @Nullable Led leader(int group) {
    return leaders.get(group);
  }

  /** Milliseconds since the node announced anything; -1 where it has not. */
  long silentMs(int nodeId) {
    Long at = heardAt.get(nodeId);
    return at == null ? -1 : Math.max(0, clockMs.getAsLong() - at);
  }
}
