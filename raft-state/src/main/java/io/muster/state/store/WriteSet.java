// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one log entry. Reads see them on top of what is stored, so a later command of the
 * entry sees an earlier one. Used by one thread.
 */
public final class WriteSet implements StateReader {
  private static final byte[] DELETED = new byte[0];

  private final StateReader base;
  private final NavigableMap<byte[], byte[]> changes = new TreeMap<>(Arrays::compareUnsigned);

  WriteSet(StateReader base) {
    this.base = base;
  }

  /** Values are protobuf records with a version in front, so never empty. */
  public void put(byte[] key, byte[] value) {
    if (value.length == 0) {
      throw new IllegalArgumentException("an empty value stands for a deletion");
    }
    changes.put(key, value);
  }

  public void delete(byte[] key) {
    changes.put(key, DELETED);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] changed = changes.get(key);
    if (changed != null) {
      return changed == DELETED ? null : changed;
    }
    return base.get(key);
  }

  @Override
  public void scan(byte[] prefix, Visitor visitor) {
    NavigableMap<byte[], byte[]> merged = new TreeMap<>(Arrays::compareUnsigned);
    base.scan(
        prefix,
        (key, value) -> {
          merged.put(key, value);
          return true;
        });
    for (Map.Entry<byte[], byte[]> change : changes.tailMap(prefix, true).entrySet()) {
      if (!Keys.startsWith(change.getKey(), prefix)) {
        break;
      }
      merged.put(change.getKey(), change.getValue());
    }
    for (Map.Entry<byte[], byte[]> entry : merged.entrySet()) {
      if (entry.getValue() != DELETED && !visitor.visit(entry.getKey(), entry.getValue())) {
        return;
      }
    }
  }

  /** Tells every change in key order; a null value is a deletion. */
  void forEach(Change change) {
    changes.forEach((key, value) -> change.accept(key, value == DELETED ? null : value));
  }

  /** Takes one change. */
  @FunctionalInterface
  interface Change {
    void accept(byte[] key, byte @Nullable [] value);
  }
}
