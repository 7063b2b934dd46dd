// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import org.jspecify.annotations.Nullable;

/** The read view of a store: byte keys in unsigned order. */
public interface StateReader {

  byte @Nullable [] get(byte[] key);

  /** Shows every entry whose key starts with {@code prefix}, in key order, as of one moment. */
  default void scan(byte[] prefix, Visitor visitor) {
    scan(prefix, prefix, visitor);
  }

  /** As {@link #scan(byte[], Visitor)}, beginning with the first key that is not below a key. */
  void scan(byte[] prefix, byte[] from, Visitor visitor);

  /** SHA-256 in hex over all keys and values in order, but for index and term of the position. */
  default String hash() {
    return StateHash.of(this);
  }

  /** Sees one entry; false ends the scan. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(byte[] key, byte[] value);
  }
}
