// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.raft.RaftMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

  /** Nothing that would not harm the group. */
  record Wait(String why) implements ReplicaStep {}

  /**
   * @param members as they are; this node leads, so it is one of them
   * @param wanted never empty
   * @param inSync nodes of members that answer and lack next to nothing, this one included
   * @param mayLead those of them that may be given the leadership
   */
  static ReplicaStep next(
      List<RaftMember> members,
      List<RaftMember> wanted,
      RaftMember self,
      Set<Integer> inSync,
      Set<Integer> mayLead) {
    Optional<RaftMember> coming = wanted.stream().filter(w -> !has(members, w)).findFirst();
    List<RaftMember> going = members.stream().filter(m -> !has(wanted, m)).toList();
    if (coming.isEmpty() && going.isEmpty()) {
      return new Done();
    }
    Optional<RaftMember> other = going.stream().filter(m -> !m.is(self)).findFirst();
    List<RaftMember> staying = wanted.stream().filter(w -> has(members, w)).toList();
    // Half of the members new at once is more than Raft's rules allow, so a small group grows
    // first; and so does one of whose members none stays to lead it.
    boolean growsFirst =
        coming.isPresent() && (members.size() < 3 || (other.isEmpty() && staying.isEmpty()));
    if (other.isEmpty() && !going.isEmpty() && !growsFirst) {
      List<Integer> heirs =
          staying.stream().map(RaftMember::nodeId).filter(mayLead::contains).toList();
      return heirs.isEmpty()
          ? new Wait("no node that stays is fit to lead it")
          : new HandOver(heirs);
    }
    List<RaftMember> next = new ArrayList<>(members);
    if (!growsFirst) {
      other.ifPresent(leaving -> next.removeIf(m -> m.is(leaving)));
    }
    coming.ifPresent(next::add);
    // Those that come are filled before the change is written; the others have to be there for it.
    // Without a majority of the new members it would never be committed, and never be taken back.
    long there = next.stream().filter(m -> !has(members, m) || inSync.contains(m.nodeId())).count();
    if (2 * there <= next.size()) {
      return new Wait("only " + there + " of " + next.size() + " members would answer afterwards");
    }
    return new Change(List.copyOf(next));
  }

  private static boolean has(List<RaftMember> members, RaftMember member) {
    return members.stream().anyMatch(m -> m.is(member));
  }
}
