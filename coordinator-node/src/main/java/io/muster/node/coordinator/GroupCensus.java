// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.state.group.GroupState;
import java.util.EnumMap;
import java.util.Map;

/** A count of what is alive on this node because it leads. Filled and read by one thread. */
public final class GroupCensus {
  private final Map<GroupState, Long> groups = new EnumMap<>(GroupState.class);
  private long members;
  private long waitingJoins;
  private long waitingSyncs;

  public GroupCensus() {
    for (GroupState state : GroupState.values()) {
      groups.put(state, 0L);
    }
  }

  void add(GroupState state, int membersOfGroup, int joins, int syncs) {
    groups.merge(state, 1L, Long::sum);
    members += membersOfGroup;
    waitingJoins += joins;
    waitingSyncs += syncs;
  }

  /** Groups with members or reserved ids, by state. */
  public Map<GroupState, Long> groups() {
    return groups;
  }

  /** Members and reserved member ids. */
  public long members() {
    return members;
  }

  /** JoinGroups that wait for the end of their join phase. */
  public long waitingJoins() {
    return waitingJoins;
  }

  /** SyncGroups that wait for the leader member's assignment. */
  public long waitingSyncs() {
    return waitingSyncs;
  }
}
