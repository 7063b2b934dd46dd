// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

/**
 * Settings of a group that operators change while nodes run. Ask whenever a value is needed, and
 * keep none. Thread-safe, and fast enough for every request.
 */
public interface GroupSettings {
  /** {@code group.initial.rebalance.delay.ms}. */
  int initialRebalanceDelayMs(String groupId);

  /** {@code group.max.size}. */
  int maxSize(String groupId);

  /** {@code offset.metadata.max.bytes}, in UTF-16 units as in Kafka. */
  int offsetMetadataLengthMax(String groupId);

  /** {@code offsets.retention.minutes}, in milliseconds. */
  long offsetsRetentionMs(String groupId);

  /** The same for every group, for ever. */
  record Fixed(
      int initialRebalanceDelayMs,
      int maxSize,
      int offsetMetadataLengthMax,
      long offsetsRetentionMs)
      implements GroupSettings {
    @Override
    public int initialRebalanceDelayMs(String groupId) {
      return initialRebalanceDelayMs;
    }

    @Override
    public int maxSize(String groupId) {
      return maxSize;
    }

    @Override
    public int offsetMetadataLengthMax(String groupId) {
      return offsetMetadataLengthMax;
    }

    @Override
    public long offsetsRetentionMs(String groupId) {
      return offsetsRetentionMs;
    }
  }
}
