// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EntryTurnsTest {
  private static final int LENT_MS = 50;

  private final VirtualTimers timers = new VirtualTimers();
  private final EntryTurns turns = new EntryTurns(2, LENT_MS, timers);
  private final List<String> called = new ArrayList<>();

  /** A group that takes a turn as soon as it may. */
  private final class Writer {
    private final String name;
    private final Runnable again = this::ask;
    @Nullable Object turn;

    Writer(String name) {
      this.name = name;
    }

    void ask() {
      turn = turns.take(again);
      if (turn != null) {
        called.add(name);
      }
    }

    void end() {
      Object held = turn;
      turn = null;
      turns.giveBack(held == null ? this : held);
    }
  }

  @Test
  void soManyHaveATurnAtOnceAndTheOthersFollowInTheirOrder() {
    Writer a = asking("a");
    Writer b = asking("b");
    Writer c = asking("c");
    Writer d = asking("d");
    assertThat(called).containsExactly("a", "b");
    b.end();
    assertThat(called).containsExactly("a", "b", "c");
    a.end();
    assertThat(called).containsExactly("a", "b", "c", "d");
    c.end();
    d.end();
    b.ask();
    assertThat(called).endsWith("b");
  }

  @Test
  void whoAsksTwiceWaitsOnce() {
    Writer a = asking("a");
    asking("b");
    Writer c = asking("c");
    c.ask();
    c.ask();
    a.end();
    assertThat(called).containsExactly("a", "b", "c");
  }

  @Test
  void whoNeedsNoTurnAnyMoreLeavesItToTheNext() {
    Writer a = asking("a");
    asking("b");
    // As a batcher does whose queue was emptied meanwhile.
    turns.take(() -> {});
    asking("c");
    a.end();
    assertThat(called).containsExactly("a", "b", "c");
  }

  /** A replica group without a majority writes nothing, and must not stop those that have one. */
  @Test
  void aTurnThatIsNotGivenBackKeepsOthersWaitingForAShortTimeOnly() {
    Writer a = asking("a");
    asking("b");
    asking("c");
    asking("d");
    asking("e");
    timers.advance(LENT_MS - 1);
    assertThat(called).containsExactly("a", "b");
    timers.advance(1);
    assertThat(called).containsExactly("a", "b", "c", "d");
    // Late, and of no account: two others have turns.
    a.end();
    assertThat(called).containsExactly("a", "b", "c", "d");
    timers.advance(LENT_MS);
    assertThat(called).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void withoutABoundEverybodyHasATurn() {
    EntryTurns unlimited = EntryTurns.unlimited();
    for (int i = 0; i < 1000; i++) {
      assertThat(unlimited.take(() -> {})).isNotNull();
    }
  }

  private Writer asking(String name) {
    Writer writer = new Writer(name);
    writer.ask();
    return writer;
  }
}
