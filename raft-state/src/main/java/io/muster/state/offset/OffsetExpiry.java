// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.state.group.GroupState;
import io.muster.state.group.GroupView;
import io.muster.state.group.Subscriptions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a committed offset has been kept long enough (KIP-211).
 *
 * <ul>
 *   <li>A group without members: counted from the commit or from the moment the group became empty,
 *       whichever is later. Kafka counts from the moment alone, so what an operator sets in a group
 *       that has been empty for long is gone at the next sweep.
 *   <li>A stable consumer group: topics that no member subscribes to, counted from the commit.
 *   <li>Any other: never.
 * </ul>
 *
 * <p>What came from a backup counts from its restoration at the earliest: a backup that is older
 * than the retention would otherwise lose its idle groups at the first sweep.
 */
public final class OffsetExpiry {

  /**
   * @param subscribed topics of the group as {@link Subscriptions#topics} has them
   * @param restoredAtMs when the offsets partition was restored from a backup, 0 for never: what
   *     came with it has been kept since then only
   * @param nowMs log time, or the clock that it is stamped from
   */
  public static boolean expires(
      GroupView group,
      @Nullable Set<String> subscribed,
      String topic,
      CommittedOffset offset,
      long restoredAtMs,
      long nowMs,
      long retentionMs) {
    long keptSinceMs = Math.max(offset.commitTimestampMs(), restoredAtMs);
    if (group.state() == GroupState.EMPTY) {
      boolean hadMembers = !group.protocolType().isEmpty();
      long base = hadMembers ? Math.max(group.stateTimestampMs(), keptSinceMs) : keptSinceMs;
      return nowMs - base >= retentionMs;
    }
    return group.state() == GroupState.STABLE
        && subscribed != null
        && !subscribed.contains(topic)
        && nowMs - keptSinceMs >= retentionMs;
  }

  private OffsetExpiry() {}
}
