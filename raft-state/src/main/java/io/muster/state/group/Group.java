// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.RebalanceCause;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group as it is after some log entry. Immutable, so that any thread may hold on to it while the
 * next entry is applied.
 */
public record Group(
    String id,
    GroupState state,
    int generation,
    long phase,
    int phaseTimerMs,
    String protocolType,
    @Nullable String protocolName,
    @Nullable String leaderId,
    long stateTimestampMs,
    @Nullable InitialJoin initialJoin,
    RebalanceCause cause,
    long rebalanceStartedMs,
    long topicsRevision,
    long lastEvent,
    Map<String, Member> membersById,
    Map<String, PendingMember> pendingById)
    implements GroupView {

  @Override
  public @Nullable Member member(String memberId) {
    return membersById.get(memberId);
  }

  @Override
  public Collection<Member> members() {
    return membersById.values();
  }

  @Override
  public Collection<PendingMember> pending() {
    return pendingById.values();
  }

  @Override
  public @Nullable PendingMember pendingMember(String memberId) {
    return pendingById.get(memberId);
  }
}
