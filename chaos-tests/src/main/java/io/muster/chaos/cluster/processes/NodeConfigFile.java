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
public final class NodeConfigFile {
  public static final int CLIENT_PORT = 7400;
  public static final int RAFT_PORT = 7401;
  public static final int MANAGEMENT_PORT = 7480;

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

  public static void check(Map<String, String> settings) {
    for (String key : DECIDED) {
      if (settings.containsKey(key)) {
        throw new IllegalArgumentException(key + " is decided by the cluster");
      }
    }
  }

  /**
   * Writes one.
   *
   * @param hosts of all nodes, by id from 1
   * @param dataFolder as the node sees it
   * @param settings what else is to be there
   */
  public static void write(
      Path target,
      int node,
      String clusterId,
      List<String> hosts,
      Path dataFolder,
      long diskBytes,
      Map<String, String> settings)
      throws IOException {
    String host = hosts.get(node - 1);
    StringBuilder yaml = new StringBuilder();
    line(yaml, "node.id", Integer.toString(node));
    line(yaml, "cluster.id", clusterId);
    yaml.append("cluster.nodes:\n");
    for (int each = 1; each <= hosts.size(); each++) {
      yaml.append(
          "  - \"%d@%s:%d:%d\"%n".formatted(each, hosts.get(each - 1), CLIENT_PORT, RAFT_PORT));
    }
    line(yaml, "data.dir", dataFolder.toString());
    line(yaml, "listen.host", host);
    line(yaml, "management.host", host);
    line(yaml, "management.port", Integer.toString(MANAGEMENT_PORT));
    Map<String, String> all = new TreeMap<>(settings);
    all.putIfAbsent(FREE_MIN, Long.toString(diskBytes / FREE_SHARE));
    all.forEach((key, value) -> line(yaml, key, value));
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
