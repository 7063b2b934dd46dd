// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplicaRepairTest {
  @Test
  void eachCopyThatIsLostMakesTheNextWaitLonger() {
    assertThat(ReplicaRepair.pause(0)).isZero();
    assertThat(ReplicaRepair.pause(1)).isEqualTo(Duration.ofSeconds(15));
    assertThat(ReplicaRepair.pause(2)).isEqualTo(Duration.ofSeconds(30));
    assertThat(ReplicaRepair.pause(6)).isEqualTo(Duration.ofMinutes(8));
    assertThat(ReplicaRepair.pause(7)).isEqualTo(Duration.ofMinutes(10));
    assertThat(ReplicaRepair.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(10));
  }
}
