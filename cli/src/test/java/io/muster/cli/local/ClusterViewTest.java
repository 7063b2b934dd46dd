// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
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

  private static ClusterView.Answer answer(int nodeId, int controller, Set<Integer> ready) {
    return new ClusterView.Answer(nodeId, 3, 3, controller, "0.1.0", ready);
  }
}
