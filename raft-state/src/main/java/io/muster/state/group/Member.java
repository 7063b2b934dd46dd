// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.SupportedProtocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group. Immutable.
 *
 * @param instanceId identity of a static member (KIP-345), null for a dynamic one
 * @param clientHost address as Kafka shows it, such as {@code /10.0.0.1}
 * @param rebalanceTimeoutMs how long a join phase waits for this member
 * @param protocols offered, in order of preference
 * @param assignment of the current generation; empty while there is none
 * @param incarnation number of the log entry in which the member joined last
 * @param ordinal the order in which members came
 * @param isNew no join phase has been completed with this member
 * @param joined has joined in the join phase that is on
 * @param joinSequence sequence of the last JoinGroup, 0 for none
 * @param replacedIds the ids whose place this static member took, the last few, most recent last: a
 *     JoinGroup of theirs that arrives late must not take the place back
 */
public record Member(
    String id,
    @Nullable String instanceId,
    String clientId,
    String clientHost,
    int sessionTimeoutMs,
    int rebalanceTimeoutMs,
    List<SupportedProtocol> protocols,
    ByteString assignment,
    long incarnation,
    long ordinal,
    boolean isNew,
    boolean joined,
    long joinSequence,
    List<String> replacedIds) {
  /** How many ids are remembered: a message that is older than that many restarts is not late. */
  static final int REPLACED_MAX = 4;

  /** What a member without names and subscriptions takes. */
  static final int MEMBER_BYTES = 200;

  public boolean isStatic() {
    return instanceId != null;
  }

  public boolean supports(String protocol) {
    for (SupportedProtocol offered : protocols) {
      if (offered.getName().equals(protocol)) {
        return true;
      }
    }
    return false;
  }

  List<String> protocolNames() {
    return protocols.stream().map(SupportedProtocol::getName).toList();
  }

  /** The member's subscription for a protocol, empty where it does not offer it. */
  public ByteString metadata(String protocol) {
    for (SupportedProtocol offered : protocols) {
      if (offered.getName().equals(protocol)) {
        return offered.getMetadata();
      }
    }
    return ByteString.EMPTY;
  }

  /** The subscription for the group's protocol, or for the member's first while none is chosen. */
  public ByteString metadataIn(GroupView group) {
    String chosen = group.protocolName();
    return chosen != null && supports(chosen) ? metadata(chosen) : protocols.get(0).getMetadata();
  }

  /**
   * What the member takes, about: its subscriptions over all protocols, its names and itself.
   * Without its assignment, which is bounded where it comes in.
   */
  int bytes() {
    int bytes = MEMBER_BYTES + id.length() + clientId.length() + clientHost.length();
    bytes += instanceId == null ? 0 : instanceId.length();
    for (String replaced : replacedIds) {
      bytes += replaced.length();
    }
    for (SupportedProtocol offered : protocols) {
      bytes += offered.getName().length() + offered.getMetadata().size();
    }
    return bytes;
  }

  /** Whether the place of this static member was that id's before. */
  boolean wasReplaced(String formerId) {
    return replacedIds.contains(formerId);
  }

  Member withAssignment(ByteString newAssignment) {
    return with(newAssignment, ordinal, isNew, joined, joinSequence, replacedIds);
  }

  Member withJoinSequence(long sequence) {
    return with(assignment, ordinal, isNew, joined, sequence, replacedIds);
  }

  /** The static member that takes the place of another id of its instance. */
  Member inPlaceOf(Member old) {
    List<String> replaced = new ArrayList<>(old.replacedIds);
    replaced.add(old.id);
    int forgotten = Math.max(0, replaced.size() - REPLACED_MAX);
    return with(
        assignment,
        ordinal,
        isNew,
        joined,
        joinSequence,
        List.copyOf(replaced.subList(forgotten, replaced.size())));
  }

  /** The same in a group that goes on as it is: the member has what the one before it had. */
  Member undisturbed(Member old) {
    return with(old.assignment, old.ordinal, false, false, joinSequence, replacedIds);
  }

  /** The join phase is over: the member belongs to a generation. */
  Member settled() {
    return with(ByteString.EMPTY, ordinal, false, false, joinSequence, replacedIds);
  }

  private Member with(
      ByteString newAssignment,
      long newOrdinal,
      boolean newIsNew,
      boolean newJoined,
      long newJoinSequence,
      List<String> newReplacedIds) {
    return new Member(
        id,
        instanceId,
        clientId,
        clientHost,
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        protocols,
        newAssignment,
        incarnation,
        newOrdinal,
        newIsNew,
        newJoined,
        newJoinSequence,
        newReplacedIds);
  }
}
