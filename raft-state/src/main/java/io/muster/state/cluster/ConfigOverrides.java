// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.ConfigEntry;
import io.muster.proto.internal.v1.ConfigRecord;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Settings that were changed while nodes ran: those of the cluster and those of single groups, as
 * texts. What they mean is not known here. Held in heap whole; any thread may read.
 */
public final class ConfigOverrides {
  /** Stands for the cluster where a group id is expected; a group without id is not configured. */
  static final String CLUSTER = "";

  private static final int VERSION = 1;

  private final Map<String, NavigableMap<String, String>> scopes = new ConcurrentHashMap<>();

  public ConfigOverrides(StateReader store) {
    store.scan(
        Keys.configs(),
        (key, value) -> {
          String scope = Keys.configOf(key);
          publish(scope, entries(scope, value));
          return true;
        });
  }

  /** What was set for the cluster; null where nothing was. */
  public @Nullable String ofCluster(String key) {
    return find(CLUSTER, key);
  }

  /** What was set for the group itself; null where nothing was. */
  public @Nullable String ofGroup(String groupId, String key) {
    return find(groupId, key);
  }

  private @Nullable String find(String scope, String key) {
    NavigableMap<String, String> entries = scopes.get(scope);
    return entries == null ? null : entries.get(key);
  }

  /** Everything that was set for a group, or for the cluster; never changes. */
  NavigableMap<String, String> entries(String scope) {
    return scopes.getOrDefault(scope, new TreeMap<>());
  }

  /** How many groups have settings of their own. */
  int groupCount() {
    return scopes.size() - (scopes.containsKey(CLUSTER) ? 1 : 0);
  }

  /** Apply thread only. */
  void publish(String scope, NavigableMap<String, String> entries) {
    if (entries.isEmpty()) {
      scopes.remove(scope);
    } else {
      scopes.put(scope, entries);
    }
  }

  static byte[] record(NavigableMap<String, String> entries) {
    ConfigRecord.Builder record = ConfigRecord.newBuilder().setVersion(VERSION);
    entries.forEach(
        (key, value) -> record.addEntries(ConfigEntry.newBuilder().setKey(key).setValue(value)));
    return record.build().toByteArray();
  }

  private static NavigableMap<String, String> entries(String scope, byte[] value) {
    try {
      NavigableMap<String, String> entries = new TreeMap<>();
      ConfigRecord.parseFrom(value)
          .getEntriesList()
          .forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
      return entries;
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the settings of \"" + scope + "\" cannot be read", e);
    }
  }
}
