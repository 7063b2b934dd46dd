// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: which folder holds the local cluster. */
final class LocalClusterOption {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder of the local cluster (default: .muster/cluster of the repository).")
  private @Nullable Path folder;

  Path folder() {
    return folder == null ? defaultFolder() : folder;
  }

  /** In the folder of the launcher, and without one in the current folder. */
  static Path defaultFolder() {
    return Path.of(System.getProperty("muster.home", "")).resolve(".muster").resolve("cluster");
  }
}
