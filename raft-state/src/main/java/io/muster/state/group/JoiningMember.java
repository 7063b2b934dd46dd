// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.state.LogContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The member that a JoinGroup describes, as one that has joined in the phase that is on. */
final class JoiningMember {

  /** One that was not there before. */
  static Member added(long ordinal, JoinGroup command, LogContext log) {
    String instanceId = command.hasGroupInstanceId() ? command.getGroupInstanceId() : null;
    return member(command, instanceId, ordinal, true, ByteString.EMPTY, List.of(), log);
  }

  /**
   * One that is back, under its member id or, as a static member, under another. It stays static
   * even where the request leaves the instance id out.
   */
  static Member returned(Member before, JoinGroup command, LogContext log) {
    Member returned =
        member(
            command,
            before.instanceId(),
            before.ordinal(),
            before.isNew(),
            before.assignment(),
            before.replacedIds(),
            log);
    // A repeated request must not count twice; under another id it is another process that counts.
    return before.id().equals(returned.id())
        ? returned.withJoinSequence(Math.max(before.joinSequence(), command.getSequence()))
        : returned.inPlaceOf(before);
  }

  private static Member member(
      JoinGroup command,
      @Nullable String instanceId,
      long ordinal,
      boolean isNew,
      ByteString assignment,
      List<String> replacedIds,
      LogContext log) {
    return new Member(
        command.getMemberId(),
        instanceId,
        command.getClientId(),
        command.getClientHost(),
        command.getSessionTimeoutMs(),
        command.getRebalanceTimeoutMs(),
        List.copyOf(command.getProtocolsList()),
        assignment,
        log.number(),
        ordinal,
        isNew,
        true,
        command.getSequence(),
        replacedIds);
  }

  private JoiningMember() {}
}
