// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;

/** What RocksDB has behind a prefix, as of when this was made. To be used while it is open. */
final class RocksDbRows implements AutoCloseable {
  private final byte[] prefix;
  private final ReadOptions options = new ReadOptions();

  /**
   * Without a bound an iterator at the end of the prefix would look for the next key that is still
   * there, over all the deleted ones of whoever comes next.
   */
  private final @Nullable Slice upperBound;

  private final RocksIterator iterator;

  /**
   * @param at null: as of now
   */
  RocksDbRows(RocksDB db, byte[] prefix, @Nullable Snapshot at) {
    this.prefix = prefix;
    byte[] end = Keys.endOf(prefix);
    this.upperBound = end == null ? null : new Slice(end);
    if (upperBound != null) {
      options.setIterateUpperBound(upperBound);
    }
    this.iterator = db.newIterator(options.setSnapshot(at));
  }

  void show(byte[] from, StateReader.Visitor visitor) throws RocksDBException {
    iterator.seek(from);
    while (iterator.isValid()) {
      byte[] key = iterator.key();
      if (!Keys.startsWith(key, prefix) || !visitor.visit(key, iterator.value())) {
        break;
      }
      iterator.next();
    }
    iterator.status();
  }

  @Override
  public void close() {
    iterator.close();
    options.close();
    if (upperBound != null) {
      upperBound.close();
    }
  }
}
