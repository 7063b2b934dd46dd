// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of a store has looked up lately. Each commit of a member asks for the member's
 * last one, and finding that row in RocksDB costs as much as all else that the rules do. Holds
 * single rows only, and also that there is none; scans go to the store.
 *
 * <p>Used by the thread that writes. Shows at each moment what the store would.
 */
final class RecentRows implements StateReader {
  private static final byte[] ABSENT = new byte[0];

  /** Of a row beside its bytes: two arrays, the key and the entry of the map. */
  private static final int ROW_OVERHEAD_BYTES = 120;

  private final StateReader store;
  private final long bytesMax;
  private final Map<Key, byte[]> rows = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  private record Key(byte[] bytes, int hash) {
    Key(byte[] bytes) {
      this(bytes, Arrays.hashCode(bytes));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
      return hash;
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
    Key wanted = new Key(key);
    byte[] known = rows.get(wanted);
    if (known == null) {
      byte[] stored = store.get(key);
      known = stored == null ? ABSENT : stored;
      put(wanted, known);
    }
    return known == ABSENT ? null : known;
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
    writes.forEach(
        (key, value) -> {
          Key changed = new Key(key);
          if (rows.containsKey(changed)) {
            put(changed, value == null ? ABSENT : value);
          }
        });
  }

  /** What the store has is not known any more. */
  void clear() {
    rows.clear();
    bytes = 0;
  }

  private void forgetAll(byte[] prefix) {
    for (Iterator<Map.Entry<Key, byte[]>> all = rows.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Key, byte[]> row = all.next();
      if (Keys.startsWith(row.getKey().bytes(), prefix)) {
        bytes -= size(row.getKey(), row.getValue());
        all.remove();
      }
    }
  }

  private void put(Key key, byte[] value) {
    byte[] before = rows.put(key, value);
    bytes += size(key, value) - (before == null ? 0 : size(key, before));
    Iterator<Map.Entry<Key, byte[]>> oldest = rows.entrySet().iterator();
    while (bytes > bytesMax && oldest.hasNext()) {
      Map.Entry<Key, byte[]> row = oldest.next();
      bytes -= size(row.getKey(), row.getValue());
      oldest.remove();
    }
  }

  private static long size(Key key, byte[] value) {
    return ROW_OVERHEAD_BYTES + key.bytes().length + value.length;
  }

  /** For tests: how many rows it holds. */
  int size() {
    return rows.size();
  }
}
