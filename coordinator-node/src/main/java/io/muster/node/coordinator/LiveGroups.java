// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one offsets partition that have members or reserved ids. Which they are changes on
 * the thread that applies only; any thread may ask.
 */
final class LiveGroups {
  private final LedPartition partition;
  private final Timers timers;
  private final Proposals proposals;
  private final GroupAnswers texts;
  private final Map<String, LiveGroup> groups = new ConcurrentHashMap<>();

  LiveGroups(LedPartition partition, Timers timers, Proposals proposals, GroupAnswers texts) {
    this.partition = partition;
    this.timers = timers;
    this.proposals = proposals;
    this.texts = texts;
  }

  /**
   * @param group as of the last applied entry, null where it is gone
   */
  void follow(String groupId, @Nullable Group group) {
    LiveGroup live = groups.get(groupId);
    if (live == null) {
      // One that collects its first members has a timer, also when they have left meanwhile.
      if (group == null || (group.state() == GroupState.EMPTY && group.pending().isEmpty())) {
        return;
      }
      live = new LiveGroup(partition, groupId, timers, proposals, texts);
      groups.put(groupId, live);
    }
    live.follow(group);
    boolean over = group == null || group.state() == GroupState.EMPTY;
    if (over && live.closeIfIdle(nobodyThere(groupId))) {
      groups.remove(groupId);
    }
  }

  /** Null where the group is empty and has no reserved ids. */
  @Nullable LiveGroup find(String groupId) {
    return groups.get(groupId);
  }

  /**
   * @throws ApiException UNKNOWN_MEMBER_ID where the group has neither members nor reserved ids,
   *     COORDINATOR_LOAD_IN_PROGRESS where it has and a new leader has not come to it yet
   */
  LiveGroup get(String groupId) {
    LiveGroup live = groups.get(groupId);
    if (live == null) {
      Group group = partition.group(groupId);
      throw group == null || group.members().isEmpty()
          ? nobodyThere(groupId)
          : new ApiException(
              ErrorReason.COORDINATOR_LOAD_IN_PROGRESS, "the group is being taken up; try again");
    }
    return live;
  }

  /** Ids of the groups at this moment. */
  List<String> ids() {
    return List.copyOf(groups.keySet());
  }

  void count(GroupCensus census) {
    groups.values().forEach(live -> live.count(census));
  }

  /** Leadership is over. */
  void close(ApiException refusal) {
    groups.values().forEach(live -> live.close(refusal));
  }

  private static ApiException nobodyThere(String groupId) {
    return new ApiException(
        ErrorReason.UNKNOWN_MEMBER_ID,
        "group \"" + groupId + "\" has no members any more; join with a new member id");
  }
}
