// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommitResult;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member's commits, one on its way at a time and the others in order behind it. The sequence is
 * given when a commit is first sent and stays the same when it is sent again; so when one was given
 * up with its outcome unknown, the next has a higher one, and the coordinator refuses the former
 * should it arrive after all.
 */
final class MemberCommits {
  private final ClientServices services;
  private final RetryLoop.Pauses pauses;
  private final Consumer<CallFailure> failed;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private long lastSequence;
  private boolean sending;
  private boolean closed;

  private record Waiting(
      OffsetCommitRequest.Builder request,
      long deadlineNanos,
      CompletableFuture<CommitResult> result) {}

  /**
   * Nothing to commit yet.
   *
   * @param failed told of every commit that the coordinator refused
   */
  MemberCommits(ClientServices services, RetryLoop.Pauses pauses, Consumer<CallFailure> failed) {
    this.services = services;
    this.pauses = pauses;
    this.failed = failed;
  }

  /** Queues a commit; the future fails with a {@link CallFailure}. */
  CompletableFuture<CommitResult> submit(
      String groupId,
      String memberId,
      int generation,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      Duration timeout) {
    Waiting commit =
        new Waiting(
            OffsetCommitRequest.newBuilder()
                .setGroupId(groupId)
                .setMemberId(memberId)
                .setGenerationId(generation)
                .addAllTopics(OffsetMessages.topics(offsets)),
            services.threads().nanos() + timeout.toNanos(),
            new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(
            CallFailure.abandoned("the member was closed", false));
      }
      queue.add(commit);
    }
    sendNext();
    return commit.result();
  }

  private void sendNext() {
    Waiting commit;
    synchronized (this) {
      if (sending) {
        return;
      }
      commit = queue.poll();
      if (commit == null) {
        return;
      }
      sending = true;
      commit.request().setSequence(++lastSequence);
    }
    Duration timeout =
        Duration.ofNanos(Math.max(0, commit.deadlineNanos() - services.threads().nanos()));
    CompletableFuture<OffsetCommitResponse> sent =
        timeout.isZero()
            ? CompletableFuture.failedFuture(
                CallFailure.timedOut(
                    null, "the commits before this one took all of its time", false))
            : services
                .calls()
                .commit(commit.request().build(), new CoordinatorCalls.Patience(timeout, pauses));
    // On the pool: a long queue of commits that fail at once must not become a deep stack.
    Futures.atEnd(
        sent, services.threads().io(), (response, failure) -> ended(commit, response, failure));
  }

  private void ended(
      Waiting commit, @Nullable OffsetCommitResponse response, @Nullable Throwable thrown) {
    synchronized (this) {
      sending = false;
    }
    // First the next, so that it is on its way while the application handles this one.
    sendNext();
    if (response == null) {
      CallFailure failure =
          thrown == null
              ? CallFailure.abandoned("the commit was given up", true)
              : CallFailure.of(thrown);
      failed.accept(failure);
      commit.result().completeExceptionally(failure);
      return;
    }
    try {
      commit.result().complete(OffsetMessages.result(response));
    } catch (CallFailure refused) {
      commit.result().completeExceptionally(refused);
    }
  }

  /** Refuses what comes and what waits. The one that is on its way ends by itself. */
  void close() {
    Queue<Waiting> rest;
    synchronized (this) {
      closed = true;
      rest = new ArrayDeque<>(queue);
      queue.clear();
    }
    rest.forEach(
        commit ->
            commit
                .result()
                .completeExceptionally(CallFailure.abandoned("the member was closed", false)));
  }
}
