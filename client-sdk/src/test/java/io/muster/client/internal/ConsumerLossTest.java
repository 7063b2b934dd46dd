// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.CloseOptions;
import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.CooperativeStickyAssignor;
import io.muster.client.internal.ScriptedNode.Asked;
import io.muster.client.internal.ScriptedNode.Refusal;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a consumer does when it loses its place, or gives it up at an odd moment. */
class ConsumerLossTest extends ScriptedConsumer {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void pollAfterAMissedIntervalHandsOutNothingOfWhatIsLost() throws Exception {
    producer.append(0, "a0");
    producer.append(0, "a1");
    GroupConsumer<String> consumer =
        consumer().maxPollRecords(1).maxPollInterval(Duration.ofSeconds(3)).build();
    consumer.subscribe(List.of("t"), listener);
    node.join(1);
    node.assign(ZERO);
    assertThat(pollUntil(consumer, 1)).containsExactly("a0");
    await().until(() -> consumer.state() == MemberState.PARKED);

    pollWhile(
        consumer,
        records -> {
          assertThat(records).isEmpty();
          return !listener.calls.contains("lost [t-0] in 1 because POLL_TIMEOUT");
        });
    consumer.close(Duration.ofSeconds(1));
  }

  @Test
  void lossIsToldBeforeThePauseAfterWhichTheMemberComesBack() throws Exception {
    GroupConsumer<String> consumer =
        consumer()
            .assignors(new CooperativeStickyAssignor())
            .properties(Map.of("retry.backoff.ms", "60000", "retry.backoff.max.ms", "60000"))
            .build();
    consumer.subscribe(List.of("t"), listener);
    node.join(1);
    node.assign(ZERO);
    push(consumer, 1);
    pollFor(consumer, node.joins)
        .refuse(new Refusal(ErrorReason.UNKNOWN_MEMBER_ID, ErrorClass.REJOIN));

    pollWhile(consumer, () -> !listener.calls.contains("lost [t-0] in 1 because MEMBER_REMOVED"));
    assertThat(consumer.assignment()).isEmpty();
    assertThat(node.joins).isEmpty();
    consumer.close(Duration.ofSeconds(1));
  }

  @Test
  void listenerMayEndTheMembershipAndDoesNotWaitForItself() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    GroupConsumer<String> consumer = consumer().build();
    consumer.subscribe(
        List.of("t"),
        new AssignmentListener() {
          @Override
          public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("assigned " + partitions);
            consumer.close(Duration.ofMinutes(10));
            calls.add("closed");
          }

          @Override
          public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("revoked " + partitions);
          }

          @Override
          public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("lost " + partitions);
          }
        });
    JoinGroupRequest join = node.join(1);
    node.assign(ZERO);
    // It returns, since there is nothing to wait for any more.
    assertThat(consumer.poll(Duration.ofMinutes(10)).isEmpty()).isTrue();

    assertThat(calls).containsExactly("assigned [t-0]", "lost [t-0]", "closed");
    assertThat(consumer.state()).isEqualTo(MemberState.CLOSED);
    assertThat(take(node.leaves).getMembers(0).getMemberId()).isEqualTo(join.getMemberId());
  }

  @Test
  void listenerThatClosesWhenItIsToldOfALossIsToldOnce() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    GroupConsumer<String> consumer = consumer().build();
    consumer.subscribe(
        List.of("t"),
        new AssignmentListener() {
          @Override
          public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("lost " + partitions);
            consumer.close(Duration.ofMinutes(10));
            calls.add("closed");
          }
        });
    node.join(1);
    node.assign(ZERO);
    pollWhile(consumer, () -> consumer.assignment().isEmpty());
    node.refuseHeartbeats(new Refusal(ErrorReason.UNKNOWN_MEMBER_ID, ErrorClass.REJOIN));
    pollWhile(consumer, () -> consumer.state() != MemberState.CLOSED && !calls.contains("closed"));

    assertThat(calls).containsExactly("lost [t-0]", "closed");
  }

  /** What is lost by that is told as lost, which is what is revoked where nobody says otherwise. */
  @Test
  void listenerThatUnsubscribesWhenItIsToldOfARevocationIsToldOfTheRestOnce() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    GroupConsumer<String> consumer = consumer().assignors(new CooperativeStickyAssignor()).build();
    consumer.subscribe(
        List.of("t"),
        new AssignmentListener() {
          @Override
          public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("revoked " + partitions);
            consumer.unsubscribe();
          }
        });
    node.join(1);
    node.assign(ZERO, ONE);
    pollWhile(consumer, () -> consumer.assignment().size() < 2);
    push(consumer, 1);
    Asked<JoinGroupRequest, JoinGroupResponse> join = pollFor(consumer, node.joins);
    join.answer(ScriptedNode.joined(join.request, 2).build());
    node.assign(ONE);
    pollWhile(consumer, () -> consumer.state() != MemberState.UNJOINED);

    assertThat(calls).containsExactly("revoked [t-0]", "revoked [t-1]");
    consumer.close();
  }

  /**
   * As many threads are told to stop. The last commit and the LeaveGroup come first all the same.
   */
  @Test
  void closeOfAnInterruptedThreadWaitsForTheCommitAndLeaves() throws Exception {
    producer.append(0, "a0");
    GroupConsumer<String> consumer = consumer().autoCommit(true).build();
    consumer.subscribe(List.of("t"), listener);
    node.join(1);
    node.assign(ZERO);
    assertThat(pollUntil(consumer, 1)).containsExactly("a0");
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Thread application =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              consumer.close();
              client.close();
              closed.complete(Thread.currentThread().isInterrupted());
            });
    application.start();
    Asked<OffsetCommitRequest, OffsetCommitResponse> commit = take(node.commits);
    assertThat(closed).isNotDone();
    commit.answer(ScriptedNode.stored(commit.request));

    assertThat(closed).as("interrupted still").succeedsWithin(PATIENCE).isEqualTo(true);
    assertThat(take(node.leaves).getMembers(0).getMemberId()).isNotEmpty();
    assertThat(listener.calls).contains("revoked [t-0] in 1 because CLOSING");
  }

  @Test
  void staticConsumerThatNobodyPollsLeavesUnderTheIdThatTheGroupKnows() throws Exception {
    GroupConsumer<String> consumer =
        consumer().instanceId("i-1").maxPollInterval(Duration.ofSeconds(3)).build();
    consumer.subscribe(List.of("t"), listener);
    JoinGroupRequest join = node.join(1);
    node.assign(ZERO);
    pollWhile(consumer, () -> consumer.state() != MemberState.STABLE);
    await().until(() -> consumer.state() == MemberState.PARKED);
    consumer.close(
        CloseOptions.timeout(Duration.ofSeconds(5))
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));

    assertThat(take(node.leaves).getMembers(0))
        .returns(join.getMemberId(), member -> member.getMemberId())
        .returns("i-1", member -> member.getGroupInstanceId());
  }
}
