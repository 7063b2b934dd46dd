// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class MemberCallbacksTest {
  private static final Assignment FIVE = new Assignment("m", 5, Set.of(new TopicPartition("t", 0)));

  private final Mailbox mailbox = new Mailbox();
  private final List<String> calls = new ArrayList<>();
  private final MemberCallbacks callbacks =
      new MemberCallbacks("g", MemberListener.of(new Recorder()), mailbox);

  private static RebalanceCause cause(RebalanceCause.Kind kind) {
    return new RebalanceCause(kind);
  }

  private final class Recorder implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      calls.add("assigned " + partitions + " in " + context.generation());
    }

    @Override
    public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
      calls.add("revoked " + partitions + " in " + context.generation());
    }

    @Override
    public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
      calls.add("lost " + partitions + " in " + context.generation());
    }
  }

  @Test
  void whatWasAssignedIsRevokedOnce() {
    callbacks.assigned(FIVE, Set.of(), FIVE.partitions(), cause(RebalanceCause.Kind.INITIAL_JOIN));
    callbacks.revokedAll(cause(RebalanceCause.Kind.GROUP_CHANGED));
    CompletableFuture<Void> last = callbacks.revokedAll(cause(RebalanceCause.Kind.CLOSING));
    assertThat(last).isNotDone();
    mailbox.runAll();

    assertThat(last).isDone();
    assertThat(calls).containsExactly("assigned [t-0] in 5", "revoked [t-0] in 5");
  }

  @Test
  void revocationThatWaitsBecomesALoss() {
    callbacks.assigned(FIVE, Set.of(), FIVE.partitions(), cause(RebalanceCause.Kind.INITIAL_JOIN));
    mailbox.runAll();
    callbacks.revokedAll(cause(RebalanceCause.Kind.GROUP_CHANGED));
    callbacks.lose();
    mailbox.runAll();

    assertThat(calls).containsExactly("assigned [t-0] in 5", "lost [t-0] in 5");
  }

  @Test
  void whatIsLostBeforeTheListenerKnewIsNeverAssigned() {
    CompletableFuture<Void> told =
        callbacks.assigned(
            FIVE, Set.of(), FIVE.partitions(), cause(RebalanceCause.Kind.INITIAL_JOIN));
    callbacks.lose();
    callbacks.revokedAll(cause(RebalanceCause.Kind.POLL_TIMEOUT));
    mailbox.runAll();

    assertThat(told).isDone();
    assertThat(calls).isEmpty();
  }

  @Test
  void nextAssignmentIsNotLostWithTheOldOne() {
    callbacks.assigned(FIVE, Set.of(), FIVE.partitions(), cause(RebalanceCause.Kind.INITIAL_JOIN));
    mailbox.runAll();
    callbacks.lose();
    callbacks.revokedAll(cause(RebalanceCause.Kind.MEMBER_REMOVED));
    mailbox.runAll();
    callbacks.assigned(
        new Assignment("n", 6, FIVE.partitions()),
        Set.of(),
        FIVE.partitions(),
        cause(RebalanceCause.Kind.MEMBER_REMOVED));
    callbacks.revokedAll(cause(RebalanceCause.Kind.CLOSING));
    mailbox.runAll();

    assertThat(calls)
        .containsExactly(
            "assigned [t-0] in 5", "lost [t-0] in 5", "assigned [t-0] in 6", "revoked [t-0] in 6");
  }

  /** Kotlin, Scala and Groovy declare no exceptions. */
  @Test
  void listenerThatThrowsACheckedExceptionIsToldWhatComesNext() {
    AssignmentListener failing =
        new AssignmentListener() {
          @Override
          public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
            calls.add("assigned in " + context.generation());
            throw Undeclared.thrown(new IOException("broken listener"));
          }
        };
    MemberCallbacks told = new MemberCallbacks("g", MemberListener.of(failing), mailbox);
    told.assigned(FIVE, Set.of(), FIVE.partitions(), cause(RebalanceCause.Kind.INITIAL_JOIN));
    CompletableFuture<Void> last =
        told.assigned(
            new Assignment("m", 6, FIVE.partitions()),
            Set.of(),
            FIVE.partitions(),
            cause(RebalanceCause.Kind.GROUP_CHANGED));
    mailbox.runAll();

    assertThat(last).isCompleted();
    assertThat(calls).containsExactly("assigned in 5", "assigned in 6");
  }

  @Test
  void listenerThatFailsAndExecutorThatRefusesDoNotStopTheMember() {
    AssignmentListener failing =
        new AssignmentListener() {
          @Override
          public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
            throw new IllegalStateException("broken listener");
          }
        };
    MemberCallbacks refused =
        new MemberCallbacks(
            "g",
            MemberListener.of(failing),
            task -> {
              throw new RejectedExecutionException("full");
            });

    assertThat(
            refused.assigned(
                FIVE, Set.of(), FIVE.partitions(), cause(RebalanceCause.Kind.INITIAL_JOIN)))
        .isCompleted();
  }

  @Test
  void someAreRevokedAndTheRestIsHeldOnInTheNewGeneration() throws InterruptedException {
    TopicPartition zero = new TopicPartition("t", 0);
    TopicPartition one = new TopicPartition("t", 1);
    Assignment both = new Assignment("m", 5, Set.of(zero, one));
    callbacks.assigned(both, Set.of(), both.partitions(), cause(RebalanceCause.Kind.INITIAL_JOIN));
    mailbox.runAll();
    callbacks.assigned(
        new Assignment("m", 6, Set.of(zero)),
        Set.of(one),
        Set.of(),
        cause(RebalanceCause.Kind.MEMBER_JOINED));
    // In one piece: nobody sees the one without the other.
    mailbox.runOne(Duration.ZERO);
    callbacks.lose();
    callbacks.revokedAll(cause(RebalanceCause.Kind.MEMBER_REMOVED));
    mailbox.runAll();

    assertThat(calls)
        .containsExactly(
            "assigned [t-0, t-1] in 5",
            "revoked [t-1] in 6",
            "assigned [] in 6",
            "lost [t-0] in 6");
  }

  @Test
  void emptyAssignmentIsRevokedButNotLost() {
    Assignment none = new Assignment("m", 5, Set.of());
    callbacks.assigned(none, Set.of(), Set.of(), cause(RebalanceCause.Kind.INITIAL_JOIN));
    callbacks.revokedAll(cause(RebalanceCause.Kind.MEMBER_JOINED));
    mailbox.runAll();
    callbacks.assigned(none, Set.of(), Set.of(), cause(RebalanceCause.Kind.MEMBER_JOINED));
    mailbox.runAll();
    callbacks.lose();
    callbacks.revokedAll(cause(RebalanceCause.Kind.MEMBER_REMOVED));
    mailbox.runAll();

    assertThat(calls).containsExactly("assigned [] in 5", "revoked [] in 5", "assigned [] in 5");
  }
}
