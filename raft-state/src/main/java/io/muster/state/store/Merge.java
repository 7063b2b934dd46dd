// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import io.muster.state.store.StateReader.Visitor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Shows stored rows and changed ones in one order; what was changed hides what is stored. */
final class Merge {
  /** In place of a value: the row is deleted. */
  static final byte[] DELETED = new byte[0];

  private final Iterator<Map.Entry<byte[], byte[]>> changed;
  private final byte[] prefix;
  private final Visitor visitor;
  private Map.@Nullable Entry<byte[], byte[]> next;
  private boolean ended;

  /**
   * @param changed from the first row on that is wanted
   */
  Merge(SortedMap<byte[], byte[]> changed, byte[] prefix, Visitor visitor) {
    this.changed = changed.entrySet().iterator();
    this.prefix = prefix;
    this.visitor = visitor;
    this.next = nextChange();
  }

  boolean storedRow(byte[] key, byte[] value) {
    changesBefore(key);
    Map.Entry<byte[], byte[]> change = next;
    if (change != null && Arrays.equals(change.getKey(), key)) {
      next = nextChange();
      show(change);
    } else {
      show(Map.entry(key, value));
    }
    return !ended;
  }

  /** To be called when there are no more stored rows. */
  void rest() {
    changesBefore(null);
  }

  /** All the rest where there is no stored key any more. */
  private void changesBefore(byte @Nullable [] key) {
    Map.Entry<byte[], byte[]> change = next;
    while (!ended
        && change != null
        && (key == null || Arrays.compareUnsigned(change.getKey(), key) < 0)) {
      show(change);
      change = nextChange();
      next = change;
    }
  }

  private void show(Map.Entry<byte[], byte[]> row) {
    if (!ended && row.getValue() != DELETED) {
      ended = !visitor.visit(row.getKey(), row.getValue());
    }
  }

  private Map.@Nullable Entry<byte[], byte[]> nextChange() {
    if (!changed.hasNext()) {
      return null;
    }
    Map.Entry<byte[], byte[]> change = changed.next();
    return Keys.startsWith(change.getKey(), prefix) ? change : null;
  }
}
