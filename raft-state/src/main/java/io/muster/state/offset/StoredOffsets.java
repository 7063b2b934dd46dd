// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.ObservedOffset;
import io.muster.state.group.GroupState;
import io.muster.state.group.GroupTransaction;
import io.muster.state.group.GroupView;
import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import org.jspecify.annotations.Nullable;

/** The committed offsets of one group, for commands that look at some, or remove them. */
final class StoredOffsets {
  private final WriteSet state;
  private final int partition;
  private final String groupId;
  private byte @Nullable [] lastDeleted;

  StoredOffsets(WriteSet state, int partition, String groupId) {
    this.state = state;
    this.partition = partition;
    this.groupId = groupId;
  }

  @Nullable CommittedOffset find(String topic, int topicPartition) {
    byte[] value = state.get(key(topic, topicPartition));
    return value == null ? null : OffsetCodec.offset(value);
  }

  /** The offset that was seen; null where it is gone or another one was committed since. */
  @Nullable CommittedOffset seen(ObservedOffset observed) {
    CommittedOffset offset = find(observed.getTopic(), observed.getPartition());
    return offset != null && offset.revision() == observed.getRevision() ? offset : null;
  }

  void delete(String topic, int topicPartition) {
    byte[] key = key(topic, topicPartition);
    state.delete(key);
    lastDeleted = key;
  }

  /** A group without members, reserved ids and offsets has nothing to be kept for. */
  boolean deleteGroupIfBare(GroupView group, GroupTransaction transaction) {
    boolean bare =
        group.state() == GroupState.EMPTY && group.pending().isEmpty() && !hasOffsets(lastDeleted);
    if (bare) {
      transaction.delete(partition, groupId);
    }
    return bare;
  }

  /**
   * Behind the last one first: in front of it many may have been deleted, which are dear to pass.
   */
  private boolean hasOffsets(byte @Nullable [] after) {
    byte[] all = Keys.offsets(partition, groupId);
    return (after != null && hasOffsetFrom(all, after)) || hasOffsetFrom(all, all);
  }

  private boolean hasOffsetFrom(byte[] all, byte[] from) {
    boolean[] any = new boolean[1];
    state.scan(
        all,
        from,
        (key, value) -> {
          any[0] = true;
          return false;
        });
    return any[0];
  }

  private byte[] key(String topic, int topicPartition) {
    return Keys.offset(partition, groupId, topic, topicPartition);
  }
}
