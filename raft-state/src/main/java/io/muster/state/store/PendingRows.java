// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
  /** Of a row beside its bytes: two arrays, the key, the row, and its nodes in both maps. */
  private static final int ROW_OVERHEAD_BYTES = 190;

  private final long bytesMax;
  private final ConcurrentNavigableMap<byte[], Row> rows =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /** The same rows, for changing one: most that change are pending already. */
  private Map<RowKey, Row> byKey = new HashMap<>();

  private long bytes;

  private static final class Row {
    volatile byte[] value;

    Row(byte[] value) {
      this.value = value;
    }
  }

  /**
   * @param bytesMax about how much heap they may take
   */
  PendingRows(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** {@link Merge#DELETED} where the row is deleted, null where RocksDB knows. */
  byte @Nullable [] get(byte[] key) {
    Row row = rows.get(key);
    return row == null ? null : row.value;
  }

  void put(RowKey key, byte[] value) {
    Row row = byKey.get(key);
    if (row == null) {
      Row added = new Row(value);
      // First where it is looked for: the other map only leads to it.
      rows.put(key.bytes(), added);
      byKey.put(key, added);
      bytes += ROW_OVERHEAD_BYTES + key.bytes().length + value.length;
    } else {
      bytes += value.length - row.value.length;
      row.value = value;
    }
  }

  boolean isFull() {
    return bytes >= bytesMax;
  }

  /** In the order of their keys; a change that comes later is not in it. */
  SortedMap<byte[], byte[]> copy(byte[] prefix, byte[] from) {
    SortedMap<byte[], byte[]> copy = new TreeMap<>(Arrays::compareUnsigned);
    for (Map.Entry<byte[], Row> row : rows.tailMap(from, true).entrySet()) {
      if (!Keys.startsWith(row.getKey(), prefix)) {
        break;
      }
      copy.put(row.getKey(), row.getValue().value);
    }
    return copy;
  }

  /** All of them, in the order of their keys; a null value is a deletion. */
  void forEach(WriteSet.Change change) {
    rows.forEach((key, row) -> change.accept(key, row.value == Merge.DELETED ? null : row.value));
  }

  /** RocksDB has them now. */
  void clear() {
    rows.clear();
    // A map keeps the room that it had for one very large entry.
    if (bytes > 2 * bytesMax) {
      byKey = new HashMap<>();
    } else {
      byKey.clear();
    }
    bytes = 0;
  }
}
