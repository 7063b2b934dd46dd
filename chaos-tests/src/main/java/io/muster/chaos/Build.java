// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A build of Muster as this one would be with another stamp: the {@code build.properties} that its
 * nodes find first says another version, and what feature level it knows.
 *
 * @param folder to be put before everything else on the class path
 */
public record Build(String version, int featureLevel, Path folder) {

  public static Build stamped(Path folder, String version, int featureLevel) throws IOException {
    Path stamp = folder.resolve("io/muster/node/build.properties");
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, "version=" + version + "\nfeature.level=" + featureLevel + "\n");
    return new Build(version, featureLevel, folder);
  }

  public List<Path> classPath() {
    return List.of(folder);
  }
}
