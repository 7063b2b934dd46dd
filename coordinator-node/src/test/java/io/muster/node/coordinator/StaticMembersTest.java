// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** KIP-345 as the leader serves it: restarts, fencing, and what becomes of calls that wait. */
class StaticMembersTest extends CoordinatorFixture {

  @Test
  void aStaticMemberGetsAnIdAtOnceNamedAfterItsInstance() {
    CompletableFuture<JoinGroupResponse> joined = joinAs("", "one");
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(joined.join().getMemberId()).startsWith("one-");
    assertThat(joined.join().getMembers(0).getGroupInstanceId()).isEqualTo("one");
    assertThat(joined.join().getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_JOINED);
    assertThat(joined.join().getTopicsRevision()).isEqualTo(registry.topics().revision());
    assertThat(joined.join().getSkipAssignment()).isFalse();
  }

  @Test
  void aRestartWithinTheSessionCostsNoRebalanceAndFencesTheOldProcess() {
    List<String> ids = stablePair();
    List<Push> pushes = new ArrayList<>();
    beat(ids.get(1), "two", new Caller("app", "/127.0.0.1", pushes::add)).join();

    JoinGroupResponse returned = joinAs("", "two").join();

    assertThat(returned.getGenerationId()).isEqualTo(1);
    assertThat(returned.getMemberId()).isNotEqualTo(ids.get(1));
    assertThat(syncAs(returned.getMemberId(), "two", 1).join().getAssignment().toStringUtf8())
        .isEqualTo("2");
    assertThat(beat(ids.get(0), "one", CALLER)).isCompleted();
    assertThat(reason(beat(ids.get(1), "two", CALLER))).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    assertThat(reason(commitAs(ids.get(1), "two"))).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    assertThat(reason(syncAs(ids.get(1), "two", 1))).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    assertThat(reason(joinAs(ids.get(1), "two", false))).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    assertThat(leaveAs(ids.get(1), "two").getReason()).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    assertThat(pushes)
        .singleElement()
        .satisfies(p -> assertThat(p.getReason()).isEqualTo(ErrorReason.FENCED_INSTANCE_ID));
    assertThat(commitAs(returned.getMemberId(), "two")).isCompleted();
  }

  @Test
  void theLeaderMembersReturnSkipsTheAssignment() {
    stablePair();
    JoinGroupResponse returned = joinAs("", "one").join();
    assertThat(returned.getGenerationId()).isEqualTo(1);
    assertThat(returned.getLeaderId()).isEqualTo(returned.getMemberId());
    assertThat(returned.getSkipAssignment()).isTrue();
    assertThat(returned.getMembersList()).hasSize(2);
  }

  @Test
  void aWaitingJoinOfTheReplacedProcessIsFenced() {
    CompletableFuture<JoinGroupResponse> old = joinAs("", "one");
    CompletableFuture<JoinGroupResponse> young = joinAs("", "one");
    assertThat(reason(old)).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(young.join().getMembersList()).hasSize(1);
  }

  @Test
  void aWaitingSyncOfTheReplacedProcessIsFencedEvenWhereItDidNotSayItsInstance() {
    List<String> ids = pair();
    CompletableFuture<SyncGroupResponse> old = sync(ids.get(1), 1, Map.of());
    assertThat(old).isNotDone();
    CompletableFuture<JoinGroupResponse> young = joinAs("", "two");
    assertThat(reason(old)).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    // The leader was computing for the old id, so the group begins anew.
    assertThat(young).isNotDone();
    assertThat(reason(beat(ids.get(0), "one", CALLER)))
        .isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
  }

  @Test
  void theReturnStartsTheSessionAnew() {
    stablePair();
    timers.advance(SESSION_MS - 1);
    String one = joinAs("", "one").join().getMemberId();
    String two = joinAs("", "two").join().getMemberId();
    timers.advance(SESSION_MS - 1);
    assertThat(beat(one, "one", CALLER)).isCompleted();
    assertThat(beat(two, "two", CALLER)).isCompleted();
    timers.advance(SESSION_MS);
    assertThat(reason(beat(two, "two", CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
  }

  @Test
  void anElectionFencesNobody() {
    List<String> ids = stablePair();
    timers.advance(SESSION_MS - 1);
    log.depose();
    log.elect(coordinator);
    timers.advance(SESSION_MS - 1);
    assertThat(beat(ids.get(0), "one", CALLER)).isCompleted();
    assertThat(beat(ids.get(1), "two", CALLER)).isCompleted();
    assertThat(describe().getGenerationId()).isEqualTo(1);
  }

  @Test
  void anUnknownInstanceIsUnknownAndOneThatIsAnothersIsFenced() {
    List<String> ids = stablePair();
    assertThat(reason(beat(ids.get(0), "three", CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    assertThat(reason(beat(ids.get(0), "two", CALLER))).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
  }

  /** Member ids of "one", which leads, and "two", which have joined and not synced. */
  private List<String> pair() {
    CompletableFuture<JoinGroupResponse> one = joinAs("", "one");
    CompletableFuture<JoinGroupResponse> two = joinAs("", "two");
    timers.advance(2 * INITIAL_DELAY_MS);
    return List.of(one.join().getMemberId(), two.join().getMemberId());
  }

  private List<String> stablePair() {
    List<String> ids = pair();
    sync(ids.get(0), 1, Map.of(ids.get(0), "1", ids.get(1), "2")).join();
    syncAs(ids.get(1), "two", 1).join();
    return ids;
  }

  private CompletableFuture<JoinGroupResponse> joinAs(String member, String instance) {
    return joinAs(member, instance, false);
  }

  private CompletableFuture<JoinGroupResponse> joinAs(
      String member, String instance, boolean first) {
    return router.join(
        joinRequest(member, 0).setFirstJoin(first).setGroupInstanceId(instance).build(), CALLER);
  }

  private CompletableFuture<SyncGroupResponse> syncAs(
      String member, String instance, int generation) {
    return router.sync(
        SyncGroupRequest.newBuilder()
            .setGroupId("g")
            .setMemberId(member)
            .setGroupInstanceId(instance)
            .setGenerationId(generation)
            .build(),
        CALLER);
  }

  private CompletableFuture<HeartbeatResponse> beat(String member, String instance, Caller caller) {
    return router.heartbeat(
        HeartbeatRequest.newBuilder()
            .setGroupId("g")
            .setMemberId(member)
            .setGroupInstanceId(instance)
            .setGenerationId(1)
            .build(),
        caller);
  }

  private CompletableFuture<?> commitAs(String member, String instance) {
    return router.commit(
        OffsetCommitRequest.newBuilder()
            .setGroupId("g")
            .setMemberId(member)
            .setGroupInstanceId(instance)
            .setGenerationId(1)
            .addTopics(
                OffsetCommitRequest.Topic.newBuilder()
                    .setName("t")
                    .addPartitions(partition(0, 1, "")))
            .build(),
        CALLER);
  }

  private LeaveGroupResponse.MemberResult leaveAs(String member, String instance) {
    LeaveGroupResponse response =
        router
            .leave(
                LeaveGroupRequest.newBuilder()
                    .setGroupId("g")
                    .addMembers(
                        LeaveGroupRequest.Member.newBuilder()
                            .setMemberId(member)
                            .setGroupInstanceId(instance))
                    .build(),
                CALLER)
            .join();
    assertThat(response.getMembers(0).getGroupInstanceId()).isEqualTo(instance);
    return response.getMembers(0);
  }
}
