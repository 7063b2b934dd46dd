// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.TreeMap;

/** All rows of a store in hex, but for the applied position. */
final class Rows {

  static NavigableMap<String, String> of(StateReader store) {
    NavigableMap<String, String> rows = new TreeMap<>();
    store.scan(
        new byte[0],
        (key, value) -> {
          if (!Arrays.equals(key, Keys.applied())) {
            rows.put(HexFormat.of().formatHex(key), HexFormat.of().formatHex(value));
          }
          return true;
        });
    return rows;
  }

  /** The rows of one offsets partition. */
  static NavigableMap<String, String> of(StateReader store, int partition) {
    NavigableMap<String, String> rows = of(store);
    rows.keySet().removeIf(key -> !key.startsWith("01%04x".formatted(partition)));
    return rows;
  }

  private Rows() {}
}
