// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RaftLogLimitsTest {
  private static final long MIB = 1 << 20;

  @Test
  void theLogsOfAllGroupsTakeAQuarterOfTheHeapAtMost() {
    for (long heap : new long[] {256 * MIB, 512 * MIB, 4096 * MIB}) {
      for (int groups : new int[] {2, 7, 51}) {
        long segment = RaftLogLimits.segmentBytes(4 * MIB, heap, groups);
        assertThat(segment).isBetween(256L << 10, 4 * MIB);
        assertThat(segment * RaftLogLimits.SEGMENTS_IN_HEAP * groups)
            .as("%d bytes of heap, %d groups", heap, groups)
            .isLessThanOrEqualTo(heap / 4);
      }
    }
  }

  @Test
  void filesAreAsLargeAsTheyMayBeWhereThereIsHeapEnough() {
    assertThat(RaftLogLimits.segmentBytes(4 * MIB, 512 * MIB, 7)).isEqualTo(4 * MIB);
    assertThat(RaftLogLimits.segmentBytes(4 * MIB, 256 * MIB, 51))
        .isEqualTo(256 * MIB / 4 / 2 / 51);
  }

  @Test
  void filesAreNeverTiny() {
    assertThat(RaftLogLimits.segmentBytes(4 * MIB, 64 * MIB, 1000)).isEqualTo(256 << 10);
  }
}
