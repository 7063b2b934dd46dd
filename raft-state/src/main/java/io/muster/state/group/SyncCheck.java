// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome.Rejected;
import org.jspecify.annotations.Nullable;

/** May this member ask for its assignment of this generation? The same for a leader and its log. */
public final class SyncCheck {

  /** Null where it may: now if the group is stable, otherwise when it becomes so. */
  public static @Nullable Rejected check(
      @Nullable GroupView group,
      String memberId,
      @Nullable String instanceId,
      int generation,
      String protocolType,
      String protocolName) {
    Rejected stranger = MemberCheck.member(group, memberId, instanceId);
    if (stranger != null || group == null) {
      return stranger;
    }
    Rejected old = MemberCheck.generation(group, generation);
    if (old != null) {
      return old;
    }
    if (differs(protocolType, group.protocolType())
        || differs(protocolName, group.protocolName())) {
      return new Rejected(
          ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
          "the group uses " + group.protocolType() + "/" + group.protocolName());
    }
    if (group.state() == GroupState.PREPARING_REBALANCE) {
      return new Rejected(
          ErrorReason.REBALANCE_IN_PROGRESS, "the group is rebalancing; join again");
    }
    return null;
  }

  private static boolean differs(String given, @Nullable String actual) {
    return !given.isEmpty() && !given.equals(actual);
  }

  private SyncCheck() {}
}
