// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import io.muster.cli.CliException;
import io.muster.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Writes {@code node-N.yaml}: what the folder decides, and then the cluster's own settings. */
final class NodeConfigFile {
  /** Decided by the folder; a setting of the same name would break it. */
  static final List<String> DECIDED =
      List.of(
          "node.id",
          "cluster.id",
          "cluster.nodes",
          "data.dir",
          "listen.host",
          "management.host",
          "management.port");

  /** Values that YAML reads as they are; all others are quoted. */
  private static final Pattern PLAIN = Pattern.compile("[0-9]+|true|false");

  private NodeConfigFile() {}

  /**
   * @throws CliException when a setting is one that the folder decides
   */
  static void check(Map<String, String> settings) {
    for (String key : DECIDED) {
      if (settings.containsKey(key)) {
        throw CliException.usage(key + " is chosen by the local cluster and cannot be set");
      }
    }
  }

  static void write(Path target, LocalNode node, ClusterFile cluster, Path dataFolder) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# Node ")
        .append(node.id())
        .append(" of a local cluster. Edit it while stopped.\n");
    line(yaml, "node.id", Integer.toString(node.id()));
    line(yaml, "cluster.id", cluster.clusterId());
    yaml.append("cluster.nodes:\n");
    for (LocalNode each : cluster.nodes()) {
      String entry = each.id() + "@" + each.endpoint() + ":" + each.raftPort();
      yaml.append("  - ").append(Json.write(entry)).append('\n');
    }
    line(yaml, "data.dir", dataFolder.toString());
    line(yaml, "listen.host", LocalNode.HOST);
    line(yaml, "management.host", LocalNode.HOST);
    line(yaml, "management.port", Integer.toString(node.managementPort()));
    new TreeMap<>(cluster.settings()).forEach((key, value) -> line(yaml, key, value));
    try {
      Files.createDirectories(target.getParent());
      Files.writeString(target, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target, e);
    }
  }

  private static void line(StringBuilder yaml, String key, String value) {
    // A JSON string is a YAML string, with every odd character escaped.
    String written = PLAIN.matcher(value).matches() ? value : Json.write(value);
    yaml.append(key).append(": ").append(written).append('\n');
  }
}
