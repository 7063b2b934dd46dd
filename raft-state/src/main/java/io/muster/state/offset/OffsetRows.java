// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.SequenceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Whether stored offsets and sequences that come from elsewhere can be this module's own. The rules
 * trust what is stored, so this is asked before.
 */
public final class OffsetRows {

  /**
   * A committed offset.
   *
   * @param base no position may be higher: a commit that comes later has to have a higher one
   * @return what is wrong; null for nothing
   */
  public static @Nullable String problemOfOffset(byte[] value, long base) {
    CommittedOffset offset;
    try {
      offset = OffsetCodec.offset(value);
    } catch (RuntimeException e) {
      return unreadable(e);
    }
    return isWithin(offset.revision(), base) && isWithin(offset.topicId(), base)
        ? null
        : "a position of the offset is above " + base;
  }

  /**
   * The last sequence of a writer.
   *
   * @param base no position may be higher
   * @return what is wrong; null for nothing
   */
  public static @Nullable String problemOfSequence(byte[] value, long base) {
    SequenceRecord sequence;
    try {
      sequence = OffsetCodec.sequence(value);
    } catch (RuntimeException e) {
      return unreadable(e);
    }
    return isWithin(sequence.getRevision(), base)
        ? null
        : "the position of the sequence is above " + base;
  }

  private static boolean isWithin(long position, long base) {
    return position >= 0 && position <= base;
  }

  private static String unreadable(RuntimeException e) {
    return "it cannot be read: " + e.getMessage();
  }

  private OffsetRows() {}
}
