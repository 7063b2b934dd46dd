// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.CloseOptions;
import io.muster.client.CommitCallback;
import io.muster.client.FencedException;
import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RetriableException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A consumer's polls, commits and callbacks around rebalances. */
class ConsumerProtocolTest extends ScriptedConsumer {
  @Test
  void keptPartitionsAreReadOnDuringACooperativeRebalance() throws Exception {
    producer.append(0, "a0");
    producer.append(1, "b0");
    GroupConsumer<String> consumer =
        consumer().assignors(new CooperativeStickyAssignor()).autoCommit(true).build();
    consumer.subscribe(List.of("t"), listener);
    node.join(1);
    node.assign(ZERO, ONE);
    assertThat(pollUntil(consumer, 2)).containsExactlyInAnyOrder("a0", "b0");
    consumer.pause(Set.of(ONE));

    push(consumer, 1);
    // The member does not join before what was polled is stored.
    Asked<OffsetCommitRequest, OffsetCommitResponse> before = pollFor(consumer, node.commits);
    assertThat(offsets(before.request)).isEqualTo(Map.of(ZERO, 1L, ONE, 1L));
    assertThat(node.joins).isEmpty();
    before.answer(ScriptedNode.stored(before.request));
    Asked<JoinGroupRequest, JoinGroupResponse> second = pollFor(consumer, node.joins);
    producer.append(0, "a1");
    assertThat(pollUntil(consumer, 1)).containsExactly("a1");
    assertThat(consumer.paused()).containsExactly(ONE);

    second.answer(ScriptedNode.joined(second.request, 2).build());
    node.assign(ONE);
    // What was read since of the partition that goes is stored in the new generation.
    Asked<OffsetCommitRequest, OffsetCommitResponse> late = pollFor(consumer, node.commits);
    assertThat(offsets(late.request)).isEqualTo(Map.of(ZERO, 2L));
    assertThat(late.request.getGenerationId()).isEqualTo(2);
    assertThat(node.joins).isEmpty();
    late.answer(ScriptedNode.stored(late.request));
    // What is left, after the interval began anew, goes with the second round.
    Asked<OffsetCommitRequest, OffsetCommitResponse> rest = pollFor(consumer, node.commits);
    assertThat(offsets(rest.request)).isEqualTo(Map.of(ONE, 1L));
    rest.answer(ScriptedNode.stored(rest.request));
    Asked<JoinGroupRequest, JoinGroupResponse> third = pollFor(consumer, node.joins);
    third.answer(ScriptedNode.joined(third.request, 3).build());
    node.assign(ONE);
    pollWhile(consumer, () -> consumer.state() != MemberState.STABLE);

    assertThat(listener.calls)
        .containsExactly(
            "assigned [t-0, t-1] in 1 because INITIAL_JOIN",
            "revoked [t-0] in 2 because MEMBER_JOINED",
            "assigned [] in 2 because MEMBER_JOINED",
            "assigned [] in 3 because PARTITIONS_REVOKED");
    assertThat(consumer.paused()).containsExactly(ONE);
    assertThat(consumer.position(ONE)).isEqualTo(1);
    assertThat(consumer.currentAssignment().generation()).isEqualTo(3);
    consumer.close(Duration.ofSeconds(1));
  }

  @Test
  void eagerRebalanceHoldsBackRecordsUntilTheCommitIsStored() throws Exception {
    producer.append(0, "a0");
    GroupConsumer<String> consumer = consumer().autoCommit(true).build();
    consumer.subscribe(List.of("t"), listener);
    node.join(1);
    node.assign(ZERO);
    pollUntil(consumer, 1);
    push(consumer, 1);
    Asked<OffsetCommitRequest, OffsetCommitResponse> commit = pollFor(consumer, node.commits);
    producer.append(0, "a1");
    assertThat(consumer.poll(SHORT)).isEmpty();
    assertThat(listener.calls).hasSize(1);
    assertThat(offsets(commit.request)).isEqualTo(Map.of(ZERO, 1L));
    commit.answer(ScriptedNode.stored(commit.request));
    pollFor(consumer, node.joins);

    assertThat(listener.calls).contains("revoked [t-0] in 1 because MEMBER_JOINED");
    consumer.close(Duration.ofSeconds(1));
  }

  /** Before anything is assigned, as in the first loop of every program. */
  @Test
  void committingNothingIsNoFailureWhateverTheGroupDoes() throws Exception {
    GroupConsumer<String> consumer = consumer().build();
    consumer.subscribe(List.of("t"), listener);
    Asked<JoinGroupRequest, JoinGroupResponse> join = pollFor(consumer, node.joins);
    consumer.commitSync();
    join.answer(ScriptedNode.joined(join.request, 1).build());
    pollFor(consumer, node.syncs);
    consumer.commitSync();
    assertThat(node.commits).isEmpty();
    consumer.close(Duration.ofSeconds(1));
  }

  @Test
  void fencingComesOutOfPollAfterTheLoss() throws Exception {
    GroupConsumer<String> consumer = consumer().instanceId("i-1").build();
    consumer.subscribe(List.of("t"), listener);
    node.join(1);
    node.assign(ZERO);
    pollWhile(consumer, () -> consumer.state() != MemberState.STABLE);
    node.refuseHeartbeats(new Refusal(ErrorReason.FENCED_INSTANCE_ID, ErrorClass.FENCED));
    assertThatThrownBy(() -> pollWhile(consumer, () -> true))
        .isInstanceOf(FencedException.class)
        .extracting(e -> ((MusterException) e).reason())
        .isEqualTo("FENCED_INSTANCE_ID");

    assertThat(listener.calls).contains("lost [t-0] in 1 because FENCED");
    consumer.close();
    assertThat(node.leaves).isEmpty();
  }

  @Test
  void staticConsumerDoesNotLeaveAndStopsHeartbeatsWhenNobodyPolls() throws Exception {
    GroupConsumer<String> consumer =
        consumer().instanceId("i-1").maxPollInterval(Duration.ofSeconds(3)).build();
    consumer.subscribe(List.of("t"), listener);
    JoinGroupRequest first = node.join(1);
    node.assign(ZERO);
    pollWhile(consumer, () -> consumer.state() != MemberState.STABLE);
    await().until(() -> consumer.state() == MemberState.PARKED);
    assertThat(node.leaves).isEmpty();

    Asked<JoinGroupRequest, JoinGroupResponse> back = pollFor(consumer, node.joins);
    assertThat(listener.calls).contains("lost [t-0] in 1 because POLL_TIMEOUT");
    assertThat(back.request.getMemberId()).isNotEqualTo(first.getMemberId());
    assertThat(back.request.getGroupInstanceId()).isEqualTo("i-1");
    consumer.close(
        CloseOptions.timeout(Duration.ofSeconds(1))
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    assertThat(take(node.leaves).getMembers(0).getGroupInstanceId()).isEqualTo("i-1");
  }

  /** A consumer that has its assignment. */
  private GroupConsumer<String> stable() throws InterruptedException {
    GroupConsumer<String> consumer = consumer().build();
    consumer.subscribe(List.of("t"), listener);
    node.join(1);
    node.assign(ZERO);
    pollWhile(consumer, () -> consumer.state() != MemberState.STABLE);
    return consumer;
  }

  @Test
  void asynchronousCommitIsSentOnceAndCallbacksKeepTheirOrder() throws Exception {
    GroupConsumer<String> consumer = stable();
    List<String> ended = new CopyOnWriteArrayList<>();
    for (long offset = 1; offset <= 2; offset++) {
      consumer.commitAsync(
          Map.of(ZERO, new OffsetAndMetadata(offset)),
          (offsets, failure) -> ended.add(offsets.get(ZERO).offset() + " " + describe(failure)));
    }
    take(node.commits)
        .refuse(new Refusal(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS, ErrorClass.RETRY_SAME));
    Asked<OffsetCommitRequest, OffsetCommitResponse> second = take(node.commits);
    assertThat(offsets(second.request)).isEqualTo(Map.of(ZERO, 2L));
    assertThat(ended).isEmpty();
    second.answer(ScriptedNode.stored(second.request));
    pollWhile(consumer, () -> ended.size() < 2);
    assertThat(ended)
        .containsExactly("1 RetriableException COORDINATOR_LOAD_IN_PROGRESS", "2 stored");

    // A commit that is waited for goes on until it is stored.
    CompletableFuture<Void> answers =
        CompletableFuture.runAsync(
            () -> {
              try {
                take(node.commits)
                    .refuse(
                        new Refusal(
                            ErrorReason.COORDINATOR_LOAD_IN_PROGRESS, ErrorClass.RETRY_SAME));
                Asked<OffsetCommitRequest, OffsetCommitResponse> again = take(node.commits);
                again.answer(ScriptedNode.stored(again.request));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            other);
    consumer.commitSync(Map.of(ZERO, new OffsetAndMetadata(3)));
    answers.join();
    consumer.close(Duration.ofSeconds(1));
  }

  private static String describe(@Nullable MusterException failure) {
    return failure == null
        ? "stored"
        : (failure instanceof RetriableException ? "RetriableException " : "") + failure.reason();
  }

  @Test
  void firstFailureOfAListenerComesOutOnceAllCallbacksHaveRun() throws Exception {
    List<String> calls = new ArrayList<>();
    GroupConsumer<String> consumer = consumer().assignors(new CooperativeStickyAssignor()).build();
    consumer.subscribe(
        List.of("t"),
        new AssignmentListener() {
          @Override
          public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("assigned");
          }

          @Override
          public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("revoked");
            if (calls.size() == 2) {
              throw new IllegalStateException("broken listener");
            }
          }
        });
    node.join(1);
    node.assign(ZERO, ONE);
    pollWhile(consumer, () -> calls.isEmpty());
    push(consumer, 1);
    Asked<JoinGroupRequest, JoinGroupResponse> second = pollFor(consumer, node.joins);
    second.answer(ScriptedNode.joined(second.request, 2).build());
    node.assign(ZERO);

    assertThatThrownBy(() -> pollWhile(consumer, () -> true)).hasMessage("broken listener");
    assertThat(calls).containsExactly("assigned", "revoked", "assigned");
    consumer.poll(SHORT);
    consumer.close(Duration.ofSeconds(1));
  }

  /** One that is refused without being sent is over at once, and still told in its turn. */
  @Test
  void callbacksOfCommitsThatAreNotSentWaitForTheirTurn() throws Exception {
    GroupConsumer<String> consumer = stable();
    List<String> ended = new CopyOnWriteArrayList<>();
    CommitCallback callback =
        (offsets, failure) -> ended.add(offsets.get(ZERO).offset() + " " + describe(failure));
    consumer.commitAsync(Map.of(ZERO, new OffsetAndMetadata(1)), callback);
    Asked<OffsetCommitRequest, OffsetCommitResponse> slow = take(node.commits);
    push(consumer, 1);
    pollFor(consumer, node.joins);
    consumer.commitAsync(Map.of(ZERO, new OffsetAndMetadata(2)), callback);
    consumer.poll(SHORT);
    assertThat(ended).isEmpty();
    slow.answer(ScriptedNode.stored(slow.request));
    pollWhile(consumer, () -> ended.size() < 2);
    assertThat(ended).containsExactly("1 stored", "2 RetriableException REBALANCE_IN_PROGRESS");
    consumer.close(Duration.ofSeconds(1));
  }

  @Test
  void readersEndOffsetsGoWithHeartbeatsAndCommits() throws Exception {
    producer.append(0, "a0");
    producer.append(0, "a1");
    GroupConsumer<String> consumer = consumer().maxPollRecords(1).build();
    consumer.subscribe(List.of("t"));
    node.join(1);
    node.assign(ZERO);
    pollUntil(consumer, 1);
    await()
        .untilAsserted(
            () ->
                assertThat(take(node.heartbeats).getEndOffsetsList())
                    .flatExtracting(topic -> topic.getPartitionsList())
                    .extracting(partition -> partition.getEndOffset())
                    .containsExactly(2L));
    consumer.commitAsync();
    OffsetCommitRequest commit = take(node.commits).request;
    assertThat(commit.getTopics(0).getPartitions(0).getOffset()).isEqualTo(1);
    assertThat(commit.getTopics(0).getPartitions(0).getEndOffset()).isEqualTo(2);
    consumer.close(Duration.ofSeconds(1));
  }
}
