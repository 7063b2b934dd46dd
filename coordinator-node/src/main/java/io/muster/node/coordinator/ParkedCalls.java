// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupResponse;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Member;
import io.muster.state.group.SyncCheck;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JoinGroups of one group that wait for the end of the join phase, and SyncGroups that wait for the
 * leader member's; at most one of each for a member. Guarded by its group.
 */
final class ParkedCalls {
  private final GroupAnswers texts;

  /** Of a member as it was known until now, where its call did not say. */
  private final Function<String, @Nullable String> instanceOf;

  private final Map<String, Join> joins = new HashMap<>();
  private final Map<String, Sync> syncs = new HashMap<>();

  private record Join(@Nullable String instanceId, CompletableFuture<JoinGroupResponse> answer) {}

  private record Sync(
      int generation, @Nullable String instanceId, CompletableFuture<SyncGroupResponse> answer) {}

  ParkedCalls(GroupAnswers texts, Function<String, @Nullable String> instanceOf) {
    this.texts = texts;
    this.instanceOf = instanceOf;
  }

  boolean isEmpty() {
    return joins.isEmpty() && syncs.isEmpty();
  }

  int joins() {
    return joins.size();
  }

  int syncs() {
    return syncs.size();
  }

  boolean waitsForSync(String memberId) {
    return syncs.containsKey(memberId);
  }

  /**
   * Answers the call if the group is so far, and keeps it otherwise. A call of the member that
   * waited before is sent back.
   */
  void join(
      @Nullable Group group,
      String memberId,
      @Nullable String instanceId,
      CompletableFuture<JoinGroupResponse> answer,
      Answers answers) {
    Join parked = new Join(instanceId, answer);
    Join replaced = joins.put(memberId, parked);
    if (replaced != null) {
      answers.fail(replaced.answer(), replaced("JoinGroup"));
    }
    if (answer(group, memberId, parked, answers)) {
      joins.remove(memberId);
    }
  }

  /** As {@link #join}. */
  void sync(
      @Nullable Group group,
      String memberId,
      @Nullable String instanceId,
      int generation,
      CompletableFuture<SyncGroupResponse> answer,
      Answers answers) {
    Sync parked = new Sync(generation, instanceId, answer);
    Sync replaced = syncs.put(memberId, parked);
    if (replaced != null) {
      answers.fail(replaced.answer(), replaced("SyncGroup"));
    }
    if (answer(group, memberId, parked, answers)) {
      syncs.remove(memberId);
    }
  }

  private static ApiException replaced(String call) {
    return new ApiException(
        ErrorReason.REBALANCE_IN_PROGRESS,
        "another " + call + " of this member took the place of this one");
  }

  /** Answers whoever can be answered from the group as it is now. */
  void answer(@Nullable Group group, Answers answers) {
    joins.entrySet().removeIf(entry -> answer(group, entry.getKey(), entry.getValue(), answers));
    syncs.entrySet().removeIf(entry -> answer(group, entry.getKey(), entry.getValue(), answers));
  }

  private boolean answer(@Nullable Group group, String memberId, Join parked, Answers answers) {
    Member member = group == null ? null : group.member(memberId);
    if (group == null || member == null) {
      answers.fail(parked.answer(), removed(group, memberId, parked.instanceId()));
      return true;
    }
    if (group.state() != GroupState.PREPARING_REBALANCE) {
      answers.complete(parked.answer(), texts.join(group, member));
      return true;
    }
    if (member.joined()) {
      return false;
    }
    // The phase that this call was part of ended, and a new one began, within one log entry: the
    // group does not count on it any more.
    answers.fail(
        parked.answer(),
        new ApiException(
            ErrorReason.REBALANCE_IN_PROGRESS, "a new rebalance began at once; join again"));
    return true;
  }

  private boolean answer(@Nullable Group group, String memberId, Sync parked, Answers answers) {
    Member member = group == null ? null : group.member(memberId);
    if (group == null || member == null) {
      answers.fail(parked.answer(), removed(group, memberId, parked.instanceId()));
      return true;
    }
    if (SyncCheck.check(group, memberId, null, parked.generation(), "", "") != null) {
      answers.fail(parked.answer(), movedOn(parked.generation()));
      return true;
    }
    if (group.state() == GroupState.STABLE) {
      answers.complete(parked.answer(), texts.sync(group, member));
      return true;
    }
    return false;
  }

  /** Leadership is over, or the group is not followed any more. */
  void fail(ApiException refusal, Answers answers) {
    joins.values().forEach(parked -> answers.fail(parked.answer(), refusal));
    joins.clear();
    syncs.values().forEach(parked -> answers.fail(parked.answer(), refusal));
    syncs.clear();
  }

  private ApiException removed(
      @Nullable Group group, String memberId, @Nullable String instanceId) {
    String known = instanceId == null ? instanceOf.apply(memberId) : instanceId;
    return Refusals.absent(group, memberId, known);
  }

  /** Who waited through a new rebalance is told of that, as in Kafka, and not of its number. */
  private static ApiException movedOn(int generation) {
    return new ApiException(
        ErrorReason.REBALANCE_IN_PROGRESS,
        "the group began a new rebalance after generation " + generation + "; join again");
  }
}
