// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import io.muster.cli.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The data folder of a node. */
public final class Disk {
  /** As if the disk had been changed: everything that the stopped node had is gone. */
  public static void wipe(LocalCluster cluster, int node) throws IOException {
    if (cluster.node(node).isRunning()) {
      throw new IllegalStateException("node " + node + " runs");
    }
    try (Stream<Path> all = Files.walk(cluster.dataFolder(node))) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** Bytes in the files of a folder of the node's data, which may change meanwhile. */
  public static long bytes(LocalCluster cluster, int node, String folder) throws IOException {
    Path root = cluster.dataFolder(node).resolve(folder);
    if (!Files.exists(root)) {
      return 0;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    long bytes = 0;
    for (Path file : files) {
      try {
        bytes += Files.size(file);
      } catch (NoSuchFileException compactedAway) {
        // Its content is in another file by now.
      }
    }
    return bytes;
  }

  private Disk() {}
}
