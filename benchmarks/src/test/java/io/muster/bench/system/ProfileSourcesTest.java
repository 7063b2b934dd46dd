// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a profile is made of. */
final class ProfileSourcesTest {
  private static final String DUMP =
      """
      "main" #1 prio=5 os_prio=0 cpu=%s elapsed=5.00s tid=0x00007f nid=0x1a2b runnable  [0x0]
         java.lang.Thread.State: RUNNABLE
      "1@group-0A1B2C3D4E5F->2-GrpcLogAppender" #71 daemon prio=5 cpu=20.00ms elapsed=1s tid=0x1 nid=0x2 waiting
      "1@group-1A1B2C3D4E5F->3-GrpcLogAppender" #72 daemon prio=5 cpu=22.00ms elapsed=1s tid=0x2 nid=0x3 waiting
      "G1 Main Marker" os_prio=0 cpu=1.50ms elapsed=5.00s tid=0x3 nid=0x4 runnable
      """;

  @Test
  void threadsOfOneKindAreAddedUp() {
    ThreadTimes before = new ThreadTimes(ThreadTimes.parse(7, DUMP.formatted("5.00ms")), 10);
    ThreadTimes after = new ThreadTimes(ThreadTimes.parse(7, DUMP.formatted("9.50ms")), 30);
    assertThat(after.byKindSince(before)).isEqualTo(Map.of("main", 4.5));
    assertThat(after.byKindSince(new ThreadTimes(Map.of(), 0)))
        .isEqualTo(
            Map.of("main", 9.5, "#@group-#->#-GrpcLogAppender", 42.0, "G# Main Marker", 1.5));
  }

  @Test
  void countersOfAllSeriesAreAddedUp() {
    Map<String, Double> sums = new TreeMap<>();
    NodeCounters.add(
        sums,
        """
        # HELP muster_log_entry_commands Commands
        muster_log_entry_commands_count 3.0
        muster_log_entry_commands_sum 12.0
        muster_log_sync_duration_seconds_count{disk="a"} 4
        muster_log_sync_duration_seconds_count{disk="b"} 5
        muster_groups{state="Stable"} 9.0

        """);
    assertThat(sums).isEqualTo(Map.of("entries", 3.0, "commands", 12.0, "syncs", 9.0));
  }
}
