// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kernel writes about processes. */
final class UsageTest {
  @Test
  void readsAStatLineWhoseNameHasBlanksAndParentheses() {
    String stat = "42 (a (b) c) S 1 42 42 0 -1 0 11 12 13 14 150 50 0 0 20 0 30 0 5 6 7";
    Usage usage =
        Usage.parse(
            stat,
            List.of("rchar: 1", "write_bytes: 4096", "cancelled_write_bytes: 7"),
            List.of("Name:\tx", "VmRSS:\t    1024 kB"));
    assertThat(usage).isEqualTo(new Usage(2.0, 4_096, 1_048_576));
  }

  @Test
  void aDifferenceKeepsTheMemoryOfNow() {
    assertThat(new Usage(3, 300, 50).since(new Usage(1, 100, 70))).isEqualTo(new Usage(2, 200, 50));
  }

  @Test
  void readsThisProcess() {
    assertThat(Usage.own().residentBytes()).isPositive();
  }

  @Test
  void readsTheHeapOfJcmd() {
    String said =
        """
        4711:
         garbage-first heap   total 524288K, used 101376K [0x1, 0x2)
         Metaspace       used 31234K, committed 31616K, reserved 1081344K
        """;
    assertThat(HeapUse.used(said)).isEqualTo(101_376L * 1_024);
  }
}
