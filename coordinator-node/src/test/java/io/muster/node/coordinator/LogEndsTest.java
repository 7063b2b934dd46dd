// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.EndOffsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The newest report wins, and what was reported longest ago makes room. */
class LogEndsTest {
  private static final int PARTITIONS = 10_000;

  private final VirtualTimers timers = new VirtualTimers();
  private final LocalRegistry registry = new LocalRegistry();
  private final LogEnds ends = new LogEnds(registry, timers);

  @Test
  void theNewestWins() {
    registry.create("t", 2);
    ends.report("g", List.of(topic("t", 0, 1, 9)));
    timers.advance(5);
    ends.report("g", List.of(topic("t", 0, 1, 7)));
    assertThat(ends.find("g", "t", 0)).isEqualTo(new LogEnds.LogEnd(7, timers.nowMs()));
    assertThat(ends.find("h", "t", 0)).isNull();
    ends.forget("g");
    assertThat(ends.find("g", "t", 0)).isNull();
  }

  @Test
  void theOldestMakeRoom() {
    int topics = LogEnds.ENTRIES_PER_GROUP_MAX / PARTITIONS;
    for (int i = 0; i <= topics; i++) {
      registry.create("t" + i, PARTITIONS);
    }
    for (int i = 0; i < topics; i++) {
      ends.report("g", List.of(topic("t" + i, 0, PARTITIONS, 1)));
    }
    assertThat(ends.find("g", "t0", 0)).isNotNull();
    // Reported again, so the next one is the oldest.
    ends.report("g", List.of(topic("t0", 0, 1, 2)));
    ends.report("g", List.of(topic("t" + topics, 0, 1, 1)));
    assertThat(ends.find("g", "t0", 0)).isNotNull();
    assertThat(ends.find("g", "t0", 1)).isNull();
    assertThat(ends.find("g", "t0", 2)).isNotNull();
    assertThat(ends.find("g", "t" + topics, 0)).isNotNull();
  }

  private static EndOffsets topic(String name, int from, int count, long end) {
    EndOffsets.Builder topic = EndOffsets.newBuilder().setTopic(name);
    for (int index = from; index < from + count; index++) {
      topic.addPartitions(EndOffsets.Partition.newBuilder().setIndex(index).setEndOffset(end));
    }
    return topic.build();
  }
}
