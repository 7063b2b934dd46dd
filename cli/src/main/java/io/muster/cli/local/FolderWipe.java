// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import io.muster.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Removes what a local cluster put into its folder, and nothing that it did not put there. */
public final class FolderWipe {
  private final Path folder;
  private final List<Path> roots;
  private final long files;
  private final long bytes;

  private FolderWipe(Path folder, List<Path> roots, long files, long bytes) {
    this.folder = folder;
    this.roots = roots;
    this.files = files;
    this.bytes = bytes;
  }

  /**
   * Looks what there is.
   *
   * @throws CliException when a node runs
   */
  public static FolderWipe of(LocalCluster cluster) {
    if (cluster.isRunning()) {
      throw CliException.failed("a node of the cluster in " + cluster.folder() + " runs");
    }
    Path folder = cluster.folder();
    List<Path> roots = new ArrayList<>();
    roots.add(ClusterFile.in(folder));
    roots.add(folder.resolve("data"));
    roots.add(folder.resolve("logs"));
    roots.add(folder.resolve(FolderLock.NAME));
    cluster.nodes().forEach(node -> roots.add(cluster.configFile(node.id())));
    long files = 0;
    long bytes = 0;
    try {
      for (Path root : roots) {
        for (Path path : below(root)) {
          if (Files.isRegularFile(path)) {
            files++;
            bytes += Files.size(path);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look into " + folder, e);
    }
    return new FolderWipe(folder, roots, files, bytes);
  }

  /** {@code 120 files, 3.4 MB, in <folder>}. */
  public String summary() {
    return String.format(Locale.ROOT, "%d files, %.1f MB, in %s", files, bytes / 1e6, folder);
  }

  /** Removes it, and the folder itself when nothing else is in it. */
  public void remove() {
    try {
      for (Path root : roots) {
        for (Path path : below(root)) {
          Files.deleteIfExists(path);
        }
      }
      try (Stream<Path> rest = Files.list(folder)) {
        if (rest.findAny().isPresent()) {
          return;
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove all of " + folder, e);
    }
  }

  /** The path and everything below it, the deepest first. */
  private static List<Path> below(Path root) throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
