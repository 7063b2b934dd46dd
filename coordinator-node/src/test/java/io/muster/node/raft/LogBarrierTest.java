// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.state.Applied;
import io.muster.state.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Who may share an entry: only those who came before it was sent. */
class LogBarrierTest {
  private final List<CompletableFuture<Applied>> sent = new ArrayList<>();
  private final LogBarrier barrier =
      new LogBarrier(
          () -> {
            CompletableFuture<Applied> entry = new CompletableFuture<>();
            sent.add(entry);
            return entry;
          });

  @Test
  void whoComesWhileAnEntryIsOnItsWaySharesTheNext() {
    CompletableFuture<Applied> first = barrier.await();
    CompletableFuture<Applied> second = barrier.await();
    CompletableFuture<Applied> third = barrier.await();
    assertThat(sent).hasSize(1);

    sent.get(0).complete(applied(1));
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(sent).hasSize(2);

    sent.get(1).complete(applied(2));
    assertThat(second.join().position().index()).isEqualTo(2);
    assertThat(third.join().position().index()).isEqualTo(2);
    assertThat(sent).hasSize(2);
  }

  @Test
  void aFailureReachesThoseWhoWaitedForItAndNobodyElse() {
    CompletableFuture<Applied> first = barrier.await();
    CompletableFuture<Applied> second = barrier.await();
    sent.get(0).completeExceptionally(new IllegalStateException("deposed"));
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isNotDone();
    sent.get(1).complete(applied(3));
    assertThat(second).isCompleted();
    assertThat(barrier.await()).isNotDone();
    assertThat(sent).hasSize(3);
  }

  private static Applied applied(long index) {
    return new Applied(new LogPosition(1, index), List.of(), Set.of());
  }
}
