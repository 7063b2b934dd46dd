// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Map;
import java.util.Set;

/**
 * A change of settings; all of it takes effect, or nothing.
 *
 * @param set values by key, in the form that a file would have
 * @param unset keys that go back to what holds without this setting; none of {@code set}
 */
public record ConfigChange(Map<String, String> set, Set<String> unset) {
  public ConfigChange {
    set = Map.copyOf(set);
    unset = Set.copyOf(unset);
    if (set.isEmpty() && unset.isEmpty()) {
      throw new IllegalArgumentException("a change needs a key to set or to unset");
    }
    for (String key : unset) {
      if (set.containsKey(key)) {
        throw new IllegalArgumentException(key + " can be set or unset, not both");
      }
    }
  }

  /** Sets one key. */
  public static ConfigChange set(String key, String value) {
    return new ConfigChange(Map.of(key, value), Set.of());
  }

  /** Unsets one key. */
  public static ConfigChange unset(String key) {
    return new ConfigChange(Map.of(), Set.of(key));
  }
}
