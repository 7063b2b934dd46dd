// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.AnnounceRequest;
import org.junit.jupiter.api.Test;

class LeaderTableTest {
  private long now = 1_000;
  private final LeaderTable table = new LeaderTable(() -> now);

  private void heard(int node, long term) {
    table.heard(
        AnnounceRequest.newBuilder()
            .setNodeId(node)
            .addLed(AnnounceRequest.Led.newBuilder().setGroup(7).setTerm(term))
            .build());
  }

  @Test
  void laterTermWinsInWhateverOrderTheNewsCome() {
    assertThat(table.leader(7)).isNull();
    heard(2, 5);
    heard(1, 4);
    assertThat(table.leader(7)).isEqualTo(new LeaderTable.Led(2, 5));
    heard(3, 6);
    heard(2, 5);
    assertThat(table.leader(7)).isEqualTo(new LeaderTable.Led(3, 6));
  }

  @Test
  void silenceCountsFromTheLastNews() {
    assertThat(table.silentMs(2)).isEqualTo(-1);
    heard(2, 5);
    now += 300;
    assertThat(table.silentMs(2)).isEqualTo(300);
    heard(2, 5);
    assertThat(table.silentMs(2)).isZero();
  }
}
