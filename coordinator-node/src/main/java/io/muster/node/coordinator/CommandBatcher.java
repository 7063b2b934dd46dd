// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.Burst;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the commands of one replica group into log entries, for one term of leadership. Raft's
 * cost is per entry: so the first command goes at once, and whatever comes while an entry is on its
 * way goes together when that one is acknowledged. No timer; the batches grow with the load. What a
 * client sends together counts as having come at once ({@link Burst}). Thread-safe.
 */
public final class CommandBatcher {
  private static final int QUEUED_BYTES_MAX = 16 << 20;
  private static final int BATCH_VERSION = 1;

  private final ReplicaGroup group;
  private final long term;
  private final int inFlightMax;
  private final LongSupplier wallClockMs;
  private final FeatureGate gate;
  private final EntryTurns turns;
  private final Runnable flush = this::flush;

  private final ReentrantLock sending = new ReentrantLock();
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private int queuedBytes;
  private int inFlight;
  private long lastStampMs;
  private boolean closed;

  /** A command and who waits for it. */
  private record Waiting(Command command, CompletableFuture<Outcome> outcome) {}

  /** What goes into one entry. */
  private record Batch(List<Waiting> commands, Object turn) {}

  /**
   * @param inFlightMax entries that may be on their way at once, 1 or more
   * @param lastStampMs stamp of the last applied entry; later stamps are not less
   * @param gate what may be written
   * @param turns that this group shares with others
   */
  public CommandBatcher(
      ReplicaGroup group,
      long term,
      int inFlightMax,
      long lastStampMs,
      LongSupplier wallClockMs,
      FeatureGate gate,
      EntryTurns turns) {
    this.group = group;
    this.term = term;
    this.inFlightMax = inFlightMax;
    this.lastStampMs = lastStampMs;
    this.wallClockMs = wallClockMs;
    this.gate = gate;
    this.turns = turns;
  }

  /**
   * Writes a command with the next entry.
   *
   * @return the command's outcome once it is applied here, or exceptionally with {@link
   *     ApiException}: NOT_COORDINATOR, FEATURE_LEVEL_TOO_LOW and THROTTLED where it was not
   *     written, OUTCOME_UNKNOWN where it may have been
   */
  public CompletableFuture<Outcome> submit(Command command) {
    Optional<ApiException> tooEarly = gate.refusal(command);
    if (tooEarly.isPresent()) {
      return CompletableFuture.failedFuture(tooEarly.get());
    }
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(Refusals.notCoordinator(group));
      }
      int size = command.getSerializedSize();
      if (size > Limits.BATCH_BYTES_MAX) {
        return CompletableFuture.failedFuture(
            new ApiException(
                ErrorReason.REQUEST_TOO_LARGE,
                "a command of " + size + " bytes; the limit is " + Limits.BATCH_BYTES_MAX));
      }
      if (queuedBytes + size > QUEUED_BYTES_MAX) {
        return CompletableFuture.failedFuture(
            new ApiException(
                ErrorReason.THROTTLED,
                "more than " + QUEUED_BYTES_MAX + " bytes wait for this replica group"));
      }
      queuedBytes += size;
      queue.add(new Waiting(command, outcome));
    }
    Burst.atEnd(Burst.Stage.ENTRIES, flush);
    return outcome;
  }

  /** Leadership is over: what was not appended yet is refused, what was is answered by Raft. */
  public void close() {
    List<Waiting> refused;
    synchronized (this) {
      closed = true;
      refused = List.copyOf(queue);
      queue.clear();
      queuedBytes = 0;
    }
    for (Waiting waiting : refused) {
      waiting.outcome().completeExceptionally(Refusals.notCoordinator(group));
    }
  }

  /** Appends what waits, as far as entries may be on their way. */
  void flush() {
    boolean more = true;
    while (more) {
      more = sendNext();
    }
  }

  /** Taking a batch and appending it is one step: entries go in the order of their commands. */
  private boolean sendNext() {
    Batch batch;
    CompletableFuture<Applied> applied;
    sending.lock();
    try {
      batch = nextBatch();
      if (batch == null) {
        return false;
      }
      applied = append(batch.commands());
    } finally {
      sending.unlock();
    }
    applied.whenComplete((result, failure) -> done(batch, result, failure));
    return true;
  }

  private synchronized @Nullable Batch nextBatch() {
    if (queue.isEmpty() || inFlight >= inFlightMax) {
      return null;
    }
    Object turn = turns.take(flush);
    if (turn == null) {
      return null;
    }
    List<Waiting> batch = new ArrayList<>();
    int bytes = 0;
    Waiting next = queue.peek();
    while (next != null && batch.size() < Limits.BATCH_COMMANDS_MAX) {
      int size = next.command().getSerializedSize();
      if (!batch.isEmpty() && bytes + size > Limits.BATCH_BYTES_MAX) {
        break;
      }
      bytes += size;
      batch.add(next);
      queue.remove();
      next = queue.peek();
    }
    queuedBytes -= bytes;
    inFlight++;
    return new Batch(batch, turn);
  }

  private CompletableFuture<Applied> append(List<Waiting> batch) {
    CommandBatch.Builder entry =
        CommandBatch.newBuilder()
            .setVersion(BATCH_VERSION)
            .setTerm(term)
            .setLogTimeMs(nextStampMs());
    for (Waiting waiting : batch) {
      entry.addCommands(waiting.command());
    }
    try {
      return group.submit(entry.build());
    } catch (RuntimeException e) {
      // A bug, but one batch must not take those behind it along.
      return CompletableFuture.failedFuture(e);
    }
  }

  private synchronized long nextStampMs() {
    lastStampMs = Math.max(lastStampMs, wallClockMs.getAsLong());
    return lastStampMs;
  }

  private void done(Batch entry, @Nullable Applied applied, @Nullable Throwable failure) {
    synchronized (this) {
      inFlight--;
    }
    // The next entries go on their way before this one's callers are answered.
    turns.giveBack(entry.turn());
    flush();
    List<Waiting> batch = entry.commands();
    Burst.run(() -> answer(batch, applied, failure));
  }

  private void answer(List<Waiting> batch, @Nullable Applied applied, @Nullable Throwable failure) {
    if (applied != null) {
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).outcome().complete(applied.outcomes().get(i));
      }
    } else {
      ApiException refusal = Refusals.ofSubmit(group, failure);
      batch.forEach(waiting -> waiting.outcome().completeExceptionally(refusal));
    }
  }
}
