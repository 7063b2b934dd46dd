// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.node.coordinator.ApiException;
import io.muster.proto.internal.v1.AnnounceRequest;
import org.junit.jupiter.api.Test;

class LeaderTableTest {
  private long now = 1_000;
  private final LeaderTable table = new LeaderTable(() -> now, 8);

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
  void groupsThatAreNotThereAreRefusedAndNothingIsKept() {
    for (int group : new int[] {-1, 8, Integer.MAX_VALUE}) {
      AnnounceRequest forged =
          AnnounceRequest.newBuilder()
              .setNodeId(2)
              .addLed(AnnounceRequest.Led.newBuilder().setGroup(7).setTerm(9))
              .addLed(AnnounceRequest.Led.newBuilder().setGroup(group).setTerm(9))
              .build();
      assertThatThrownBy(() -> table.heard(forged))
          .isInstanceOf(ApiException.class)
          .hasMessageContaining("raft.groups");
    }
    assertThat(table.leader(7)).isNull();
    assertThat(table.silentMs(2)).isEqualTo(-1);
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
