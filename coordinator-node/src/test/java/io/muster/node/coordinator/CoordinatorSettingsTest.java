// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Where a group lives must never change. */
class CoordinatorSettingsTest {
  private final CoordinatorSettings settings =
      new CoordinatorSettings("test", 1, 50, 6, new GroupSettings.Fixed(0, 10, 4096, 1), 1, 1);

  @Test
  void aGroupLivesWhereTheHashOfItsNameSays() {
    assertThat(settings.partitionOf("group-01")).isEqualTo(45);
    assertThat(settings.partitionOf("peer-consumer01")).isEqualTo(44);
    assertThat(settings.partitionOf("")).isZero();
  }

  @Test
  void aNegativeHashHasAPartitionToo() {
    // This string's hash is Integer.MIN_VALUE, whose absolute value is negative.
    assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
    assertThat(settings.partitionOf("polygenelubricants")).isZero();
  }

  @Test
  void partitionsAreDealtOverTheReplicaGroups() {
    assertThat(settings.replicaGroupOf(5)).isEqualTo(5);
    assertThat(settings.replicaGroupOf(6)).isZero();
    assertThat(settings.replicaGroupOf(49)).isEqualTo(1);
  }
}
