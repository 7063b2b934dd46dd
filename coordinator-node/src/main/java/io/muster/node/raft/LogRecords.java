// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The entries in the bytes of one of Ratis's log files. Each is its length (a varint), the entry,
 * and a checksum of both; an entry begins with its term (field 1) and its index (field 2).
 */
final class LogRecords {
  private static final int TERM = 1 << 3;
  private static final int INDEX = 2 << 3;
  private static final int CHECKSUM_BYTES = 4;
  private static final int LENGTH_BYTES_MAX = 5;

  private final byte[] bytes;

  /** Of the varint that was read last: its value, and where the next byte is. */
  private long value;

  private int next;

  LogRecords(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Index of the entry that begins here; empty where none does that is whole. */
  OptionalLong indexAt(int position) {
    if (!readLength(position)) {
      return OptionalLong.empty();
    }
    int body = next;
    int end = body + (int) value;
    CRC32C sum = new CRC32C();
    sum.update(bytes, position, end - position);
    if ((int) sum.getValue() != ByteBuffer.wrap(bytes).getInt(end)) {
      return OptionalLong.empty();
    }
    return index(body, end);
  }

  /**
   * End of the entry that begins here, as its length says; a byte further where that is nonsense.
   */
  int endOf(int position) {
    return readLength(position) ? next + (int) value + CHECKSUM_BYTES : position + 1;
  }

  /**
   * Index of the first whole entry behind a position that may be a later one than {@code least}.
   */
  OptionalLong firstBehind(int position, long least) {
    for (int at = position + 1; at < bytes.length; at++) {
      if (bytes[at] == 0 || !readLength(at)) {
        continue;
      }
      // Looking into it costs less than the sum, and hardly anything else looks like it.
      OptionalLong index = index(next, next + (int) value);
      if (index.isPresent()
          && index.getAsLong() >= least
          && index.getAsLong() - least < bytes.length
          && indexAt(at).isPresent()) {
        return index;
      }
    }
    return OptionalLong.empty();
  }

  /** There is a length here, and so many bytes behind it. */
  private boolean readLength(int position) {
    return readVarint(position, LENGTH_BYTES_MAX)
        && value > 0
        && value <= RaftSettings.ENTRY_BYTES
        && next + value + CHECKSUM_BYTES <= bytes.length;
  }

  /** Zeros are not written, so the index of the first entry is not there. */
  private OptionalLong index(int from, int to) {
    int at = from;
    if (at < to && bytes[at] == TERM) {
      if (!readVarint(at + 1, 10)) {
        return OptionalLong.empty();
      }
      at = next;
    }
    if (at < to && bytes[at] == INDEX) {
      return readVarint(at + 1, 10) && next <= to ? OptionalLong.of(value) : OptionalLong.empty();
    }
    return OptionalLong.of(0);
  }

  private boolean readVarint(int position, int bytesMax) {
    long read = 0;
    for (int i = 0; i < bytesMax && position + i < bytes.length; i++) {
      byte each = bytes[position + i];
      read |= (long) (each & 0x7f) << (7 * i);
      if (each >= 0) {
        value = read;
        next = position + i + 1;
        return true;
      }
    }
    return false;
  }
}
