// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.node.raft.Burst;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.Outcome;
import io.muster.state.ReplicatedState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CommandBatcherTest {
  private static final ReplicaGroupListener SILENT =
      new ReplicaGroupListener() {
        @Override
        public void onLeader(long term, ReplicatedState state) {}

        @Override
        public void onNotLeader() {}

        @Override
        public void onApplied(Applied applied, ReplicatedState state) {}
      };

  private final VirtualTimers timers = new VirtualTimers();
  private final EntryTurns turns = new EntryTurns(1, 50, timers);
  private final Written one = new Written(0);
  private final Written other = new Written(1);

  /** A replica group that is written to. */
  private final class Written {
    final LocalLog log;
    final CommandBatcher batcher;

    Written(int number) {
      log = new LocalLog(number);
      log.elect(SILENT);
      batcher =
          new CommandBatcher(log, log.term(), 1, 0, timers::nowMs, new FeatureGate(() -> 1), turns);
    }

    CompletableFuture<Outcome> submit(int number) {
      return batcher.submit(
          Command.newBuilder()
              .setPartition(log.number())
              .setCommitOffsets(CommitOffsets.newBuilder().setGroupId("g" + number))
              .build());
    }
  }

  @Test
  void whatComesWhileAnEntryIsUnderWayMakesTheNextOne() {
    one.log.hold();
    List<CompletableFuture<Outcome>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(one.submit(i));
    }
    one.log.release();
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(one.log.entries()).as("the first command, and the nine behind it").isEqualTo(2);
  }

  @Test
  void whatAClientSendsTogetherMakesOneEntry() {
    List<CompletableFuture<Outcome>> all = new ArrayList<>();
    Burst.run(
        () -> {
          for (int i = 0; i < 10; i++) {
            all.add(one.submit(i));
            all.add(other.submit(i));
          }
          assertThat(one.log.entries()).as("nothing is appended before the last is in").isZero();
        });
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(one.log.entries()).isEqualTo(1);
    assertThat(other.log.entries()).isEqualTo(1);
  }

  @Test
  void aBurstThatFailsStillAppendsWhatItHasTaken() {
    List<CompletableFuture<Outcome>> taken = new ArrayList<>();
    assertThatThrownBy(
            () ->
                Burst.run(
                    () -> {
                      taken.add(one.submit(1));
                      throw new IllegalStateException("thrown by a test");
                    }))
        .hasMessage("thrown by a test");
    assertThat(taken.get(0)).isDone();
    CompletableFuture<Outcome> next = one.submit(2);
    assertThat(next).as("the burst is over").isDone();
  }

  @Test
  void answersOfAnEntryAreGivenTogether() {
    AtomicInteger writes = new AtomicInteger();
    Runnable write = writes::incrementAndGet;
    one.log.hold();
    for (int i = 0; i < 10; i++) {
      CompletableFuture<Void> unused =
          one.submit(i).thenAccept(outcome -> Burst.atEnd(Burst.Stage.ANSWERS, write));
    }
    one.log.release();
    assertThat(writes).as("of two entries").hasValue(2);
  }

  @Test
  void aGroupWithoutItsTurnGathers() {
    one.log.hold();
    one.submit(1);
    List<CompletableFuture<Outcome>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(other.submit(i));
    }
    assertThat(other.log.entries()).isZero();
    one.log.release();
    assertThat(waiting).allMatch(CompletableFuture::isDone);
    assertThat(other.log.entries()).isEqualTo(1);
  }

  @Test
  void aGroupThatGetsNoAnswerKeepsOthersWaitingForAShortTimeOnly() {
    one.log.hold();
    one.submit(1);
    CompletableFuture<Outcome> waiting = other.submit(1);
    timers.advance(49);
    assertThat(waiting).isNotDone();
    timers.advance(1);
    assertThat(waiting).isDone();
  }

  @Test
  void whatWaitsForATurnIsRefusedWhenTheTermEnds() {
    one.log.hold();
    one.submit(1);
    CompletableFuture<Outcome> waiting = other.submit(1);
    other.batcher.close();
    assertThatThrownBy(waiting::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(ErrorReason.NOT_COORDINATOR));
    one.log.release();
    assertThat(other.log.entries()).isZero();
    assertThat(one.submit(2)).as("the turn went back").isDone();
  }
}
