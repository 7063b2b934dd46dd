// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerBytesTest {
  @Test
  void whatIsAssignedIsRead() {
    assertThat(ConsumerBytes.partitions(ConsumerBytes.assignment("t", List.of(3, 0, 70_000))))
        .containsExactly(3, 0, 70_000);
    assertThat(ConsumerBytes.partitions(ConsumerBytes.assignment("t", List.of()))).isEmpty();
    assertThat(ConsumerBytes.partitions(ByteString.EMPTY)).isEmpty();
  }

  @Test
  void aSubscriptionIsAsKafkaWritesIt() {
    assertThat(ConsumerBytes.subscription("ab").toByteArray())
        .containsExactly(0, 0, 0, 0, 0, 1, 0, 2, 'a', 'b', 0xff, 0xff, 0xff, 0xff);
  }
}
