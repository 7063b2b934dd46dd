// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.util.HashMap;
import java.util.Map;

/** Settings that a node starts with, for tests to vary. */
final class ConfigSamples {
  static final String THREE_NODES = "1@n1:7400:7401,2@n2:7400:7401,3@n3:7400:7401";

  private ConfigSamples() {}

  /** Node 1 of three. */
  static Map<String, String> minimal() {
    Map<String, String> settings = new HashMap<>();
    settings.put("node.id", "1");
    settings.put("cluster.id", "test");
    settings.put("cluster.nodes", THREE_NODES);
    settings.put("data.dir", "target/data");
    return settings;
  }

  static Map<String, String> with(String... keysAndValues) {
    Map<String, String> settings = minimal();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return settings;
  }
}
