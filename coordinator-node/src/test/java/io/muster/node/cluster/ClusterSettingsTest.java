// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.InitializeCluster;
import org.junit.jupiter.api.Test;

/** Which cluster is another one than the node was configured for. */
class ClusterSettingsTest {
  private final InitializeCluster created =
      InitializeCluster.newBuilder()
          .setClusterId("c")
          .setOffsetsPartitions(50)
          .setRaftGroups(5)
          .setReplicationFactor(1)
          .build();
  private final InitializeCluster grown = created.toBuilder().setReplicationFactor(3).build();

  @Test
  void replicationFactorCountsWhereItWasGiven() {
    assertThat(new ClusterSettings(grown, false).agreesWith(created)).isTrue();
    assertThat(new ClusterSettings(grown, true).agreesWith(created)).isFalse();
    assertThat(new ClusterSettings(created, true).agreesWith(created)).isTrue();
  }

  @Test
  void everythingElseAlwaysCounts() {
    for (boolean given : new boolean[] {false, true}) {
      assertThat(
              new ClusterSettings(created.toBuilder().setRaftGroups(6).build(), given)
                  .agreesWith(created))
          .isFalse();
      assertThat(
              new ClusterSettings(created.toBuilder().setClusterId("d").build(), given)
                  .agreesWith(created))
          .isFalse();
    }
  }
}
