// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.muster.client.CommittedOffset;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One committed offset of one group, as it goes in and out of files.
 *
 * @param offset 0 or more
 * @param leaderEpoch what was committed with it; null where nothing was
 * @param metadata what was committed with it; empty where nothing was
 */
public record GroupOffset(
    String group,
    String topic,
    int partition,
    long offset,
    @Nullable Integer leaderEpoch,
    String metadata) {
  public GroupOffset {
    if (group.isEmpty() || topic.isEmpty()) {
      throw new IllegalArgumentException("the group and the topic must not be empty");
    }
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException("the partition and the offset must be 0 or more");
    }
  }

  public static GroupOffset of(String group, TopicPartition partition, CommittedOffset committed) {
    return new GroupOffset(
        group,
        partition.topic(),
        partition.partition(),
        committed.offset(),
        committed.leaderEpoch().isPresent() ? committed.leaderEpoch().getAsInt() : null,
        committed.metadata());
  }

  /** Without epoch and metadata. */
  public static GroupOffset plain(String group, TopicPartition partition, long offset) {
    return new GroupOffset(group, partition.topic(), partition.partition(), offset, null, "");
  }

  public TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  /** As it is committed. */
  @JsonIgnore
  public OffsetAndMetadata committable() {
    OptionalInt epoch = leaderEpoch == null ? OptionalInt.empty() : OptionalInt.of(leaderEpoch);
    return new OffsetAndMetadata(offset, epoch, metadata);
  }
}
