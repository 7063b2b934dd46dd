// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The configuration of a node: what the network and the disk decide, and then the settings. */
final class NodeConfigFile {
  static final int CLIENT_PORT = 7400;
  static final int RAFT_PORT = 7401;
  static final int MANAGEMENT_PORT = 7480;

  private static final List<String> DECIDED =
      List.of(
          "node.id",
          "cluster.id",
          "cluster.nodes",
          "data.dir",
          "listen.host",
          "management.host",
          "management.port");

  private static final String FREE_MIN = "storage.free.min.bytes";

  /** A node on a small disk is ready all the same until that is nearly full. */
  private static final long FREE_SHARE = 16;

  /** Values that YAML reads as they are; all others are quoted. */
  private static final Pattern PLAIN = Pattern.compile("[0-9]+|true|false");

  private NodeConfigFile() {}

  static void check(Map<String, String> settings) {
    for (String key : DECIDED) {
      if (settings.containsKey(key)) {
        throw new IllegalArgumentException(key + " is decided by the cluster of processes");
      }
    }
  }

  static void write(Path target, Lab lab, int node, ProcessClusterOptions options)
      throws IOException {
    String host = lab.run().address(node);
    StringBuilder yaml = new StringBuilder();
    line(yaml, "node.id", Integer.toString(node));
    line(yaml, "cluster.id", "chaos-" + lab.run().id());
    yaml.append("cluster.nodes:\n");
    for (int each = 1; each <= options.nodes(); each++) {
      yaml.append(
          "  - \"%d@%s:%d:%d\"%n".formatted(each, lab.run().address(each), CLIENT_PORT, RAFT_PORT));
    }
    line(yaml, "data.dir", lab.disk(node).dataFolder().toString());
    line(yaml, "listen.host", host);
    line(yaml, "management.host", host);
    line(yaml, "management.port", Integer.toString(MANAGEMENT_PORT));
    Map<String, String> settings = new TreeMap<>(options.settings());
    settings.putIfAbsent(FREE_MIN, Long.toString(options.diskBytes() / FREE_SHARE));
    settings.forEach((key, value) -> line(yaml, key, value));
    Files.writeString(target, yaml);
  }

  private static void line(StringBuilder yaml, String key, String value) {
    yaml.append(key).append(": ");
    if (PLAIN.matcher(value).matches()) {
      yaml.append(value);
    } else {
      yaml.append('"').append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
    yaml.append('\n');
  }
}
