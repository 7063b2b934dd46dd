// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one log entry. Reads see them on top of what is stored, so a later command of the
 * entry sees an earlier one. Used by one thread.
 */
public final class WriteSet implements StateReader {
  private final StateReader base;
  private final List<byte[]> deletedPrefixes = new ArrayList<>();
  private final Map<RowKey, byte[]> changes = new HashMap<>();

  /** The changes in the order of their keys, from the first scan on: few entries ask for it. */
  private @Nullable NavigableMap<byte[], byte[]> ordered;

  WriteSet(StateReader base) {
    this.base = base;
  }

  /** Values are protobuf records with a version in front, so never empty. */
  public void put(byte[] key, byte[] value) {
    if (value.length == 0) {
      throw new IllegalArgumentException("an empty value stands for a deletion");
    }
    change(key, value);
  }

  public void delete(byte[] key) {
    change(key, Merge.DELETED);
  }

  private void change(byte[] key, byte[] value) {
    changes.put(new RowKey(key), value);
    if (ordered != null) {
      ordered.put(key, value);
    }
  }

  private NavigableMap<byte[], byte[]> ordered() {
    NavigableMap<byte[], byte[]> all = ordered;
    if (all == null) {
      all = new TreeMap<>(Arrays::compareUnsigned);
      for (Map.Entry<RowKey, byte[]> change : changes.entrySet()) {
        all.put(change.getKey().bytes(), change.getValue());
      }
      ordered = all;
    }
    return all;
  }

  /** Deletes every key that starts with the prefix: for many rows at once. */
  public void deleteAll(byte[] prefix) {
    byte[] end = Keys.endOf(prefix);
    if (end == null) {
      throw new IllegalArgumentException("a prefix behind which there is no key");
    }
    changes.keySet().removeIf(key -> Keys.startsWith(key.bytes(), prefix));
    if (ordered != null) {
      ordered.subMap(prefix, true, end, false).clear();
    }
    deletedPrefixes.add(prefix);
  }

  /** Their stored rows go before the changes are made. */
  List<byte[]> deletedPrefixes() {
    return deletedPrefixes;
  }

  private boolean isDeleted(byte[] storedKey) {
    for (byte[] prefix : deletedPrefixes) {
      if (Keys.startsWith(storedKey, prefix)) {
        return true;
      }
    }
    return false;
  }

  /** What was changed so far, to be gone back to. */
  public Savepoint savepoint() {
    Map<RowKey, byte[]> saved = new HashMap<>(changes);
    int prefixes = deletedPrefixes.size();
    return () -> {
      changes.clear();
      changes.putAll(saved);
      ordered = null;
      deletedPrefixes.subList(prefixes, deletedPrefixes.size()).clear();
    };
  }

  /** A moment within an entry. */
  @FunctionalInterface
  public interface Savepoint {
    /** Everything that was changed since is as if it had not been. */
    void goBack();
  }

  public boolean isEmpty() {
    return changes.isEmpty() && deletedPrefixes.isEmpty();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] changed = changes.isEmpty() ? null : changes.get(new RowKey(key));
    if (changed != null) {
      return changed == Merge.DELETED ? null : changed;
    }
    return isDeleted(key) ? null : base.get(key);
  }

  @Override
  public void scan(byte[] prefix, byte[] from, Visitor visitor) {
    Merge merge = new Merge(ordered().tailMap(from, true), prefix, visitor);
    base.scan(prefix, from, (key, value) -> isDeleted(key) || merge.storedRow(key, value));
    merge.rest();
  }

  /** Tells every change, in no order; a null value is a deletion. */
  void forEach(Change change) {
    forEachKey((key, value) -> change.accept(key.bytes(), value));
  }

  /** As {@link #forEach}, for those who look for the key in a map of their own. */
  void forEachKey(KeyedChange change) {
    changes.forEach((key, value) -> change.accept(key, value == Merge.DELETED ? null : value));
  }

  /** Takes one change. */
  @FunctionalInterface
  interface Change {
    void accept(byte[] key, byte @Nullable [] value);
  }

  /** Takes one change. */
  @FunctionalInterface
  interface KeyedChange {
    void accept(RowKey key, byte @Nullable [] value);
  }
}
