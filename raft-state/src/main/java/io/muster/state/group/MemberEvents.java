// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.GroupEvent;

/** What happens to members, as events of the group's history. */
final class MemberEvents {

  static GroupEvent.Builder joined(Member member, String reason) {
    return of(GroupEvent.Kind.MEMBER_JOINED, member, reason);
  }

  static GroupEvent.Builder left(Member member, String reason) {
    return of(GroupEvent.Kind.MEMBER_LEFT, member, reason);
  }

  static GroupEvent.Builder expired(Member member, String what) {
    return of(GroupEvent.Kind.MEMBER_EXPIRED, member, what);
  }

  static GroupEvent.Builder expired(PendingMember pending) {
    return GroupEvent.newBuilder()
        .setKind(GroupEvent.Kind.MEMBER_EXPIRED)
        .setMemberId(pending.id())
        .setDetail("the reserved id was not used within " + pending.sessionTimeoutMs() + " ms");
  }

  static GroupEvent.Builder fenced(Member member, String newId) {
    return of(GroupEvent.Kind.MEMBER_FENCED, member, "its instance id is now member " + newId);
  }

  private static GroupEvent.Builder of(GroupEvent.Kind kind, Member member, String detail) {
    GroupEvent.Builder event =
        GroupEvent.newBuilder()
            .setKind(kind)
            .setMemberId(member.id())
            .setClientId(member.clientId())
            .setDetail(detail);
    if (member.instanceId() != null) {
      event.setGroupInstanceId(member.instanceId());
    }
    return event;
  }

  private MemberEvents() {}
}
