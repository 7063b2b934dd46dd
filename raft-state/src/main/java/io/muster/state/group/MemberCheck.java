// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome.Rejected;
import org.jspecify.annotations.Nullable;

/** Is the caller the member it says it is, and of the current generation? */
public final class MemberCheck {

  /**
   * UNKNOWN_MEMBER_ID where the member, or its instance, is not in the group; FENCED_INSTANCE_ID
   * where the instance is another member by now (KIP-345); null where the caller is who it says.
   *
   * @param instanceId as the caller gave it, null for none: a static member may leave it out
   */
  public static @Nullable Rejected member(
      @Nullable GroupView group, String memberId, @Nullable String instanceId) {
    if (group == null) {
      return unknown(memberId);
    }
    Member member = group.member(memberId);
    if (instanceId == null) {
      return member == null ? unknown(memberId) : null;
    }
    if (member != null && instanceId.equals(member.instanceId())) {
      return null;
    }
    return group.memberOfInstance(instanceId) == null
        ? unknownInstance(instanceId)
        : fenced(memberId, instanceId);
  }

  /** ILLEGAL_GENERATION where it is not the group's; null where it is. */
  public static @Nullable Rejected generation(GroupView group, int generation) {
    if (generation != group.generation()) {
      return new Rejected(
          ErrorReason.ILLEGAL_GENERATION,
          "generation_id "
              + generation
              + " is not the group's generation "
              + group.generation()
              + "; join again with the same member id");
    }
    return null;
  }

  private static Rejected unknown(String memberId) {
    return new Rejected(
        ErrorReason.UNKNOWN_MEMBER_ID,
        "member_id \"" + memberId + "\" is not a member of the group; join with a new member id");
  }

  static Rejected unknownInstance(String instanceId) {
    return new Rejected(
        ErrorReason.UNKNOWN_MEMBER_ID,
        "group_instance_id \""
            + instanceId
            + "\" is not in the group; join with it and a new member id");
  }

  static Rejected fenced(String memberId, String instanceId) {
    return new Rejected(
        ErrorReason.FENCED_INSTANCE_ID,
        "group_instance_id \""
            + instanceId
            + "\" is another member than \""
            + memberId
            + "\" by now; two processes use the same instance id, stop this one");
  }

  private MemberCheck() {}
}
