// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EntryTurnsTest {
  private static final int LENT_MS = 50;

  private final VirtualTimers timers = new VirtualTimers();
  private final EntryTurns turns = new EntryTurns(4, LENT_MS, timers);
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
  void whoWaitsGetsATurnWithAllOthersThatWaitWhenMostTurnsAreBack() {
    List<Writer> first = List.of(asking("a"), asking("b"), asking("c"), asking("d"));
    Writer e = asking("e");
    Writer f = asking("f");
    assertThat(called).as("so many at once").containsExactly("a", "b", "c", "d");
    first.get(1).end();
    first.get(0).end();
    Writer late = asking("g");
    assertThat(called).as("turns are free, but the round is not over").hasSize(4);
    first.get(3).end();
    assertThat(called).containsExactly("a", "b", "c", "d", "e", "f", "g");
    List.of(late, e, f).forEach(Writer::end);
    asking("h");
    assertThat(called).as("nobody waits between rounds").endsWith("h");
  }

  @Test
  void aRoundTakesNoMoreThanThereAreTurns() {
    List<Writer> first = List.of(asking("a"), asking("b"), asking("c"), asking("d"));
    List.of("e", "f", "g", "h", "i").forEach(this::asking);
    first.subList(0, 3).forEach(Writer::end);
    assertThat(called).containsExactly("a", "b", "c", "d", "e", "f", "g");
  }

  @Test
  void oneTurnGoesFromOneToTheNext() {
    EntryTurns one = new EntryTurns(1, LENT_MS, timers);
    Object turn = one.take(() -> {});
    one.take(() -> called.add("next"));
    assertThat(called).isEmpty();
    one.giveBack(Objects.requireNonNull(turn));
    assertThat(called).containsExactly("next");
  }

  @Test
  void whoAsksTwiceWaitsOnce() {
    List<Writer> first = List.of(asking("a"), asking("b"), asking("c"), asking("d"));
    Writer e = asking("e");
    e.ask();
    e.ask();
    first.forEach(Writer::end);
    assertThat(called).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void whoNeedsNoTurnAnyMoreLeavesItToTheNext() {
    List<Writer> first = List.of(asking("a"), asking("b"), asking("c"), asking("d"));
    // As batchers do whose queues were emptied meanwhile.
    turns.take(() -> {});
    turns.take(() -> {});
    turns.take(() -> {});
    asking("e");
    first.subList(0, 3).forEach(Writer::end);
    assertThat(called).containsExactly("a", "b", "c", "d", "e");
  }

  /** A replica group without a majority writes nothing, and must not stop those that have one. */
  @Test
  void aTurnThatIsNotGivenBackKeepsOthersWaitingForAShortTimeOnly() {
    Writer a = asking("a");
    List.of("b", "c", "d", "e", "f", "g", "h", "i").forEach(this::asking);
    timers.advance(LENT_MS - 1);
    assertThat(called).containsExactly("a", "b", "c", "d");
    timers.advance(1);
    assertThat(called).containsExactly("a", "b", "c", "d", "e", "f", "g", "h");
    // Late, and of no account: others have the turns.
    a.end();
    assertThat(called).doesNotContain("i");
    timers.advance(LENT_MS);
    assertThat(called).endsWith("i");
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
