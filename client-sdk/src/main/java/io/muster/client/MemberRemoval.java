// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;

/**
 * What became of one member that should leave.
 *
 * @param member as it was asked for
 * @param result refused with UNKNOWN_MEMBER_ID where the group has no such member, with
 *     FENCED_INSTANCE_ID where the instance id belongs to another member id
 */
public record MemberRemoval(MemberToRemove member, ItemResult result) {
  public MemberRemoval {
    Objects.requireNonNull(member, "member");
    Objects.requireNonNull(result, "result");
  }
}
