// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.v1.ResponseHeader;
import io.muster.state.GroupsState;
import io.muster.state.Outcome;
import io.muster.state.backup.Part;
import io.muster.state.backup.RestoreTransaction;
import io.muster.state.group.Group;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One offsets partition as its leader uses it in one term: what it writes, and what it reads after
 * its leadership has been confirmed. Thread-safe.
 */
final class LedPartition {
  private final int number;
  private final LeaderTerm term;
  private final CoordinatorSettings settings;
  private volatile boolean closed;

  LedPartition(int number, LeaderTerm term, CoordinatorSettings settings) {
    this.number = number;
    this.term = term;
    this.settings = settings;
  }

  int number() {
    return number;
  }

  GroupsState state() {
    return term.state();
  }

  /** As of the last applied entry. */
  @Nullable Group group(String groupId) {
    return state().groups().find(number, groupId);
  }

  /** COORDINATOR_LOAD_IN_PROGRESS while the partition takes a backup; otherwise null. */
  @Nullable ApiException refusalWhileRestored() {
    boolean restoring;
    try {
      restoring = state().isBeingRestored(number);
    } catch (IllegalStateException e) {
      if (term.group().state() != term.state()) {
        return Refusals.notCoordinator(term.group());
      }
      throw e;
    }
    return restoring ? Refusals.of(RestoreTransaction.underWay(new Part(number))) : null;
  }

  /** A command for this partition. */
  Command.Builder command() {
    return Command.newBuilder().setPartition(number);
  }

  /** Proposes, and goes on with the outcome on the thread that applied it. */
  <T> CompletableFuture<T> write(Command command, Function<Outcome, CompletableFuture<T>> next) {
    return term.batcher()
        .submit(command)
        .thenCompose(
            outcome -> {
              if (outcome instanceof Outcome.Rejected rejected) {
                throw Refusals.of(rejected);
              }
              return next.apply(outcome);
            });
  }

  /** Proposes, and answers with what follows from an outcome of this type. */
  <O extends Outcome, T> CompletableFuture<T> write(
      Command command, Class<O> expected, Function<O, T> answer) {
    return write(
        command,
        outcome -> CompletableFuture.completedFuture(answer.apply(expect(expected, outcome))));
  }

  /** Goes on when this node is known to lead and to have applied all that was committed. */
  <T> CompletableFuture<T> confirmed(Read<T> read) {
    return term.group()
        .confirmLeadership()
        .handle(
            (confirmedTerm, failure) -> {
              if (failure != null) {
                throw Refusals.ofRead(term.group(), failure);
              }
              if (closed || confirmedTerm != term.number()) {
                throw Refusals.notCoordinator(term.group());
              }
              return applied(read);
            })
        .thenCompose(Function.identity());
  }

  /**
   * Goes on with what is applied, which may be old: enough for what is judged once more where it is
   * applied.
   */
  <T> CompletableFuture<T> applied(Read<T> read) {
    try {
      return read.run();
    } catch (IllegalStateException e) {
      if (term.group().state() != term.state()) {
        // Deposed meanwhile, and a snapshot of the new leader took the place of this state.
        return CompletableFuture.failedFuture(Refusals.notCoordinator(term.group()));
      }
      throw e;
    }
  }

  /** What is answered from the applied state. */
  @FunctionalInterface
  interface Read<T> {
    CompletableFuture<T> run();
  }

  ResponseHeader header() {
    return ResponseHeader.newBuilder()
        .setClusterId(settings.clusterId())
        .setNodeId(settings.nodeId())
        .setPartition(number)
        .setTerm(term.number())
        .setAppliedIndex(term.state().applied().index())
        .build();
  }

  /** The term is over: nothing is read any more. */
  void close() {
    closed = true;
  }

  static <T extends Outcome> T expect(Class<T> type, Outcome outcome) {
    if (!type.isInstance(outcome)) {
      throw new IllegalStateException(outcome + " where " + type.getSimpleName() + " was due");
    }
    return type.cast(outcome);
  }
}
