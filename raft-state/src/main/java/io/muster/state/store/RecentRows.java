// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of a store has looked up lately. Each commit of a member asks for the member's
 * last one, and finding that row in RocksDB costs as much as all else that the rules do. Holds
 * single rows only, and also that there is none; scans go to the store, and so do committed offsets
 * ({@link Keys#isOffset}), which are written all the time and seldom looked up.
 *
 * <p>Where there is no more room, a row that was asked for since it was last in question gets
 * another chance (the clock algorithm): a look at a row then changes nothing but a flag, where an
 * order of use would have to change its neighbours.
 *
 * <p>Used by the thread that writes. Shows at each moment what the store would.
 */
final class RecentRows implements StateReader {
  private static final byte[] ABSENT = new byte[0];

  /** Of a row beside its bytes: two arrays, the key, the row and the entry of the map. */
  private static final int ROW_OVERHEAD_BYTES = 140;

  private final StateReader store;
  private final long bytesMax;
  private final Map<RowKey, Row> rows = new HashMap<>();

  /** In the order in which room is asked back. */
  private final Queue<Row> clock = new ArrayDeque<>();

  private long bytes;

  private static final class Row {
    final RowKey key;
    byte[] value;
    boolean asked;

    Row(RowKey key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    long size() {
      return ROW_OVERHEAD_BYTES + key.bytes().length + value.length;
    }
  }

  /**
   * @param bytesMax about how much heap the rows may take
   */
  RecentRows(StateReader store, long bytesMax) {
    this.store = store;
    this.bytesMax = bytesMax;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    if (Keys.isOffset(key)) {
      return store.get(key);
    }
    RowKey wanted = new RowKey(key);
    Row known = rows.get(wanted);
    if (known != null) {
      known.asked = true;
      return known.value == ABSENT ? null : known.value;
    }
    byte[] stored = store.get(key);
    Row read = new Row(wanted, stored == null ? ABSENT : stored);
    rows.put(wanted, read);
    bytes += read.size();
    makeRoom();
    // Last, so that it does not have to make room for itself.
    clock.add(read);
    return stored;
  }

  @Override
  public void scan(byte[] prefix, byte[] from, Visitor visitor) {
    store.scan(prefix, from, visitor);
  }

  /** The store has these changes now. */
  void committed(WriteSet writes) {
    for (byte[] prefix : writes.deletedPrefixes()) {
      forgetAll(prefix);
    }
    writes.forEachKey(
        (key, value) -> {
          Row row = Keys.isOffset(key.bytes()) ? null : rows.get(key);
          if (row != null) {
            bytes -= row.size();
            row.value = value == null ? ABSENT : value;
            bytes += row.size();
          }
        });
    makeRoom();
  }

  /** What the store has is not known any more. */
  void clear() {
    rows.clear();
    clock.clear();
    bytes = 0;
  }

  private void forgetAll(byte[] prefix) {
    if (Keys.isOffset(prefix)) {
      return;
    }
    clock.removeIf(
        row -> {
          boolean goes = Keys.startsWith(row.key.bytes(), prefix);
          if (goes) {
            rows.remove(row.key);
            bytes -= row.size();
          }
          return goes;
        });
  }

  private void makeRoom() {
    while (bytes > bytesMax && !clock.isEmpty()) {
      Row oldest = clock.remove();
      if (oldest.asked) {
        oldest.asked = false;
        clock.add(oldest);
      } else {
        rows.remove(oldest.key);
        bytes -= oldest.size();
      }
    }
  }

  /** For tests: how many rows it holds. */
  int size() {
    return rows.size();
  }
}
