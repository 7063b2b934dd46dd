// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TopicWatchTest {
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final VirtualTimer timer = new VirtualTimer();
  private final List<Long> asked = new ArrayList<>();
  private final List<CompletableFuture<TopicLists.Snapshot>> lists = new ArrayList<>();
  private final List<Set<String>> told = new ArrayList<>();
  private final TopicWatch watch =
      new TopicWatch(
          timer, Runnable::run, this::list, MAX_AGE, RetryLoop.Pauses.DEFAULT, this::changed);

  private CompletableFuture<TopicLists.Snapshot> list(long atLeast) {
    asked.add(atLeast);
    CompletableFuture<TopicLists.Snapshot> answer = new CompletableFuture<>();
    lists.add(answer);
    return answer;
  }

  private void changed() {
    told.add(watch.topics());
  }

  private void answer(int index, long revision, String... names) {
    lists
        .get(index)
        .complete(
            new TopicLists.Snapshot(
                Arrays.stream(names)
                    .map(name -> new TopicDescription(name, 1, 1, revision))
                    .toList(),
                revision));
  }

  @Test
  void namesAreKnownAtOnceAndNeverListed() {
    watch.select(TopicSelection.of(Set.of("b", "a")));
    watch.select(TopicSelection.of(Set.of("a", "b")));
    watch.registryChanged(9);
    watch.refresh();
    timer.advance(MAX_AGE.multipliedBy(2));

    assertThat(told).containsExactly(Set.of("a", "b"));
    assertThat(asked).isEmpty();
  }

  @Test
  void patternIsResolvedEvenWhereNothingMatches() {
    watch.select(TopicSelection.of(Pattern.compile("orders-.*")));
    assertThat(told).isEmpty();
    answer(0, 1, "orders", "payments");

    assertThat(told).containsExactly(Set.of());
    assertThat(watch.includes("orders-new")).isTrue();
    assertThat(watch.includes("my-orders-new")).isFalse();
  }

  @Test
  void changeOfTheRegistryIsListedOnceAndToldIfItMatters() {
    watch.select(TopicSelection.of(Pattern.compile("t.*")));
    answer(0, 3, "t1");
    watch.registryChanged(3);
    watch.registryChanged(4);
    watch.registryChanged(6);
    watch.registryChanged(5);
    answer(1, 4, "t1", "u");
    // What came while the list was on its way, in one.
    answer(2, 6, "t1", "t2", "u");

    assertThat(asked).containsExactly(0L, 4L, 6L);
    assertThat(told).containsExactly(Set.of("t1"), Set.of("t1", "t2"));
  }

  @Test
  void listIsMadeAnewWhenItIsTooOldAndAfterAFailure() {
    watch.select(TopicSelection.of(Pattern.compile("t.*")));
    answer(0, 1, "t1");
    timer.advance(MAX_AGE.minusMillis(1));
    assertThat(asked).hasSize(1);
    timer.advance(Duration.ofMillis(1));
    lists.get(1).completeExceptionally(CallFailure.unavailable(null, "nobody is there"));
    timer.advance(Duration.ofSeconds(2));
    answer(2, 2, "t2");

    assertThat(asked).containsExactly(0L, 0L, 0L);
    assertThat(told).containsExactly(Set.of("t1"), Set.of("t2"));
  }

  @Test
  void listOfANodeThatLagsBehindIsNotTaken() {
    watch.select(TopicSelection.of(Pattern.compile("t.*")));
    answer(0, 5, "t1", "t2");
    watch.refresh();
    answer(1, 4, "t1");
    assertThat(watch.topics()).containsExactly("t1", "t2");
    timer.advance(Duration.ofSeconds(2));
    answer(2, 4, "t1");
    timer.advance(Duration.ofSeconds(2));
    answer(3, 6, "t2");

    assertThat(asked).containsExactly(0L, 0L, 0L, 0L);
    assertThat(told).containsExactly(Set.of("t1", "t2"), Set.of("t2"));
    timer.advance(MAX_AGE.minusMillis(1));
    assertThat(asked).hasSize(4);
  }

  @Test
  void newStreamIsAReasonToLookAgain() {
    watch.select(TopicSelection.of(Pattern.compile("t.*")));
    watch.refresh();
    answer(0, 1, "t1");
    answer(1, 2, "t1", "t2");

    assertThat(told).containsExactly(Set.of("t1"), Set.of("t1", "t2"));
    watch.stop();
    timer.advance(MAX_AGE.multipliedBy(2));
    assertThat(asked).hasSize(2);
  }
}
