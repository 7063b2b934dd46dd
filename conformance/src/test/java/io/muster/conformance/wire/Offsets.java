// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import java.util.Map;
import java.util.TreeMap;

/** Pieces of offset requests, and answers in a form that can be compared. */
public final class Offsets {
  /** Of a partition without a committed offset. */
  public static final long NONE = -1;

  private Offsets() {}

  public static OffsetCommitRequest.Topic commit(String topic, int partition, long offset) {
    return commit(topic, partition, offset, "");
  }

  public static OffsetCommitRequest.Topic commit(
      String topic, int partition, long offset, String metadata) {
    return OffsetCommitRequest.Topic.newBuilder()
        .setName(topic)
        .addPartitions(
            OffsetCommitRequest.Partition.newBuilder()
                .setIndex(partition)
                .setOffset(offset)
                .setMetadata(metadata))
        .build();
  }

  public static OffsetFetchRequest.Topic of(String topic, int... partitions) {
    OffsetFetchRequest.Topic.Builder builder = OffsetFetchRequest.Topic.newBuilder().setName(topic);
    for (int partition : partitions) {
      builder.addPartitions(partition);
    }
    return builder.build();
  }

  /** Reason by {@code topic-partition}. */
  public static Map<String, ErrorReason> reasons(Iterable<OffsetCommitResponse.Topic> topics) {
    Map<String, ErrorReason> reasons = new TreeMap<>();
    for (OffsetCommitResponse.Topic topic : topics) {
      topic
          .getPartitionsList()
          .forEach(
              partition ->
                  reasons.put(topic.getName() + "-" + partition.getIndex(), partition.getReason()));
    }
    return reasons;
  }

  /** Offset by {@code topic-partition}; {@link #NONE} where there is none. */
  public static Map<String, Long> offsets(OffsetFetchResponse response) {
    Map<String, Long> offsets = new TreeMap<>();
    for (OffsetFetchResponse.Topic topic : response.getTopicsList()) {
      topic
          .getPartitionsList()
          .forEach(
              partition ->
                  offsets.put(
                      topic.getName() + "-" + partition.getIndex(),
                      partition.hasCommitted() ? partition.getCommitted().getOffset() : NONE));
    }
    return offsets;
  }
}
