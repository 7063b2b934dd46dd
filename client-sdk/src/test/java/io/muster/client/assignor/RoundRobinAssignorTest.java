// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static io.muster.client.assignor.Inputs.member;
import static io.muster.client.assignor.Inputs.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundRobinAssignorTest {
  private final RoundRobinAssignor assignor = new RoundRobinAssignor();

  @Test
  void testTwoConsumersTwoTopicsSixPartitions() {
    assertThat(
            assignor.assign(
                Map.of("t1", 3, "t2", 3),
                List.of(member("c1", "t1", "t2"), member("c2", "t1", "t2"))))
        .isEqualTo(Map.of("c1", partitions("t1-0,2 t2-1"), "c2", partitions("t1-1 t2-0,2")));
  }

  @Test
  void memberThatDoesNotSubscribeIsPassedOverAndTheTurnGoesOnAcrossTopics() {
    assertThat(
            assignor.assign(
                Map.of("t1", 3, "t2", 2),
                List.of(member("c1", "t1"), member("c2", "t1", "t2"), member("c3", "t1"))))
        .isEqualTo(
            Map.of(
                "c1", partitions("t1-0"),
                "c2", partitions("t1-1 t2-0,1"),
                "c3", partitions("t1-2")));
  }
}
