// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GenerationsTest {
  private final Judged generations = new Judged(new Generations());

  @Test
  void aHeartbeatSucceedsInAGenerationThatIsOver() {
    GroupHistories history = new GroupHistories().joined("a", 4).joined("b", 5).heartbeat("a", 4);

    assertThat(generations.flags("epoch-regression", history).operations()).containsExactly(1, 2);
  }

  @Test
  void theHeartbeatWasOpenWhenTheGenerationBegan() {
    generations.valid(
        new GroupHistories().joined("a", 4).at(10, 30).joined("b", 5).at(20, 40).heartbeat("a", 4));
  }

  @Test
  void aDescriptionIsOfThePast() {
    generations.flags(
        "epoch-regression", new GroupHistories().joined("b", 5).described("STABLE", 4, Map.of()));
  }

  @Test
  void aGroupThatIsNotThereHasNoGeneration() {
    generations.valid(new GroupHistories().joined("b", 5).described("DEAD", 0, Map.of()));
  }

  @Test
  void aPartitionIsGrantedAgainUnderALowerToken() {
    generations.flags(
        "token-regression", new GroupHistories().synced("a", 5, 0, 1).synced("b", 4, 1));
  }

  @Test
  void anotherPartitionUnderALowerTokenIsAnEpochThatWentBack() {
    generations.flags("epoch-regression", new GroupHistories().synced("a", 5, 0).synced("b", 4, 1));
  }

  @Test
  void aMemberHearsOfItsGenerationsInOrder() {
    generations.flags(
        "epoch-regression", new GroupHistories().assigned("a", 2, 0).assigned("a", 1, 1));
    generations.valid(new GroupHistories().assigned("a", 2, 0).assigned("a", 3, 1));
  }

  @Test
  void aMemberHearsLate() {
    generations.valid(new GroupHistories().assigned("a", 2, 0).assigned("b", 1, 0));
  }

  @Test
  void nothingShowsAGeneration() {
    generations.unknown(new GroupHistories().committed("", -1, 1, 1));
  }
}
