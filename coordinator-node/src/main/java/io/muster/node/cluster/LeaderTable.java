// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ApiException;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.v1.ErrorReason;
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
  private final int groups;
  private final Map<Integer, Led> leaders = new ConcurrentHashMap<>();
  private final Map<Integer, Long> heardAt = new ConcurrentHashMap<>();

  /** Who led in what term. */
  record Led(int nodeId, long term) {}

  /**
   * @param clockMs any clock that only grows, in milliseconds
   * @param groups how many replica groups there are; others are refused
   */
  LeaderTable(LongSupplier clockMs, int groups) {
    this.clockMs = clockMs;
    this.groups = groups;
  }

  /**
   * An older term changes nothing. The caller knows the node; what is wrong otherwise is refused
   * whole.
   */
  void heard(AnnounceRequest announced) {
    for (AnnounceRequest.Led led : announced.getLedList()) {
      if (led.getGroup() < 0 || led.getGroup() >= groups) {
        throw new ApiException(
            ErrorReason.INVALID_REQUEST,
            "led names replica group "
                + led.getGroup()
                + "; this cluster has 0 to "
                + (groups - 1)
                + " (raft.groups)",
            Map.of("field", "led"));
      }
    }
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
