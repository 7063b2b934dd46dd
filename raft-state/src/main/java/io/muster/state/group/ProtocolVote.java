// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.state.Invariant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which protocol a group uses. Candidates are those that every member supports; each member votes
 * for the first of its own list; most votes win. Where Kafka leaves a tie to chance, the leader
 * member's order of preference decides, so that every replica decides alike.
 */
final class ProtocolVote {

  /** Can a member with these protocols be in the group? */
  static boolean accepts(GroupDraft group, String protocolType, List<SupportedProtocol> protocols) {
    if (protocols.isEmpty()) {
      return false;
    }
    if (group.members().isEmpty()) {
      return !protocolType.isEmpty();
    }
    return protocolType.equals(group.protocolType())
        && protocols.stream().anyMatch(offered -> group.tally().allSupport(offered.getName()));
  }

  static String choose(GroupDraft group) {
    String leaderId = Invariant.present(group.leaderId(), "a vote has a leader member");
    Member leader = Invariant.present(group.member(leaderId), "the leader is a member");
    // What all support the leader member supports too, and in its order a tie is decided.
    Map<String, Integer> votes = new LinkedHashMap<>();
    for (SupportedProtocol offered : leader.protocols()) {
      if (group.tally().allSupport(offered.getName())) {
        votes.put(offered.getName(), 0);
      }
    }
    for (Member member : group.members()) {
      for (SupportedProtocol offered : member.protocols()) {
        if (votes.computeIfPresent(offered.getName(), (name, count) -> count + 1) != null) {
          break;
        }
      }
    }
    String winner = null;
    int most = 0;
    for (Map.Entry<String, Integer> candidate : votes.entrySet()) {
      if (candidate.getValue() > most) {
        winner = candidate.getKey();
        most = candidate.getValue();
      }
    }
    return Invariant.present(winner, "joins are checked, so members have a protocol in common");
  }

  private ProtocolVote() {}
}
