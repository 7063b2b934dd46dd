// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Brings batches and leadership checks into a division and says what became of them. Ratis tells
 * refusals in three shapes (thrown, failed future, exception in the reply); callers see one.
 */
final class Submissions {
  /** Leaves room for Ratis's own fields in an entry of 1 MiB. */
  static final int MAX_BATCH_BYTES = 960 << 10;

  private final DivisionAccess access;
  private final ReplicaGroupStateMachine machine;
  private final HostThreads threads;
  private final RaftTimeouts timeouts;
  private final Runnable stepDown;
  private final LeaderLease lease;
  private final RaftMetrics metrics;
  private final LogBarrier barrier = new LogBarrier(this::submitEmpty);

  /**
   * @param lease of this group
   * @param stepDown called when a leader does not get an answer from a majority in time
   */
  Submissions(
      DivisionAccess access,
      ReplicaGroupStateMachine machine,
      HostThreads threads,
      RaftTimeouts timeouts,
      LeaderLease lease,
      Runnable stepDown,
      RaftMetrics metrics) {
    this.access = access;
    this.machine = machine;
    this.threads = threads;
    this.timeouts = timeouts;
    this.lease = lease;
    this.metrics = metrics;
    this.stepDown = stepDown;
  }

  CompletableFuture<Applied> submit(CommandBatch batch) {
    int bytes = batch.getSerializedSize();
    if (bytes > MAX_BATCH_BYTES) {
      throw new IllegalArgumentException(
          "a batch of " + bytes + " bytes is above the limit of " + MAX_BATCH_BYTES);
    }
    if (machine.leadingTerm() == 0) {
      return CompletableFuture.failedFuture(notLeader("not the leader"));
    }
    SubmittedBatch submitted = new SubmittedBatch(batch);
    CompletableFuture<Applied> promise = submitted.promise();
    measure(submitted, batch.getCommandsCount(), bytes);
    CompletableFuture<RaftClientReply> answer =
        send(RaftClientRequest.writeRequestType(), submitted);
    if (answer.isDone()) {
      answer.whenComplete((reply, error) -> settle(submitted, reply, error));
      return promise;
    }
    Future<?> deadline = deadline(timeouts.write(), () -> expire(submitted));
    answer.whenComplete(
        (reply, error) -> {
          deadline.cancel(false);
          if (!promise.isDone()) {
            // Here a monitor of Ratis may be held.
            threads.callback(() -> settle(submitted, reply, error));
          }
        });
    return promise;
  }

  private void measure(SubmittedBatch submitted, int commands, int bytes) {
    long start = System.nanoTime();
    submitted
        .promise()
        .whenComplete(
            (applied, failure) -> {
              if (failure == null) {
                metrics.submitted(commands, bytes);
                metrics.written(start);
              } else if (failure instanceof OutcomeUnknownException) {
                metrics.outcomeUnknown();
              }
            });
  }

  CompletableFuture<Long> confirmLeadership() {
    long term = machine.leadingTerm();
    if (term == 0) {
      return CompletableFuture.failedFuture(notLeader("not the leader"));
    }
    if (!lease.holds()) {
      return confirmByWriting(term);
    }
    // With the lease nobody else leads now. What is left is to have applied what is committed now:
    // a read that asks the state machine nothing waits for that, mostly not at all.
    CompletableFuture<RaftClientReply> answer =
        send(RaftClientRequest.readRequestType(false, false, true), null);
    CompletableFuture<Long> confirmed = new CompletableFuture<>();
    if (answer.isDone()) {
      answer.whenComplete((reply, error) -> confirm(confirmed, term, reply, error));
      return confirmed;
    }
    answer.whenComplete(
        (reply, error) -> threads.callback(() -> confirm(confirmed, term, reply, error)));
    giveUpLater(confirmed, System.nanoTime(), access.flushedIndex());
    return confirmed;
  }

  /**
   * Ratis has no time limit for a read while the followers are silent. Where they are not, it is
   * this node that is slow to apply, in a snapshot or as it takes a term up; another leader would
   * be no faster, and an election would come on top. So for a while a read may wait, as long as the
   * log of this node still gets to disk: a disk that hangs stops both, and others have their own.
   *
   * @param sinceNanos when the read was asked
   * @param flushedBefore index up to which the log was on disk at the last look
   */
  private void giveUpLater(CompletableFuture<Long> confirmed, long sinceNanos, long flushedBefore) {
    Duration left = timeouts.write().minusNanos(System.nanoTime() - sinceNanos);
    Duration look = timeouts.electionMax();
    Future<?> deadline =
        deadline(
            left.compareTo(look) < 0 ? left : look,
            () -> {
              if (confirmed.isDone()) {
                return;
              }
              long flushed = access.flushedIndex();
              boolean writes = flushed > flushedBefore || flushed >= access.lastIndex();
              boolean mayWait = System.nanoTime() - sinceNanos < timeouts.write().toNanos();
              if (writes && mayWait && lease.holds()) {
                giveUpLater(confirmed, sinceNanos, flushed);
              } else if (confirmed.completeExceptionally(
                  notLeader("leadership was not confirmed in time"))) {
                stepDown.run();
              }
            });
    confirmed.whenComplete((number, failure) -> deadline.cancel(false));
  }

  private CompletableFuture<Long> confirmByWriting(long term) {
    CompletableFuture<Long> confirmed = new CompletableFuture<>();
    barrier
        .await()
        .whenComplete(
            (applied, failure) -> {
              if (failure == null && applied.position().term() == term) {
                confirmed.complete(term);
              } else {
                confirmed.completeExceptionally(notLeader("leadership was not confirmed"));
              }
            });
    return confirmed;
  }

  /** A batch without commands, which does nothing but go through the log. */
  CompletableFuture<Applied> submitEmpty() {
    return submit(CommandBatch.newBuilder().setVersion(1).setTerm(machine.leadingTerm()).build());
  }

  private CompletableFuture<RaftClientReply> send(
      RaftClientRequest.Type type, @Nullable Message message) {
    try {
      return access.submit(type, message);
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Future<?> deadline(Duration delay, Runnable expired) {
    try {
      return threads.after(delay, () -> threads.callback(expired));
    } catch (RejectedExecutionException e) {
      // The host is closing; Ratis ends what is pending.
      return CompletableFuture.completedFuture(null);
    }
  }

  private void expire(SubmittedBatch submitted) {
    if (submitted
        .promise()
        .completeExceptionally(
            new OutcomeUnknownException("no majority within " + timeouts.write(), null))) {
      stepDown.run();
    }
  }

  private void settle(
      SubmittedBatch submitted, @Nullable RaftClientReply reply, @Nullable Throwable error) {
    CompletableFuture<Applied> promise = submitted.promise();
    if (promise.isDone()) {
      return;
    }
    Throwable cause = cause(reply, error);
    if (submitted.appendBegun()) {
      promise.completeExceptionally(
          new OutcomeUnknownException("leadership was lost after the append", cause));
    } else if (cause instanceof ResourceUnavailableException) {
      promise.completeExceptionally(new OverloadedException("too many writes are waiting"));
    } else {
      promise.completeExceptionally(
          new NotLeaderException(
              cause == null ? "no answer" : cause.getClass().getSimpleName(),
              access.leaderNodeId(),
              cause instanceof LeaderSteppingDownException));
    }
  }

  private void confirm(
      CompletableFuture<Long> confirmed,
      long term,
      @Nullable RaftClientReply reply,
      @Nullable Throwable error) {
    Throwable cause = cause(reply, error);
    if (cause == null && machine.leadingTerm() == term) {
      confirmed.complete(term);
    } else {
      confirmed.completeExceptionally(
          notLeader(cause == null ? "leadership was lost" : cause.getClass().getSimpleName()));
    }
  }

  private NotLeaderException notLeader(String why) {
    return new NotLeaderException(why, access.leaderNodeId());
  }

  private static @Nullable Throwable cause(
      @Nullable RaftClientReply reply, @Nullable Throwable error) {
    if (error instanceof CompletionException wrapped && wrapped.getCause() != null) {
      return wrapped.getCause();
    }
    return error != null || reply == null ? error : reply.getException();
  }
}
