// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What one log entry changes of the settings. */
public final class ConfigTransaction {
  private final ConfigOverrides config;
  private final WriteSet writes;
  private final Map<String, NavigableMap<String, String>> changed = new HashMap<>();
  private int groupCount;

  public ConfigTransaction(ConfigOverrides config, WriteSet writes) {
    this.config = config;
    this.writes = writes;
    this.groupCount = config.groupCount();
  }

  /** A copy, with what this log entry has changed so far. */
  NavigableMap<String, String> entries(String scope) {
    NavigableMap<String, String> entries = changed.get(scope);
    return new TreeMap<>(entries == null ? config.entries(scope) : entries);
  }

  int groupCount() {
    return groupCount;
  }

  /** The scope has exactly these from now on. */
  void put(String scope, NavigableMap<String, String> entries) {
    if (!scope.equals(ConfigOverrides.CLUSTER)) {
      groupCount += (entries.isEmpty() ? 0 : 1) - (entries(scope).isEmpty() ? 0 : 1);
    }
    changed.put(scope, entries);
    if (entries.isEmpty()) {
      writes.delete(Keys.config(scope));
    } else {
      writes.put(Keys.config(scope), ConfigOverrides.record(entries));
    }
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    changed.forEach(config::publish);
  }
}
