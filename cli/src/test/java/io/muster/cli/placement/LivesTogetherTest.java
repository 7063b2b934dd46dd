// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LivesTogetherTest {
  private final LivesTogether together = new LivesTogether(7, 3);

  @Test
  void sameRemainderIsTheSameGroup() {
    assertThat(together.group(5)).isEqualTo(2);
    assertThat(together.members(0)).containsExactly(0, 3, 6);
    assertThat(together.members(2)).containsExactly(2, 5);
    assertThat(together.spread(Map.of(0, "a", 2, "b")))
        .isEqualTo(Map.of(0, "a", 3, "a", 6, "a", 2, "b", 5, "b"));
  }

  @Test
  void wholeGroupsWithTheSameReplicasPass() {
    assertThatCode(() -> check(Map.of(2, List.of(1, 2), 5, List.of(1, 2))))
        .doesNotThrowAnyException();
  }

  @Test
  void missingPartitionsAreListedWithThoseTheyBelongTo() {
    assertThatThrownBy(() -> check(Map.of(3, List.of(1), 2, List.of(1), 5, List.of(1))))
        .hasMessage(
            "the partitions 0,3,6 live together and move together, but the file does not name 0,6");
  }

  @Test
  void differentReplicasAreShown() {
    assertThatThrownBy(() -> check(Map.of(2, List.of(1, 2), 5, List.of(2, 1))))
        .hasMessage(
            "the partitions 2,5 live together and need the same replicas, but 2 has 1,2 and 5 has"
                + " 2,1");
  }

  @Test
  void partitionThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> check(Map.of(7, List.of(1))))
        .hasMessage("there is no partition 7; the last one is 6");
  }

  private void check(Map<Integer, List<Integer>> replicas) {
    together.check(new TreeMap<>(replicas));
  }
}
