// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are committed and not in RocksDB yet. The members of a group commit the same
 * partitions again and again: gathered here, many values of a row become one write. Nothing is at
 * risk that was not before: RocksDB has no write-ahead log here, so what it is given is in memory
 * just so until it flushes.
 *
 * <p>One thread at a time changes it; {@link #get} is safe beside that, the rest is not.
 */
final class PendingRows {
  /** Of a row beside its bytes: two arrays, a node of the map and its share of the index. */
  private static final int ROW_OVERHEAD_BYTES = 120;

  private final long bytesMax;
  private final ConcurrentNavigableMap<byte[], byte[]> rows =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
  private long bytes;

  /**
   * @param bytesMax about how much heap they may take
   */
  PendingRows(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** {@link Merge#DELETED} where the row is deleted, null where RocksDB knows. */
  byte @Nullable [] get(byte[] key) {
    return rows.get(key);
  }

  void put(byte[] key, byte[] value) {
    byte[] before = rows.put(key, value);
    bytes += before == null ? ROW_OVERHEAD_BYTES + key.length + value.length : value.length;
    bytes -= before == null ? 0 : before.length;
  }

  boolean isFull() {
    return bytes >= bytesMax;
  }

  /** In the order of their keys; a change that comes later is not in it. */
  SortedMap<byte[], byte[]> copy(byte[] prefix, byte[] from) {
    SortedMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
    for (var row : rows.tailMap(from, true).entrySet()) {
      if (!Keys.startsWith(row.getKey(), prefix)) {
        break;
      }
      copy.put(row.getKey(), row.getValue());
    }
    return copy;
  }

  /** All of them, in the order of their keys; a null value is a deletion. */
  void forEach(WriteSet.Change change) {
    rows.forEach((key, value) -> change.accept(key, value == Merge.DELETED ? null : value));
  }

  /** RocksDB has them now. */
  void clear() {
    rows.clear();
    bytes = 0;
  }
}
