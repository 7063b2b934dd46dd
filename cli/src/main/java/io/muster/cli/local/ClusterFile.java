// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.CliException;
import io.muster.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code cluster.json} holds.
 *
 * @param version of this format, 1
 * @param clusterId name of the cluster, in every node's configuration
 * @param settings what was given with {@code --set}, in every node's configuration
 * @param nodes by id, from 1
 */
record ClusterFile(
    int version, String clusterId, Map<String, String> settings, List<LocalNode> nodes) {
  static final int VERSION = 1;
  private static final String NAME = "cluster.json";
  private static final String REPLICATION_FACTOR = "offsets.replication.factor";

  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  /** Reads and checks; every problem is a {@link CliException} that names the file. */
  static ClusterFile read(Path folder) {
    Path file = in(folder);
    if (!Files.isRegularFile(file)) {
      throw CliException.notFound("no cluster in " + folder + " (start one with: muster up)");
    }
    try {
      JsonNode tree = Json.mapper().readTree(file.toFile());
      int version = tree.path("version").asInt();
      if (version != VERSION) {
        throw CliException.failed(
            file + " has format " + version + ", this program knows " + VERSION);
      }
      ClusterFile read = Json.mapper().treeToValue(tree, ClusterFile.class);
      if (read.clusterId == null || read.settings == null || read.nodes == null) {
        throw CliException.failed(file + " is damaged: a field is missing");
      }
      return read;
    } catch (JsonProcessingException e) {
      throw CliException.failed(file + " is damaged: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw CliException.failed("cannot read " + file);
    }
  }

  /** Replaces the file in one step, so that a reader never sees half of it. */
  void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Path half = folder.resolve(NAME + ".new");
      Files.writeString(half, Json.write(this) + "\n");
      Files.move(
          half, in(folder), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + in(folder), e);
    }
  }

  /**
   * With one node more. What the nodes that are there took from their number is written down, since
   * the new one would take something else from its own.
   */
  ClusterFile plus(LocalNode added) {
    List<LocalNode> more = new ArrayList<>(nodes);
    more.add(added);
    Map<String, String> fixed = new TreeMap<>(settings);
    fixed.putIfAbsent(REPLICATION_FACTOR, Integer.toString(Math.min(3, nodes.size())));
    return new ClusterFile(version, clusterId, fixed, more);
  }

  ClusterFile with(LocalNode changed) {
    List<LocalNode> replaced =
        nodes.stream().map(node -> node.id() == changed.id() ? changed : node).toList();
    return new ClusterFile(version, clusterId, settings, replaced);
  }
}
