// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.CommitResult;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemberCommitsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final VirtualTimer timer = new VirtualTimer();
  private final List<OffsetCommitRequest> sent = new ArrayList<>();
  private final List<CompletableFuture<OffsetCommitResponse>> answers = new ArrayList<>();
  private final List<CallFailure> told = new ArrayList<>();
  private final MemberCommits commits =
      new MemberCommits(timer, Runnable::run, this::send, told::add);

  private CompletableFuture<OffsetCommitResponse> send(
      OffsetCommitRequest request, Duration timeout, boolean once) {
    sent.add(request);
    CompletableFuture<OffsetCommitResponse> answer = new CompletableFuture<>();
    answers.add(answer);
    return answer;
  }

  @Test
  void oneAtATimeInTheOrderOfTheCalls() {
    List<String> ended = new ArrayList<>();
    for (long offset = 1; offset <= 3; offset++) {
      long mine = offset;
      submit(mine, TIMEOUT).thenRun(() -> ended.add(mine + " of " + sent.size() + " sent"));
    }

    assertThat(sent).hasSize(1);
    answer(0, ErrorReason.NONE);
    answer(1, ErrorReason.NONE);
    answer(2, ErrorReason.NONE);

    assertThat(sent).extracting(OffsetCommitRequest::getSequence).containsExactly(1L, 2L, 3L);
    assertThat(sent).extracting(MemberCommitsTest::offset).containsExactly(1L, 2L, 3L);
    // Each outcome is known before the next commit can have one.
    assertThat(ended).containsExactly("1 of 1 sent", "2 of 2 sent", "3 of 3 sent");
  }

  @Test
  void unknownTopicIsTriedAgainUnderTheNextSequence() {
    CompletableFuture<CommitResult> first = submit(7, TIMEOUT);
    CompletableFuture<CommitResult> second = submit(8, TIMEOUT);
    answer(0, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);

    assertThat(first).isNotDone();
    assertThat(sent).hasSize(1);
    timer.advance(Duration.ofMillis(500));
    // The second waits, or the first would move its offset back.
    assertThat(sent).extracting(MemberCommitsTest::offset).containsExactly(7L, 7L);
    assertThat(sent).extracting(OffsetCommitRequest::getSequence).containsExactly(1L, 2L);
    answer(1, ErrorReason.NONE);
    assertThat(first).isCompleted();
    answer(2, ErrorReason.NONE);

    assertThat(second).isCompleted();
    assertThat(sent).extracting(OffsetCommitRequest::getSequence).containsExactly(1L, 2L, 3L);
    assertThat(told).isEmpty();
  }

  @Test
  void topicThatStaysUnknownIsRefusedInTheEnd() {
    CompletableFuture<CommitResult> result = submit(7, TIMEOUT);
    refuseUntilDone(result);

    CallFailure failure = failureOf(result);
    assertThat(failure.kind()).isEqualTo(FailureClass.INVALID);
    assertThat(failure.reason()).isEqualTo("UNKNOWN_TOPIC_OR_PARTITION");
    assertThat(sent.size()).isBetween(4, 41);
  }

  @Test
  void unknownTopicIsNotTriedBeyondTheCallsTime() {
    CompletableFuture<CommitResult> result = submit(7, Duration.ofMillis(300));
    long before = timer.nanos();
    refuseUntilDone(result);

    assertThat(failureOf(result).reason()).isEqualTo("UNKNOWN_TOPIC_OR_PARTITION");
    assertThat(Duration.ofNanos(timer.nanos() - before)).isLessThan(Duration.ofMillis(301));
  }

  @Test
  void otherRefusalsOfPartitionsAreFinal() {
    CompletableFuture<CommitResult> result = submit(7, TIMEOUT);
    answer(0, ErrorReason.OFFSET_METADATA_TOO_LARGE);

    assertThat(failureOf(result).reason()).isEqualTo("OFFSET_METADATA_TOO_LARGE");
    assertThat(sent).hasSize(1);
  }

  @Test
  void repeatThatFailsTellsThatOtherPartitionsAreStored() {
    CompletableFuture<CommitResult> result = submit(7, TIMEOUT);
    answers.get(0).complete(response(ErrorReason.NONE, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION));
    timer.advance(Duration.ofMillis(500));
    answers.get(1).completeExceptionally(refusal("ILLEGAL_GENERATION"));

    CallFailure failure = failureOf(result);
    assertThat(failure.reason()).isEqualTo("ILLEGAL_GENERATION");
    assertThat(failure.maybeApplied()).isTrue();
    assertThat(told).hasSize(1);
  }

  @Test
  void closeEndsTheOneThatPausesAndThoseThatWait() {
    CompletableFuture<CommitResult> pausing = submit(7, TIMEOUT);
    CompletableFuture<CommitResult> waiting = submit(8, TIMEOUT);
    CompletableFuture<Void> drained = commits.drained();
    answer(0, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
    commits.close();
    timer.advance(TIMEOUT);

    assertThat(failureOf(pausing).reason()).isEqualTo("UNKNOWN_TOPIC_OR_PARTITION");
    assertThat(failureOf(waiting).kind()).isEqualTo(FailureClass.ABANDONED);
    assertThat(failureOf(submit(9, TIMEOUT)).kind()).isEqualTo(FailureClass.ABANDONED);
    assertThat(drained).isCompleted();
    assertThat(sent).hasSize(1);
  }

  @Test
  void closeLetsTheOneOnItsWayEnd() {
    CompletableFuture<CommitResult> onItsWay = submit(7, TIMEOUT);
    commits.close();
    assertThat(commits.drained()).isNotDone();
    answer(0, ErrorReason.NONE);

    assertThat(onItsWay).isCompleted();
    assertThat(commits.drained()).isCompleted();
  }

  @Test
  void refusedSequenceIsNotUsedAgainAndTheNextGoesOn() {
    CompletableFuture<CommitResult> first = submit(7, TIMEOUT);
    CompletableFuture<CommitResult> second = submit(8, TIMEOUT);
    answers.get(0).completeExceptionally(CallFailure.timedOut(null, "no answer", true));
    answer(1, ErrorReason.NONE);

    assertThat(failureOf(first).maybeApplied()).isTrue();
    assertThat(second).isCompleted();
    assertThat(sent).extracting(OffsetCommitRequest::getSequence).containsExactly(1L, 2L);
  }

  @Test
  void commitWhoseTimePassedInTheQueueIsNotSent() {
    CompletableFuture<CommitResult> first = submit(7, TIMEOUT);
    CompletableFuture<CommitResult> second = submit(8, Duration.ofSeconds(1));
    timer.advance(Duration.ofSeconds(2));
    answer(0, ErrorReason.NONE);

    assertThat(first).isCompleted();
    assertThat(failureOf(second).maybeApplied()).isFalse();
    assertThat(sent).hasSize(1);
  }

  @Test
  void commitThatWaitsEndsAtItsDeadlineAndTheOneBeforeItLater() {
    CompletableFuture<CommitResult> first = submit(7, TIMEOUT);
    CompletableFuture<CommitResult> second = submit(8, Duration.ofSeconds(1));
    CompletableFuture<Void> drained = commits.drained();
    timer.advance(Duration.ofSeconds(1));

    assertThat(failureOf(second).maybeApplied()).isFalse();
    assertThat(failureOf(second).reason()).isEqualTo(CallFailure.REQUEST_TIMED_OUT);
    assertThat(first).isNotDone();
    assertThat(drained).isNotDone();
    answer(0, ErrorReason.NONE);
    assertThat(first).isCompleted();
    assertThat(drained).isCompleted();
    assertThat(sent).hasSize(1);
  }

  /** Refuses whatever is sent, in small steps of time. */
  private void refuseUntilDone(CompletableFuture<CommitResult> result) {
    int answered = 0;
    for (int i = 0; i < 10_000 && !result.isDone(); i++) {
      if (answered < answers.size()) {
        answer(answered++, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
      } else {
        timer.advance(Duration.ofMillis(1));
      }
    }
  }

  private CompletableFuture<CommitResult> submit(long offset, Duration timeout) {
    return commits.submit(
        OffsetCommitRequest.newBuilder()
            .setGroupId("g")
            .setMemberId("m")
            .setGenerationId(3)
            .addAllTopics(
                OffsetMessages.topics(
                    Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(offset)))),
        timeout,
        false);
  }

  private static long offset(OffsetCommitRequest request) {
    return request.getTopics(0).getPartitions(0).getOffset();
  }

  private void answer(int index, ErrorReason reason) {
    answers.get(index).complete(response(reason));
  }

  private static OffsetCommitResponse response(ErrorReason... reasons) {
    OffsetCommitResponse.Topic.Builder topic = OffsetCommitResponse.Topic.newBuilder().setName("t");
    for (int i = 0; i < reasons.length; i++) {
      topic.addPartitions(
          OffsetCommitResponse.Partition.newBuilder().setIndex(i).setReason(reasons[i]));
    }
    return OffsetCommitResponse.newBuilder().addTopics(topic).build();
  }

  private static CallFailure refusal(String reason) {
    return new CallFailure(FailureClass.REJOIN, reason, reason, Map.of(), null, false, null);
  }

  private static CallFailure failureOf(CompletableFuture<CommitResult> result) {
    assertThat(result).isCompletedExceptionally();
    return CallFailure.of(result.handle((value, thrown) -> thrown).join());
  }
}
