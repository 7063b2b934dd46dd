// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;
import java.util.Optional;

/**
 * A member that shall leave its group. Needs a member id, an instance id, or both.
 *
 * @param memberId the member; with an instance id, only where that instance has this member id
 * @param instanceId the static member, whatever its member id
 * @param reason why, for people; shown in the group's events. At most 255 characters are kept
 */
public record MemberToRemove(
    Optional<String> memberId, Optional<String> instanceId, String reason) {
  public MemberToRemove {
    Objects.requireNonNull(memberId, "memberId");
    Objects.requireNonNull(instanceId, "instanceId");
    Objects.requireNonNull(reason, "reason");
    if (memberId.isEmpty() && instanceId.isEmpty()) {
      throw new IllegalArgumentException("a member id or an instance id is needed");
    }
  }

  /** The member with this member id. */
  public static MemberToRemove byMemberId(String memberId, String reason) {
    return new MemberToRemove(Optional.of(memberId), Optional.empty(), reason);
  }

  /** The static member with this instance id. */
  public static MemberToRemove byInstanceId(String instanceId, String reason) {
    return new MemberToRemove(Optional.empty(), Optional.of(instanceId), reason);
  }
}
