// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  @Test
  void nothingIsLedWhileNobodyAnswers() {
    assertThat(ClusterView.NOTHING.allLed()).isFalse();
  }

  @Test
  void leadersOfAllAnswersTogetherServeThePartitions() {
    ClusterView one = ClusterView.NOTHING.with(answer(1, 0, Set.of(0, 2)));
    ClusterView both = one.with(answer(2, 2, Set.of(1)));

    assertThat(one.led()).isEqualTo(2);
    assertThat(one.allLed()).isFalse();
    assertThat(both.allLed()).isTrue();
    assertThat(both.ledBy(1)).isEqualTo(2);
    assertThat(both.ledBy(3)).isZero();
    assertThat(both.controller()).isEqualTo(2);
    assertThat(both.answering()).containsExactly(1, 2);
  }

  @Test
  void inSyncMeansThatEveryNodeThatAnsweredCouldSucceed() {
    ClusterView one = ClusterView.NOTHING.with(answer(1, 1, Set.of(0, 1)));
    assertThat(one.allInSync()).isTrue();
    assertThat(one.with(answer(2, 1, Set.of(2))).allInSync()).isTrue();
    assertThat(one.with(answer(2, 1, Set.of(2))).with(answer(3, 1, Set.of())).allInSync())
        .as("two of three hold what the leaders have")
        .isFalse();
  }

  private static ClusterView.Answer answer(int nodeId, int controller, Set<Integer> ready) {
    Map<Integer, Set<Integer>> lagging = new TreeMap<>();
    ready.forEach(partition -> lagging.put(partition, Set.of(3)));
    return new ClusterView.Answer(nodeId, 3, 3, controller, "0.1.0", lagging);
  }
}
