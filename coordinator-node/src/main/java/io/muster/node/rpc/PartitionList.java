// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.topicName;

import io.muster.state.Limits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the topics and partitions of one commit or fetch and checks their names, numbers and count.
 * A partition that is named twice is refused, since only one of its two offsets could win. A topic
 * may be named twice.
 *
 * <p>It sits on the hot path: names of fields are only put together for a refusal.
 */
final class PartitionList {
  private final Map<String, Set<Integer>> seen = new HashMap<>();
  private final int topics;

  /** Of the topic at hand; null where nothing can be named twice. */
  private @Nullable Set<Integer> indexes;

  private String topic = "";
  private int topicPosition = -1;
  private int partitionPosition = -1;
  private int total;

  PartitionList(int topics) {
    atMost("topics", topics, Limits.OFFSETS_PER_REQUEST_MAX);
    this.topics = topics;
  }

  void topic(String name, int partitions) {
    topicPosition++;
    partitionPosition = -1;
    topic = name;
    topicName("topics.name", name);
    // Bounded by the size of the request, so the sum does not overflow.
    total += partitions;
    atMost("topics.partitions", total, Limits.OFFSETS_PER_REQUEST_MAX);
    boolean single = topics == 1 && partitions <= 1;
    indexes = single ? null : seen.computeIfAbsent(name, unused -> new HashSet<>());
  }

  void partition(int index) {
    partitionPosition++;
    if (index < 0) {
      atLeast(field("index"), index, 0, "");
    }
    if (indexes != null && !indexes.add(index)) {
      throw invalid(
          field("index"),
          1,
          "Partition "
              + index
              + " of topic "
              + Texts.quoted(topic)
              + " is named twice: name each once");
    }
  }

  /** The path of a field of the partition at hand. */
  String field(String name) {
    return "topics[" + topicPosition + "].partitions[" + partitionPosition + "]." + name;
  }
}
