// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static io.muster.client.assignor.Inputs.fixed;
import static io.muster.client.assignor.Inputs.member;
import static io.muster.client.assignor.Inputs.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RangeAssignorTest {
  private final RangeAssignor assignor = new RangeAssignor();

  @Test
  void testMultipleConsumersMixedTopics() {
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

  @Test
  void testCoPartitionedAssignmentWithSameSubscription() {
    assertThat(
            assignor.assign(
                Map.of("t1", 6, "t2", 6, "t3", 5),
                List.of(
                    member("c1", "t1", "t2", "t3"),
                    member("c2", "t1", "t2", "t3"),
                    member("c3", "t1", "t2", "t3"))))
        .isEqualTo(
            Map.of(
                "c1", partitions("t1-0,1 t2-0,1 t3-0,1"),
                "c2", partitions("t1-2,3 t2-2,3 t3-2,3"),
                "c3", partitions("t1-4,5 t2-4,5 t3-4")));
  }

  @Test
  void coPartitionedTopicsStayTogetherAlsoWithStaticMembers() {
    assertThat(
            assignor.assign(
                Map.of("t1", 2, "t2", 2),
                List.of(member("a", "t1", "t2"), fixed("z", "1", "t1", "t2"))))
        .isEqualTo(Map.of("z", partitions("t1-0 t2-0"), "a", partitions("t1-1 t2-1")));
  }
}
