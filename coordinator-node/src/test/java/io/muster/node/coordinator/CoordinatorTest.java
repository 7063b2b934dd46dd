// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The leader's part with the real state machine on one thread and a clock that the test moves:
 * sessions, timers, waiting calls, pushes, batches, and what an election and a step-down make of
 * them.
 */
class CoordinatorTest extends CoordinatorFixture {
  @Test
  void aJoinWaitsForTheInitialDelayAndTheLeaderGetsTheMembers() {
    CompletableFuture<JoinGroupResponse> a = join("a");
    CompletableFuture<JoinGroupResponse> b = join("b");
    timers.advance(INITIAL_DELAY_MS - 1);
    assertThat(a).isNotDone();
    timers.advance(1);
    // Somebody new came within the delay, so it is extended once.
    assertThat(a).isNotDone();
    timers.advance(INITIAL_DELAY_MS);
    assertThat(a.join().getGenerationId()).isEqualTo(1);
    assertThat(a.join().getMembersList()).hasSize(2);
    assertThat(b.join().getMembersList()).isEmpty();
    assertThat(b.join().getLeaderId()).isEqualTo("a");
  }

  @Test
  void followersSyncsWaitForTheLeadersAndCostNoEntry() {
    formGroup("a", "b");
    int entries = log.entries();
    CompletableFuture<SyncGroupResponse> b = sync("b", 1, Map.of());
    assertThat(b).isNotDone();
    assertThat(log.entries()).isEqualTo(entries);
    CompletableFuture<SyncGroupResponse> a = sync("a", 1, Map.of("a", "0", "b", "1"));
    assertThat(a.join().getAssignment().toStringUtf8()).isEqualTo("0");
    assertThat(b.join().getAssignment().toStringUtf8()).isEqualTo("1");
    assertThat(log.entries()).isEqualTo(entries + 1);
  }

  @Test
  void aSilentMemberExpiresAndTheOthersAreTold() {
    stableGroup("a", "b");
    List<Push> pushes = new ArrayList<>();
    Caller streaming = new Caller("app", "/127.0.0.1", pushes::add);
    timers.advance(SESSION_MS - 1);
    assertThat(heartbeat("a", 1, streaming)).isCompleted();
    timers.advance(1);
    // b's session is over: a rebalance has begun, and a learns of it by push before it asks.
    assertThat(pushes)
        .singleElement()
        .satisfies(
            push -> assertThat(push.getReason()).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS));
    assertThat(reason(heartbeat("a", 1, streaming))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    assertThat(reason(heartbeat("b", 1, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    assertThat(rejoin("a", 2).join().getGenerationId()).isEqualTo(2);
  }

  /** Frozen and thawed, as a whole: what members sent meanwhile is still to be read. */
  @Test
  void sessionsBeginAnewInAProcessThatStoodStill() {
    stableGroup("a", "b");
    timers.standStill(3L * SESSION_MS);
    timers.advance(0);
    assertThat(heartbeat("a", 1, CALLER)).isCompleted();
    timers.advance(SESSION_MS - 1);
    assertThat(heartbeat("a", 1, CALLER)).isCompleted();
    // And end as ever.
    timers.advance(1);
    assertThat(reason(heartbeat("b", 1, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    assertThat(reason(heartbeat("a", 1, CALLER))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
  }

  @Test
  void heartbeatsAndCommitsKeepASessionAlive() {
    stableGroup("a");
    for (int i = 0; i < 5; i++) {
      timers.advance(SESSION_MS - 1);
      assertThat(heartbeat("a", 1, CALLER)).isCompleted();
      timers.advance(SESSION_MS - 1);
      assertThat(commit("a", 1, i + 1, i)).isCompleted();
    }
    timers.advance(SESSION_MS);
    assertThat(reason(heartbeat("a", 1, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aMemberThatWaitsForTheJoinPhaseDoesNotExpire() {
    stableGroup("a", "b");
    CompletableFuture<JoinGroupResponse> a = rejoin("a", 2);
    // b heartbeats but takes its time to rejoin; a is owed an answer all the while.
    for (int i = 0; i < 5; i++) {
      timers.advance(SESSION_MS - 1);
      assertThat(reason(heartbeat("b", 1, CALLER))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    }
    assertThat(a).isNotDone();
    rejoin("b", 2);
    assertThat(a.join().getGenerationId()).isEqualTo(2);
  }

  @Test
  void aMemberThatWaitsForItsAssignmentDoesNotExpire() {
    formGroup("a", "b");
    CompletableFuture<SyncGroupResponse> b = sync("b", 1, Map.of());
    timers.advance(SESSION_MS - 1);
    heartbeat("a", 1, CALLER);
    timers.advance(SESSION_MS - 1);
    sync("a", 1, Map.of("b", "all"));
    assertThat(b.join().getAssignment().toStringUtf8()).isEqualTo("all");
  }

  @Test
  void aRebalanceGivesASilentMemberNoMoreTime() {
    stableGroup("a", "b");
    timers.advance(SESSION_MS - 1);
    CompletableFuture<JoinGroupResponse> a = rejoin("a", 2);
    assertThat(a).isNotDone();
    timers.advance(1);
    assertThat(a.join().getMembersList()).hasSize(1);
    assertThat(reason(heartbeat("b", 1, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
  }

  /** Members that come at the same moment: their commands are in one log entry. */
  @Test
  void aJoinWhosePhaseIsOverWithinItsEntryIsSentBack() {
    stableGroup("a", "b");
    log.hold();
    commit("a", 1, 1, 0);
    int entries = log.entries();
    CompletableFuture<JoinGroupResponse> a = rejoin("a", 2);
    CompletableFuture<JoinGroupResponse> b = rejoin("b", 2);
    CompletableFuture<JoinGroupResponse> c = join("c");
    log.release();
    assertThat(log.entries()).as("one for the commit, one for the joins").isEqualTo(entries + 2);
    // Generation 2 began with a and b and was over before they could hear of it.
    assertThat(reason(a)).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    assertThat(reason(b)).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    assertThat(c).isNotDone();
    rejoin("a", 3);
    rejoin("b", 3);
    assertThat(c.join().getGenerationId()).isEqualTo(3);
  }

  @Test
  void theJoinTimerDropsWhoDidNotComeBack() {
    stableGroup("a", "b");
    CompletableFuture<JoinGroupResponse> a = rejoin("a", 2);
    for (long waited = 0; waited < REBALANCE_MS; waited += SESSION_MS / 2) {
      heartbeat("b", 1, CALLER);
      timers.advance(SESSION_MS / 2);
    }
    assertThat(a.join().getMembersList()).hasSize(1);
    assertThat(reason(heartbeat("b", 1, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
  }

  @Test
  void theSyncTimerDropsALeaderThatNeverAssigns() {
    formGroup("a", "b");
    CompletableFuture<SyncGroupResponse> b = sync("b", 1, Map.of());
    for (long waited = 0; waited < REBALANCE_MS; waited += SESSION_MS / 2) {
      heartbeat("a", 1, CALLER);
      heartbeat("b", 1, CALLER);
      timers.advance(SESSION_MS / 2);
    }
    assertThat(reason(b)).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    assertThat(reason(heartbeat("a", 1, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    assertThat(rejoin("b", 2).join().getLeaderId()).isEqualTo("b");
  }

  @Test
  void aRepeatedJoinTakesThePlaceOfTheOneThatWaits() {
    CompletableFuture<JoinGroupResponse> first = join("a");
    CompletableFuture<JoinGroupResponse> second = join("a");
    assertThat(reason(first)).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(second.join().getGenerationId()).isEqualTo(1);
  }

  @Test
  void anEmptyMemberIdIsAnsweredWithOne() {
    CompletableFuture<JoinGroupResponse> answer =
        router.join(joinRequest("", 0).setFirstJoin(false).build(), CALLER);
    ApiException refusal = refusal(answer);
    assertThat(refusal.reason()).isEqualTo(ErrorReason.MEMBER_ID_REQUIRED);
    String memberId = String.valueOf(refusal.metadata().get("memberId"));
    assertThat(memberId).startsWith("app-");
    CompletableFuture<JoinGroupResponse> joined =
        router.join(joinRequest(memberId, 1).setFirstJoin(false).build(), CALLER);
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(joined.join().getMemberId()).isEqualTo(memberId);
  }

  /** The one that came first has gone while the others were waited for. */
  @Test
  void aGroupThatWaitsForNobodyIsEmptyWhoeverLeads() {
    join("a");
    leave("a");
    log.depose();
    log.elect(coordinator);
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(delete()).isCompleted();
  }

  @Test
  void aGroupThatWaitsForNobodyIsEmptyAlsoIfItHadAMemberForAnEntryOnly() {
    log.hold();
    router.commit(simpleCommit(1), CALLER);
    join("a");
    leave("a");
    log.release();
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(delete()).isCompleted();
  }

  private void leave(String member) {
    router.leave(
        LeaveGroupRequest.newBuilder()
            .setGroupId("g")
            .addMembers(LeaveGroupRequest.Member.newBuilder().setMemberId(member))
            .build(),
        CALLER);
  }

  private CompletableFuture<DeleteGroupResponse> delete() {
    return admin.delete(DeleteGroupRequest.newBuilder().setGroupId("g").build());
  }

  /** Static members stay in a group whose others are waited for, until their sessions end. */
  @Test
  void aTinyRebalanceTimeoutDoesNotFillTheLog() {
    CompletableFuture<JoinGroupResponse> joined =
        router.join(
            joinRequest("", 0).setGroupInstanceId("one").setRebalanceTimeoutMs(1).build(), CALLER);
    CompletableFuture<JoinGroupResponse> b = join("b");
    timers.advance(2 * INITIAL_DELAY_MS);
    String one = joined.join().getMemberId();
    sync(b.join().getLeaderId(), 1, Map.of());
    leave("b");
    int entries = log.entries();
    timers.advance(1_000);
    assertThat(log.entries() - entries).isBetween(1, 10);
    assertThat(one).startsWith("one-");
  }

  @Test
  void aStepDownSendsWaitingCallsAway() {
    CompletableFuture<JoinGroupResponse> a = join("a");
    log.depose();
    assertThat(reason(a)).isEqualTo(ErrorReason.NOT_COORDINATOR);
    assertThat(timers.pending()).isZero();
    ApiException refusal = refusal(heartbeat("a", 1, CALLER));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.NOT_COORDINATOR);
    assertThat(refusal.metadata()).containsEntry("leaderEndpoint", "two:2");
  }

  @Test
  void anElectionExpelsNobodyAndGoesOnWithTheRebalance() {
    stableGroup("a", "b");
    rejoin("a", 2);
    timers.advance(SESSION_MS - 1);
    log.depose();
    log.elect(coordinator);
    // Sessions begin anew: b may be silent for its full time again.
    timers.advance(SESSION_MS - 1);
    assertThat(reason(heartbeat("b", 1, CALLER))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    CompletableFuture<JoinGroupResponse> a = rejoin("a", 2);
    CompletableFuture<JoinGroupResponse> b = rejoin("b", 2);
    assertThat(a.join().getGenerationId()).isEqualTo(2);
    assertThat(b.join().getGenerationId()).isEqualTo(2);
  }

  @Test
  void aHeartbeatDuringAnUndecidedExpiryIsNotAcknowledged() {
    stableGroup("a", "b");
    log.hold();
    timers.advance(SESSION_MS);
    assertThat(reason(heartbeat("a", 1, CALLER)))
        .isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS);
    log.release();
    assertThat(reason(heartbeat("a", 1, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aMemberThatComesBackInTheEntryOfItsExpiryIsAliveAgain() {
    stableGroup("a", "b");
    log.hold();
    commit("a", 1, 1, 5);
    timers.advance(SESSION_MS);
    join("b");
    // Behind the commit, the expiries and the join go in one entry; in between the group was empty.
    log.release();
    assertThat(reason(heartbeat("b", 2, CALLER))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
  }

  @Test
  void aBatchThatCannotBeAppendedDoesNotHoldUpTheNext() {
    stableGroup("a");
    log.failNext(new IllegalArgumentException("a bug"));
    assertThat(reason(commit("a", 1, 1, 5))).isEqualTo(ErrorReason.OUTCOME_UNKNOWN);
    assertThat(commit("a", 1, 2, 6)).isCompleted();
  }

  @Test
  void nobodyIsServedBeforeTheSettingsOfTheClusterAreKnown() {
    CoordinatorRouter unsure = new CoordinatorRouter(routes(coordinator, false));
    assertThat(reason(unsure.join(joinRequest("a", 1).setFirstJoin(true).build(), CALLER)))
        .isEqualTo(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS);
  }

  @Test
  void commandsThatWaitGoTogetherInOneEntry() {
    stableGroup("a");
    int entries = log.entries();
    log.hold();
    List<CompletableFuture<OffsetCommitResponse>> commits = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      commits.add(commit("a", 1, i, i));
    }
    log.release();
    assertThat(commits).allSatisfy(commit -> assertThat(commit).isCompleted());
    // The first went alone; the other 99 waited for it and went together.
    assertThat(log.entries()).isEqualTo(entries + 2);
    assertThat(fetch().getOffset()).isEqualTo(100);
  }

  @Test
  void aCommitOfUnknownFateSaysSoAndItsRepeatIsHarmless() {
    stableGroup("a");
    log.hold();
    CompletableFuture<OffsetCommitResponse> lost = commit("a", 1, 1, 7);
    log.depose();
    assertThat(reason(lost)).isEqualTo(ErrorReason.OUTCOME_UNKNOWN);
    log.release();
    log.elect(coordinator);
    long revision = commit("a", 1, 1, 7).join().getRevision();
    assertThat(commit("a", 1, 2, 9)).isCompleted();
    assertThat(reason(commit("a", 1, 1, 7))).isEqualTo(ErrorReason.STALE_SEQUENCE);
    assertThat(fetch().getOffset()).isEqualTo(9);
    assertThat(fetch().getRevision()).isGreaterThan(revision);
  }

  @Test
  void aCommitIsCheckedPartitionByPartition() {
    OffsetCommitRequest request =
        OffsetCommitRequest.newBuilder()
            .setGroupId("g")
            .addTopics(
                OffsetCommitRequest.Topic.newBuilder()
                    .setName("t")
                    .addPartitions(partition(0, 5, "x".repeat(4096)))
                    .addPartitions(partition(1, 5, "x".repeat(4097)))
                    .addPartitions(partition(6, 5, "")))
            .addTopics(
                OffsetCommitRequest.Topic.newBuilder()
                    .setName("other")
                    .addPartitions(partition(0, 5, "")))
            .build();
    OffsetCommitResponse response = router.commit(request, CALLER).join();
    assertThat(response.getTopics(0).getPartitionsList())
        .extracting(OffsetCommitResponse.Partition::getReason)
        .containsExactly(
            ErrorReason.NONE,
            ErrorReason.OFFSET_METADATA_TOO_LARGE,
            ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(response.getTopics(1).getPartitions(0).getReason())
        .isEqualTo(ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(fetch().getOffset()).isEqualTo(5);
  }

  @Test
  void leavingStartsOneRebalanceForAll() {
    stableGroup("a", "b", "c");
    router
        .leave(
            LeaveGroupRequest.newBuilder()
                .setGroupId("g")
                .addMembers(LeaveGroupRequest.Member.newBuilder().setMemberId("b"))
                .addMembers(LeaveGroupRequest.Member.newBuilder().setMemberId("c"))
                .addMembers(LeaveGroupRequest.Member.newBuilder().setMemberId("nobody"))
                .build(),
            CALLER)
        .join();
    assertThat(rejoin("a", 2).join().getGenerationId()).isEqualTo(2);
  }
}
