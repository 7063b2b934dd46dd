// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.state.LogContext;
import io.muster.state.Outcome;
import io.muster.state.group.GroupTransaction;
import io.muster.state.group.GroupView;
import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import java.util.OptionalInt;

/** OffsetCommit. The one place in which a committed offset is set. */
public final class CommitOffsetsHandler {

  public static Outcome apply(
      int partition, CommitOffsets command, GroupTransaction transaction, WriteSet state) {
    String groupId = command.getGroupId();
    LogContext log = transaction.log();
    Sequences sequences = new Sequences(state, partition, command);
    Outcome repeated = sequences.repeated();
    if (repeated != null) {
      return repeated;
    }
    GroupView group = transaction.view(partition, groupId);
    Outcome refusal = CommitCheck.check(group, command);
    if (refusal != null) {
      return refusal;
    }
    if (group == null) {
      transaction.create(partition, groupId);
    }
    for (TopicOffsets topic : command.getTopicsList()) {
      for (PartitionOffset offset : topic.getPartitionsList()) {
        state.put(
            Keys.offset(partition, groupId, topic.getTopic(), offset.getPartition()),
            OffsetCodec.offset(committed(offset, topic.getTopicId(), log)));
      }
    }
    sequences.remember(log.number());
    return new Outcome.Committed(log.number());
  }

  private static CommittedOffset committed(PartitionOffset offset, long topicId, LogContext log) {
    return new CommittedOffset(
        offset.getOffset(),
        offset.hasLeaderEpoch() ? OptionalInt.of(offset.getLeaderEpoch()) : OptionalInt.empty(),
        offset.getMetadata(),
        log.number(),
        log.logTimeMs(),
        topicId);
  }

  private CommitOffsetsHandler() {}
}
