// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.OffsetRecord;
import io.muster.proto.internal.v1.SequenceRecord;
import io.muster.state.Invariant;
import io.muster.state.store.StoreException;
import java.util.OptionalInt;

/** Committed offsets and sequences as stored records, and back. */
final class OffsetCodec {
  private static final int VERSION = 1;

  static byte[] offset(CommittedOffset committed) {
    OffsetRecord.Builder record =
        OffsetRecord.newBuilder()
            .setVersion(VERSION)
            .setOffset(committed.offset())
            .setMetadata(committed.metadata())
            .setRevision(committed.revision())
            .setCommitTimestampMs(committed.commitTimestampMs())
            .setTopicId(committed.topicId());
    committed.leaderEpoch().ifPresent(record::setLeaderEpoch);
    return record.build().toByteArray();
  }

  static CommittedOffset offset(byte[] value) {
    try {
      OffsetRecord record = OffsetRecord.parseFrom(value);
      Invariant.check(record.getVersion() == VERSION, "offset version " + record.getVersion());
      return new CommittedOffset(
          record.getOffset(),
          record.hasLeaderEpoch() ? OptionalInt.of(record.getLeaderEpoch()) : OptionalInt.empty(),
          record.getMetadata(),
          record.getRevision(),
          record.getCommitTimestampMs(),
          record.getTopicId());
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("a committed offset cannot be read", e);
    }
  }

  static byte[] sequence(long sequence, long revision, long content) {
    return SequenceRecord.newBuilder()
        .setVersion(VERSION)
        .setSequence(sequence)
        .setRevision(revision)
        .setContent(content)
        .build()
        .toByteArray();
  }

  static SequenceRecord sequence(byte[] value) {
    try {
      SequenceRecord record = SequenceRecord.parseFrom(value);
      Invariant.check(record.getVersion() == VERSION, "sequence version " + record.getVersion());
      return record;
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("a sequence cannot be read", e);
    }
  }

  private OffsetCodec() {}
}
