// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.SupportedProtocol;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a group's members come to in sum: kept as they come and go, because each JoinGroup asks, and
 * in a rebalance as many ask as there are to be counted.
 */
final class MemberTally {
  private final Map<String, Integer> supporters = new HashMap<>();
  private int members;
  private int joined;
  private long bytes;

  MemberTally(Collection<Member> all) {
    all.forEach(this::add);
  }

  void add(Member member) {
    members++;
    joined += member.joined() ? 1 : 0;
    bytes += member.bytes();
    count(member, 1);
  }

  void remove(Member member) {
    members--;
    joined -= member.joined() ? 1 : 0;
    bytes -= member.bytes();
    count(member, -1);
  }

  private void count(Member member, int change) {
    List<SupportedProtocol> protocols = member.protocols();
    for (int i = 0; i < protocols.size(); i++) {
      String name = protocols.get(i).getName();
      if (isFirst(protocols, name, i)) {
        supporters.merge(name, change, Integer::sum);
      }
    }
  }

  /** A protocol that a member names twice has one supporter. */
  private static boolean isFirst(List<SupportedProtocol> protocols, String name, int at) {
    for (int i = 0; i < at; i++) {
      if (protocols.get(i).getName().equals(name)) {
        return false;
      }
    }
    return true;
  }

  /** Whether counting these finds the same. */
  boolean isOf(Collection<Member> all) {
    MemberTally counted = new MemberTally(all);
    return members == counted.members
        && joined == counted.joined
        && bytes == counted.bytes
        && supporters.keySet().containsAll(counted.supporters.keySet())
        && supporters.entrySet().stream()
            .allMatch(
                each -> each.getValue().equals(counted.supporters.getOrDefault(each.getKey(), 0)));
  }

  /** The join phase is over. */
  void noneJoined() {
    joined = 0;
  }

  /** Members that have joined in the join phase that is on. */
  int joined() {
    return joined;
  }

  /** What the members take, as {@link Member#bytes} counts. */
  long bytes() {
    return bytes;
  }

  /** Whether each member offers the protocol; so it is in a group without members. */
  boolean allSupport(String protocol) {
    return supporters.getOrDefault(protocol, 0) == members;
  }
}
