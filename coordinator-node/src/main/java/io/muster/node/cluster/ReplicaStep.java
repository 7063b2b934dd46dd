// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.raft.RaftMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a group's leader does next so that its members become those that are wanted. One replica
 * comes and one goes at a time, the new one filled before the old one leaves.
 */
sealed interface ReplicaStep {

  /** The members are those that are wanted. */
  record Done() implements ReplicaStep {}

  /** The leader itself has to go, so one of these, which stay, leads first. */
  record HandOver(List<Integer> nodeIds) implements ReplicaStep {}

  /** These become the members. */
  record Change(List<RaftMember> members) implements ReplicaStep {}

  /**
   * @param members as they are; this node leads, so it is one of them
   * @param wanted never empty
   */
  static ReplicaStep next(List<RaftMember> members, List<RaftMember> wanted, RaftMember self) {
    Optional<RaftMember> coming = wanted.stream().filter(w -> !has(members, w)).findFirst();
    List<RaftMember> going = members.stream().filter(m -> !has(wanted, m)).toList();
    if (coming.isEmpty() && going.isEmpty()) {
      return new Done();
    }
    Optional<RaftMember> other = going.stream().filter(m -> !m.is(self)).findFirst();
    // Half of the members new at once is more than Raft's rules allow, so a small group grows
    // first.
    boolean growsFirst = coming.isPresent() && members.size() < 3;
    if (other.isEmpty() && !going.isEmpty() && !growsFirst) {
      List<Integer> heirs =
          members.stream().filter(m -> has(wanted, m)).map(RaftMember::nodeId).toList();
      if (!heirs.isEmpty()) {
        return new HandOver(heirs);
      }
      growsFirst = true;
    }
    List<RaftMember> next = new ArrayList<>(members);
    if (!growsFirst) {
      other.ifPresent(leaving -> next.removeIf(m -> m.is(leaving)));
    }
    coming.ifPresent(next::add);
    return new Change(List.copyOf(next));
  }

  private static boolean has(List<RaftMember> members, RaftMember member) {
    return members.stream().anyMatch(m -> m.is(member));
  }
}
