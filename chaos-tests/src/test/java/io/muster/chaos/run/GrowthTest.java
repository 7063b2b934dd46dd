// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrowthTest {
  private static final String PAGE =
      """
      # TYPE jvm_memory_used_bytes gauge
      jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 9.0
      jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 2.5E7
      jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 8.0
      jvm_buffer_memory_used_bytes{id="direct"} 100.0
      jvm_buffer_memory_used_bytes{id="mapped"} 20.0
      jvm_threads_live_threads 301.0
      jvm_threads_states_threads{state="runnable"} 12.0
      process_files_open_files 777.0
      muster_rocksdb_keys 4242
      """;

  @Test
  void readsWhatANodeUses() {
    assertThat(Growth.read(PAGE))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "old.heap.bytes", 2.5e7,
                "direct.bytes", 120.0,
                "threads", 301.0,
                "open.files", 777.0,
                "rows", 4242.0));
  }

  /** A series that a node does not have any more would be missing in silence. */
  @Test
  void nodesHaveTheseSeries() throws IOException {
    String reference = Files.readString(Path.of("..", "docs", "metrics.md"));
    for (String name : PAGE.lines().filter(line -> !line.startsWith("#")).toList()) {
      assertThat(reference).contains("`" + name.replaceAll("[{ ].*", "") + "`");
    }
  }

  @Test
  void aShortRunIsNotWatched() throws InterruptedException {
    try (Growth growth = Growth.during(Duration.ofMinutes(5), List.of(), Map.of())) {
      assertThat(growth.facts()).isEmpty();
    }
  }
}
