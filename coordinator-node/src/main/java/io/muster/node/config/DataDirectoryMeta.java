// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import io.muster.node.files.SyncedFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The file that says whose data a folder holds, and the settings that the data depend on. */
final class DataDirectoryMeta {
  static final String FILE = "muster.meta";

  /** Raised when a node of the version before could not read the folder any more. */
  static final int FORMAT_VERSION = 1;

  private static final String FORMAT_KEY = "format.version";

  private DataDirectoryMeta() {}

  static void writeOrCheck(Path root, NodeConfig config) throws ConfigException, IOException {
    Path file = root.resolve(FILE);
    Map<String, String> expected = expected(config);
    if (!Files.exists(file)) {
      refuseLostMeta(root);
      write(file, expected);
      return;
    }
    Properties found = new Properties();
    try {
      found.load(new StringReader(Files.readString(file)));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + " is damaged: " + e.getMessage());
    }
    List<String> problems = new ArrayList<>();
    for (String key : expected.keySet()) {
      if (found.getProperty(key) == null) {
        problems.add(file + " is damaged: it does not name " + key);
      }
    }
    if (problems.isEmpty()) {
      check(root, found, expected, config, problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static Map<String, String> expected(NodeConfig config) {
    Map<String, String> meta = new LinkedHashMap<>();
    meta.put(FORMAT_KEY, Integer.toString(FORMAT_VERSION));
    meta.put(ConfigKey.CLUSTER_ID.key(), config.clusterId());
    meta.put(ConfigKey.NODE_ID.key(), Integer.toString(config.nodeId()));
    meta.put(ConfigKey.OFFSETS_PARTITIONS.key(), Integer.toString(config.offsetsPartitions()));
    meta.put(ConfigKey.RAFT_GROUPS.key(), Integer.toString(config.raftGroups()));
    return meta;
  }

  /** Data without the file that says whose they are must not be adopted by whoever comes first. */
  private static void refuseLostMeta(Path root) throws ConfigException, IOException {
    for (String folder : List.of("raft", "state")) {
      Path path = root.resolve(folder);
      if (!Files.isDirectory(path)) {
        continue;
      }
      try (var entries = Files.list(path)) {
        if (entries.findAny().isPresent()) {
          throw new ConfigException(
              "data.dir "
                  + root
                  + " holds data but no "
                  + FILE
                  + ", so it is not known whose they "
                  + "are; restore the file, or point data.dir elsewhere");
        }
      }
    }
  }

  private static void check(
      Path root,
      Properties found,
      Map<String, String> expected,
      NodeConfig config,
      List<String> problems) {
    String version = found.getProperty(FORMAT_KEY);
    if (!version.equals(expected.get(FORMAT_KEY))) {
      problems.add(
          "data.dir "
              + root
              + " has format "
              + version
              + "; this software reads format "
              + FORMAT_VERSION
              + ": start the version that wrote it");
      return;
    }
    String cluster = found.getProperty(ConfigKey.CLUSTER_ID.key());
    String node = found.getProperty(ConfigKey.NODE_ID.key());
    if (!cluster.equals(config.clusterId()) || !node.equals(Integer.toString(config.nodeId()))) {
      problems.add(
          "data.dir "
              + root
              + " belongs to node "
              + node
              + " of cluster \""
              + cluster
              + "\"; this is node "
              + config.nodeId()
              + " of cluster \""
              + config.clusterId()
              + "\": point data.dir elsewhere, or correct node.id and cluster.id");
      return;
    }
    // The replication factor is not among them: its default follows the number of nodes, and the
    // cluster group knows what the cluster was created with.
    for (ConfigKey key : List.of(ConfigKey.OFFSETS_PARTITIONS, ConfigKey.RAFT_GROUPS)) {
      String before = found.getProperty(key.key());
      String now = expected.get(key.key());
      if (!before.equals(now)) {
        problems.add(
            "data.dir "
                + root
                + " was created with "
                + key.key()
                + " "
                + before
                + "; the configuration says "
                + now
                + ". It is fixed when the cluster is created: "
                + "set it to "
                + before
                + ", or point data.dir elsewhere for a new cluster");
      }
    }
  }

  /** The file is there completely or not at all, also after a power failure. */
  private static void write(Path file, Map<String, String> meta) throws IOException {
    StringBuilder text =
        new StringBuilder("# Written once by the node that this folder belongs to. Do not edit.\n");
    meta.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    SyncedFile.replace(file, text.toString());
  }
}
