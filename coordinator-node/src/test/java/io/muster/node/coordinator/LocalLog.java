// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.NotLeaderException;
import io.muster.node.raft.OutcomeUnknownException;
import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.ReplicatedState;
import io.muster.state.store.InMemoryStore;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A log of one replica, on one thread: the real state machine, without a network below it. Entries
 * are applied when they are submitted, or held back until a test lets them go.
 */
final class LocalLog implements ReplicaGroup {
  private final int number;
  private final GroupsState state = new GroupsState(new InMemoryStore());
  private final Queue<Held> held = new ArrayDeque<>();
  private @Nullable ReplicaGroupListener listener;
  private long term;
  private long index;
  private boolean leading;
  private boolean holding;
  private boolean handingOver;
  private int entries;
  private @Nullable RuntimeException nextFailure;

  private record Held(CommandBatch batch, CompletableFuture<Applied> answer) {}

  LocalLog(int number) {
    this.number = number;
  }

  void elect(ReplicaGroupListener next) {
    listener = next;
    term++;
    state.advance(new LogPosition(term, ++index));
    leading = true;
    next.onLeader(term, state);
  }

  /** Still leads, and takes no write any more. */
  void beginHandOver() {
    handingOver = true;
  }

  /** The heir did not take over. */
  void endHandOver() {
    handingOver = false;
  }

  void depose() {
    leading = false;
    handingOver = false;
    held.forEach(
        entry ->
            entry.answer().completeExceptionally(new OutcomeUnknownException("deposed", null)));
    held.clear();
    if (listener != null) {
      listener.onNotLeader();
    }
  }

  /** Entries wait until {@link #release}. */
  void hold() {
    holding = true;
  }

  void release() {
    holding = false;
    while (!held.isEmpty()) {
      Held entry = held.remove();
      apply(entry.batch(), entry.answer());
    }
  }

  /** The next append throws, as a bug below would. */
  void failNext(RuntimeException failure) {
    nextFailure = failure;
  }

  int entries() {
    return entries;
  }

  GroupsState groups() {
    return state;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public ReplicatedState state() {
    return state;
  }

  @Override
  public int leaderNodeId() {
    return leading ? 1 : 2;
  }

  @Override
  public boolean isLeaderReady() {
    return leading;
  }

  @Override
  public List<Integer> inSync() {
    return List.of(leaderNodeId());
  }

  @Override
  public long term() {
    return term;
  }

  @Override
  public CompletableFuture<Applied> submit(CommandBatch batch) {
    RuntimeException failure = nextFailure;
    if (failure != null) {
      nextFailure = null;
      throw failure;
    }
    CompletableFuture<Applied> answer = new CompletableFuture<>();
    if (!leading) {
      answer.completeExceptionally(new NotLeaderException("not leading", 2));
    } else if (handingOver) {
      answer.completeExceptionally(new NotLeaderException("stepping down", 1));
    } else if (holding) {
      held.add(new Held(batch, answer));
    } else {
      apply(batch, answer);
    }
    return answer;
  }

  private void apply(CommandBatch batch, CompletableFuture<Applied> answer) {
    entries++;
    Applied applied = state.apply(batch, new LogPosition(term, ++index));
    if (listener != null) {
      listener.onApplied(applied, state);
    }
    answer.complete(applied);
  }

  @Override
  public CompletableFuture<Long> confirmLeadership() {
    return leading
        ? CompletableFuture.completedFuture(term)
        : CompletableFuture.failedFuture(new NotLeaderException("not leading", 2));
  }
}
