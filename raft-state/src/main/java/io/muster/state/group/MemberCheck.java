// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome.Rejected;
import org.jspecify.annotations.Nullable;

/** Is the caller the member it says it is, and of the current generation? */
public final class MemberCheck {

  /** UNKNOWN_MEMBER_ID where the member is not in the group; null where it is. */
  public static @Nullable Rejected member(@Nullable GroupView group, String memberId) {
    if (group == null || group.member(memberId) == null) {
      return new Rejected(
          ErrorReason.UNKNOWN_MEMBER_ID,
          "member_id \"" + memberId + "\" is not a member of the group; join with a new member id");
    }
    return null;
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

  private MemberCheck() {}
}
