// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.OffsetReset;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import io.muster.client.source.FileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsumerCallbacksTest {
  private static final Set<TopicPartition> OWNED = Set.of(new TopicPartition("t", 0));
  private static final AssignmentContext FIVE =
      new AssignmentContext("g", "m", 5, new RebalanceCause(RebalanceCause.Kind.INITIAL_JOIN));

  @TempDir Path root;

  private final List<String> calls = new ArrayList<>();
  private final ConsumerMember member = new ConsumerMember();
  private ClientThreads threads;
  private OwnedPartitions<String> owned;
  private ConsumerCallbacks callbacks;

  @BeforeEach
  void begin() {
    threads = new ClientThreads(null);
    Mailbox mailbox = new Mailbox();
    owned = new OwnedPartitions<>(new FileSource(root), OffsetReset.EARLIEST);
    ConsumerConfig config = new ConsumerSettings().checked("g");
    ConsumerCommits commits =
        new ConsumerCommits(threads, config, owned, member, new Wakeup(), mailbox);
    StartPositions positions =
        new StartPositions(
            partitions -> CompletableFuture.completedFuture(Map.of()),
            threads.io(),
            owned,
            mailbox);
    callbacks = new ConsumerCallbacks(config, owned, member, commits, positions);
    callbacks.listener(new Recorder());
  }

  @AfterEach
  void end() {
    threads.close();
  }

  private final class Recorder implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      calls.add("assigned");
    }

    @Override
    public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
      calls.add("revoked");
      throw new IllegalStateException("broken listener");
    }

    @Override
    public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
      calls.add("lost " + partitions + " in " + context.generation());
    }
  }

  @Test
  void whatIsHeldWhenTheMembershipEndsIsLostAndLateCallsAreDropped() {
    callbacks.onAssigned(FIVE, OWNED);
    callbacks.detach();
    // Queued by the driver while nobody emptied the mailbox: by now the partitions of the next
    // membership may be held.
    owned.add(OWNED);
    callbacks.onRevoked(FIVE, OWNED);
    callbacks.onLost(FIVE, OWNED);

    assertThat(calls).containsExactly("assigned", "lost [t-0] in 5");
    assertThat(owned.partitions()).isEqualTo(OWNED);
  }

  /** An Error is no reason to go on with what another member has by now. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whateverTheListenerThrowsPartitionsAreGivenUp(boolean error) {
    Throwable thrown = error ? new AssertionError("broken") : new IOException("broken");
    callbacks.listener(
        new AssignmentListener() {
          @Override
          public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
            throw Undeclared.thrown(thrown);
          }
        });
    callbacks.onAssigned(FIVE, OWNED);
    callbacks.onRevoked(FIVE, OWNED);

    assertThat(owned.partitions()).isEmpty();
    assertThat(member.assignment().generation()).isEqualTo(Assignment.NO_GENERATION);
    assertThatThrownBy(callbacks::throwFailure)
        .satisfies(out -> assertThat(error ? out : out.getCause()).isSameAs(thrown));
  }

  @Test
  void listenerThatFailsIsToldOnceAndPartitionsAreGivenUp() {
    callbacks.onAssigned(FIVE, OWNED);
    assertThat(member.assignment().generation()).isEqualTo(5);
    callbacks.onRevoked(FIVE, OWNED);
    callbacks.detach();

    assertThat(calls).containsExactly("assigned", "revoked");
    assertThat(owned.partitions()).isEmpty();
    assertThat(member.assignment().generation()).isEqualTo(Assignment.NO_GENERATION);
    assertThatThrownBy(callbacks::throwFailure).hasMessage("broken listener");
    callbacks.throwFailure();
  }
}
