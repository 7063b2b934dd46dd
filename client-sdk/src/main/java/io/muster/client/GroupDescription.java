// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A group as its coordinator sees it. Linearizable, except for log end offsets.
 *
 * @param groupId the group
 * @param state its state
 * @param stateSince when it came into that state, by the clock of the node that led then
 * @param generation its generation
 * @param protocolType "consumer" for consumers, empty for a group that only holds offsets
 * @param protocol name of the assignor that the group uses; empty where none is chosen
 * @param leaderMember the member that computes assignments, where there is one
 * @param coordinator who coordinates it
 * @param pendingMembers how many member ids were handed out and have not joined yet
 * @param members in the order in which they came
 * @param offsets the partitions that are owned, committed or both, by topic and number
 * @param events the last 50, oldest first
 * @param lastCause why the rebalance that is on, or the last one, started
 */
public record GroupDescription(
    String groupId,
    GroupState state,
    Instant stateSince,
    int generation,
    String protocolType,
    String protocol,
    Optional<String> leaderMember,
    GroupCoordinator coordinator,
    int pendingMembers,
    List<MemberDescription> members,
    List<PartitionProgress> offsets,
    List<GroupEvent> events,
    Optional<RebalanceCause> lastCause) {
  public GroupDescription {
    Objects.requireNonNull(groupId, "groupId");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(stateSince, "stateSince");
    Objects.requireNonNull(protocolType, "protocolType");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(leaderMember, "leaderMember");
    Objects.requireNonNull(coordinator, "coordinator");
    members = List.copyOf(members);
    offsets = List.copyOf(offsets);
    events = List.copyOf(events);
    Objects.requireNonNull(lastCause, "lastCause");
  }

  /** The member with this id. */
  public Optional<MemberDescription> member(String memberId) {
    return members.stream().filter(member -> member.memberId().equals(memberId)).findFirst();
  }

  /** How far the group has come in this partition. */
  public Optional<PartitionProgress> progress(TopicPartition partition) {
    return offsets.stream().filter(each -> each.partition().equals(partition)).findFirst();
  }
}
