// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.bench.client.GroupNames;
import org.junit.jupiter.api.Test;

/** Scenarios by letter, groups by partition. */
final class ScenariosTest {
  @Test
  void eachHasALetterOfItsOwn() {
    assertThat(Scenarios.all()).extracting(Scenario::letter).doesNotHaveDuplicates();
  }

  @Test
  void theChosenOnesRunInTheOrderOfAll() {
    assertThat(Scenarios.named("i, e,a"))
        .extracting(Scenario::letter)
        .containsExactly("a", "e", "i");
  }

  @Test
  void anUnknownLetterIsToldWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Scenarios.named("a,z"))
        .withMessageContaining("'z'")
        .withMessageContaining("a, b, c, d, e, f, g, h, i, j, k");
  }

  @Test
  void groupsLiveWhereTheirNamesSay() {
    assertThat(GroupNames.partitionOf("group-01", 50)).isEqualTo(45);
    for (int partition = 0; partition < 50; partition++) {
      assertThat(GroupNames.partitionOf(GroupNames.in(partition, 50, "x", 7), 50))
          .isEqualTo(partition);
    }
  }
}
