// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import io.muster.proto.internal.v1.AppliedRecord;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in heap, for driving the rules without a disk. Writes are seen one by one, not at once.
 */
public final class InMemoryStore implements StateStore {
  private final ConcurrentNavigableMap<byte[], byte[]> rows =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
  private volatile AppliedRecord applied = AppliedRecord.getDefaultInstance();

  @Override
  public AppliedRecord applied() {
    return applied;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return rows.get(key);
  }

  @Override
  public void scan(byte[] prefix, byte[] from, Visitor visitor) {
    for (Map.Entry<byte[], byte[]> row : rows.tailMap(from, true).entrySet()) {
      if (!Keys.startsWith(row.getKey(), prefix) || !visitor.visit(row.getKey(), row.getValue())) {
        return;
      }
    }
  }

  @Override
  public void commit(WriteSet writes, AppliedRecord position) {
    for (byte[] prefix : writes.deletedPrefixes()) {
      byte[] end = Objects.requireNonNull(Keys.endOf(prefix));
      rows.subMap(prefix, end).clear();
    }
    writes.forEach(
        (key, value) -> {
          if (value == null) {
            rows.remove(key);
          } else {
            rows.put(key, value);
          }
        });
    rows.put(Keys.applied(), position.toByteArray());
    applied = position;
  }

  /** A copy. Not to be asked for while something is being committed. */
  @Override
  public StateView view() {
    InMemoryStore copy = new InMemoryStore();
    copy.rows.putAll(rows);
    copy.applied = applied;
    return new StateView() {
      @Override
      public AppliedRecord applied() {
        return copy.applied;
      }

      @Override
      public byte @Nullable [] get(byte[] key) {
        return copy.get(key);
      }

      @Override
      public void scan(byte[] prefix, byte[] from, Visitor visitor) {
        copy.scan(prefix, from, visitor);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void checkpoint(Path directory) {
    throw new IllegalStateException("a store in heap has no files to link");
  }

  @Override
  public void close() {}
}
