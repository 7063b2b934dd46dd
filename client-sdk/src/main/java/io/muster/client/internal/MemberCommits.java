// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommitResult;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member's commits, one on its way at a time and the others in order behind it. Any thread may
 * submit; answers are handled on the client's pool, and the state is guarded by a lock.
 *
 * <p>The sequence is given when a commit is sent and stays the same when the call repeats itself;
 * so when one was given up with its outcome unknown, the next has a higher one, and the coordinator
 * refuses the former should it arrive after all.
 *
 * <p>A node that has just become coordinator may not have applied a topic's creation yet. A commit
 * that names an unknown topic is therefore sent again for a moment, with the next sequence: under
 * the old one the coordinator would repeat the stored outcome.
 */
final class MemberCommits {
  /** How long a topic may be unknown to a new coordinator. */
  private static final Duration UNKNOWN_TOPIC_PATIENCE = Duration.ofSeconds(2);

  private static final Duration LEAST_PAUSE = Duration.ofMillis(50);
  private static final Duration MOST_PAUSE = Duration.ofMillis(500);

  private final Timer timer;
  private final Executor executor;
  private final Sender sender;
  private final Consumer<CallFailure> failed;

  // Guarded by this.
  private final Queue<Commit> queue = new ArrayDeque<>();
  private @Nullable Commit current;
  private @Nullable Commit paused;
  private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);
  private long lastSequence;
  private boolean closed;

  /** Sends one commit to the coordinator, wherever that is. */
  @FunctionalInterface
  interface Sender {
    /**
     * The future fails with a {@link CallFailure}, and ends within the time.
     *
     * @param once do not try again
     */
    CompletableFuture<OffsetCommitResponse> send(
        OffsetCommitRequest request, Duration timeout, boolean once);
  }

  /** Touched by one thread at a time: commits and their answers follow each other. */
  private static final class Commit {
    final OffsetCommitRequest.Builder request;
    final Deadline deadline;
    final boolean once;
    final CompletableFuture<CommitResult> result = new CompletableFuture<>();
    final Backoff backoff =
        new Backoff(LEAST_PAUSE, MOST_PAUSE, () -> ThreadLocalRandom.current().nextDouble());
    @Nullable Deadline patience;
    @Nullable CallFailure refusal;
    // Guarded by the queue's lock.
    Timer.@Nullable Scheduled expiry;

    Commit(OffsetCommitRequest.Builder request, Deadline deadline, boolean once) {
      this.request = request;
      this.deadline = deadline;
      this.once = once;
    }
  }

  /**
   * Nothing to commit yet.
   *
   * @param failed told of every commit that failed as a whole
   */
  MemberCommits(Timer timer, Executor executor, Sender sender, Consumer<CallFailure> failed) {
    this.timer = timer;
    this.executor = executor;
    this.sender = sender;
    this.failed = failed;
  }

  /**
   * Queues a commit; the future fails with a {@link CallFailure}.
   *
   * @param request all of it but the sequence
   * @param once send it to one coordinator once, and fail where that does not take it
   */
  CompletableFuture<CommitResult> submit(
      OffsetCommitRequest.Builder request, Duration timeout, boolean once) {
    Commit commit = new Commit(request, Deadline.after(timer, timeout), once);
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(
            CallFailure.abandoned("the member was closed", false));
      }
      queue.add(commit);
      // The one before it may just have ended and the next of the queue not have been sent.
      if (current != null || queue.size() > 1) {
        commit.expiry = timer.schedule(commit.deadline.left(), () -> expire(commit));
      }
      // Those before it may end later: it may run out of time in the queue.
      last =
          last.thenCombine(
              commit.result.handle((result, failure) -> true), (before, ended) -> true);
    }
    sendNext();
    return commit.result;
  }

  /** Done when all that was submitted until now has ended. Never fails. */
  synchronized CompletableFuture<Void> drained() {
    return last.handle((ended, impossible) -> null);
  }

  /** It waits no longer than its caller does. */
  private void expire(Commit commit) {
    synchronized (this) {
      if (!queue.remove(commit)) {
        return;
      }
    }
    CallFailure failure = outOfTime();
    failed.accept(failure);
    commit.result.completeExceptionally(failure);
  }

  private static CallFailure outOfTime() {
    return CallFailure.timedOut(null, "the commits before this one took all of its time", false);
  }

  private void sendNext() {
    Commit commit;
    synchronized (this) {
      if (current != null) {
        return;
      }
      commit = queue.poll();
      current = commit;
      if (commit != null && commit.expiry != null) {
        commit.expiry.cancel();
      }
    }
    if (commit != null) {
      send(commit);
    }
  }

  private void send(Commit commit) {
    Duration timeout = commit.deadline.left();
    CompletableFuture<OffsetCommitResponse> sent;
    if (timeout.isZero()) {
      sent = CompletableFuture.failedFuture(outOfTime());
    } else {
      synchronized (this) {
        commit.request.setSequence(++lastSequence);
      }
      sent = sender.send(commit.request.build(), timeout, commit.once);
    }
    // A long queue of commits that fail at once must not become a deep stack; an answer goes on
    // where it came in, and what it lets go shares the next message.
    Futures.atEnd(
        sent,
        sent.isDone() ? executor : Runnable::run,
        (response, failure) -> answered(commit, response, failure));
  }

  private void answered(
      Commit commit, @Nullable OffsetCommitResponse response, @Nullable Throwable thrown) {
    if (response == null) {
      CallFailure failure =
          thrown == null
              ? CallFailure.abandoned("the commit was given up", true)
              : CallFailure.of(thrown);
      failed.accept(failure);
      // Where an earlier answer refused some partitions only, the others are stored.
      boolean maybeApplied = commit.refusal != null && commit.refusal.maybeApplied();
      end(commit, null, failure.withMaybeApplied(maybeApplied));
      return;
    }
    try {
      end(commit, OffsetMessages.result(response), null);
    } catch (CallFailure refused) {
      boolean again =
          OffsetMessages.namesUnknownTopic(response)
              && pause(commit, refused.withMaybeApplied(OffsetMessages.storedSome(response)));
      if (!again) {
        end(commit, null, refused);
      }
    }
  }

  /** Sends the commit again soon, if there is time; those behind it wait. */
  private boolean pause(Commit commit, CallFailure refusal) {
    Deadline patience = commit.patience;
    if (patience == null) {
      patience = Deadline.after(timer, UNKNOWN_TOPIC_PATIENCE);
      commit.patience = patience;
    }
    Duration pause = commit.backoff.next();
    if (patience.left().compareTo(pause) <= 0 || commit.deadline.left().compareTo(pause) <= 0) {
      return false;
    }
    commit.refusal = refusal;
    synchronized (this) {
      if (closed) {
        return false;
      }
      paused = commit;
    }
    timer.schedule(pause, () -> resume(commit));
    return true;
  }

  private void resume(Commit commit) {
    synchronized (this) {
      if (paused != commit) {
        return;
      }
      paused = null;
    }
    send(commit);
  }

  private void end(Commit commit, @Nullable CommitResult result, @Nullable CallFailure failure) {
    // First the outcome, then the next: so outcomes become known in the order of the commits. What
    // depends on them runs on executors, so this takes no time.
    if (failure == null) {
      commit.result.complete(result);
    } else {
      commit.result.completeExceptionally(failure);
    }
    synchronized (this) {
      current = null;
    }
    sendNext();
  }

  /** Refuses what comes and what waits. The one that is on its way ends by itself. */
  void close() {
    Commit pausing;
    Queue<Commit> rest;
    synchronized (this) {
      closed = true;
      pausing = paused;
      paused = null;
      rest = new ArrayDeque<>(queue);
      queue.clear();
    }
    if (pausing != null) {
      CallFailure refusal = pausing.refusal;
      pausing.result.completeExceptionally(
          refusal == null ? CallFailure.abandoned("the member was closed", true) : refusal);
    }
    rest.forEach(
        commit ->
            commit.result.completeExceptionally(
                CallFailure.abandoned("the member was closed", false)));
  }
}
