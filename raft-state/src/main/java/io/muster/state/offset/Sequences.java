// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.SequenceRecord;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The last write of each writer, so that a repeated commit is answered as the first one was and a
 * late one cannot move an offset back.
 *
 * <p>The leader leaves out partitions of topics that it does not know, so a repeat may bring others
 * than the first one did. It is then a write like any other: the answer of the first one would
 * acknowledge what was never written. As its sequence is still the writer's last one, it cannot
 * undo anything newer of that writer; and where another writer was there since, it is refused.
 */
final class Sequences {
  private final WriteSet state;
  private final int partition;
  private final CommitOffsets command;

  /** Null where the writer does not count its commits. */
  private final byte @Nullable [] key;

  /** The place of a commit among those of its writer. */
  Sequences(WriteSet state, int partition, CommitOffsets command) {
    this.state = state;
    this.partition = partition;
    this.command = command;
    this.key = command.getSequence() == 0 ? null : key(partition, command);
  }

  /** What a repeat or a late write is answered; null for a new one. */
  @Nullable Outcome repeated() {
    byte[] value = key == null ? null : state.get(key);
    if (value == null) {
      return null;
    }
    long sequence = command.getSequence();
    SequenceRecord last = OffsetCodec.sequence(value);
    if (sequence > last.getSequence()) {
      return null;
    }
    if (sequence == last.getSequence()) {
      if (content(command) == last.getContent()) {
        return new Outcome.Committed(last.getRevision());
      }
      return isOverwritten(last.getRevision()) ? overwritten() : null;
    }
    return new Outcome.Rejected(
        ErrorReason.STALE_SEQUENCE,
        "sequence "
            + sequence
            + " is below "
            + last.getSequence()
            + ", the last one applied for this writer");
  }

  /** The first one took effect, and somebody else wrote after it. */
  private boolean isOverwritten(long firstRevision) {
    StoredOffsets stored = new StoredOffsets(state, partition, command.getGroupId());
    for (TopicOffsets topic : command.getTopicsList()) {
      for (PartitionOffset offset : topic.getPartitionsList()) {
        CommittedOffset now = stored.find(topic.getTopic(), offset.getPartition());
        if (now != null && now.revision() > firstRevision) {
          return true;
        }
      }
    }
    return false;
  }

  private static Outcome.Rejected overwritten() {
    return new Outcome.Rejected(
        ErrorReason.STALE_SEQUENCE,
        "the sequence was applied with other content, and another writer has committed since");
  }

  /** The commit is made: it is the writer's last one from here on. */
  void remember(long revision) {
    if (key == null) {
      return;
    }
    if (!asMember(command) && state.get(key) == null) {
      forgetOldestClient(state, partition, command.getGroupId());
    }
    state.put(key, OffsetCodec.sequence(command.getSequence(), revision, content(command)));
  }

  /** What a commit writes, as {@code SequenceRecord.content} has it. */
  private static long content(CommitOffsets command) {
    // There are no maps in it, so the same content always gives the same bytes. Sizes stand in
    // front, so that the borders between topics are part of it.
    CRC32C checksum = new CRC32C();
    int length = 0;
    for (TopicOffsets topic : command.getTopicsList()) {
      byte[] bytes = topic.toByteArray();
      updateInt(checksum, bytes.length);
      checksum.update(bytes);
      length += Integer.BYTES + bytes.length;
    }
    return (long) length << Integer.SIZE | checksum.getValue();
  }

  private static void updateInt(CRC32C checksum, int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      checksum.update(value >>> shift);
    }
  }

  private static byte[] key(int partition, CommitOffsets command) {
    String groupId = command.getGroupId();
    if (asMember(command)) {
      return Keys.memberSequence(partition, groupId, command.getMemberId());
    }
    String writer = command.getMemberId().isEmpty() ? command.getClientId() : command.getMemberId();
    return Keys.clientSequence(partition, groupId, writer);
  }

  /**
   * A commit without a generation may bring any member id, which nobody checks in a group without
   * members. It counts as a client's, or its row would never go with a member.
   */
  private static boolean asMember(CommitOffsets command) {
    return command.getGenerationId() >= 0;
  }

  /** Members' rows go with the member; those of clients without one are bounded here. */
  private static void forgetOldestClient(WriteSet state, int partition, String groupId) {
    List<byte[]> clients = new ArrayList<>();
    long[] oldest = {Long.MAX_VALUE};
    byte[][] oldestKey = new byte[1][];
    byte[] prefix = Keys.clientSequences(partition, groupId);
    state.scan(
        prefix,
        (key, value) -> {
          clients.add(key);
          long revision = OffsetCodec.sequence(value).getRevision();
          if (revision < oldest[0]) {
            oldest[0] = revision;
            oldestKey[0] = key;
          }
          return true;
        });
    if (clients.size() >= Limits.WRITERS_PER_GROUP_MAX) {
      state.delete(oldestKey[0]);
    }
  }
}
