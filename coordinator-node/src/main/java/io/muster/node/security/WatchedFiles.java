// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The content of some files as of one look. Small ones: they are compared byte by byte. */
final class WatchedFiles {
  /** A bundle of all public authorities has a quarter of this. */
  private static final int BYTES_MAX = 1 << 20;

  private final List<Path> paths;
  private final List<byte[]> contents;

  private WatchedFiles(List<Path> paths, List<byte[]> contents) {
    this.paths = paths;
    this.contents = contents;
  }

  static WatchedFiles read(Path... paths) throws IOException {
    return read(List.of(paths));
  }

  private static WatchedFiles read(List<Path> paths) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Path path : paths) {
      try {
        if (Files.size(path) > BYTES_MAX) {
          throw new IOException(path + " is larger than " + BYTES_MAX + " bytes");
        }
        contents.add(Files.readAllBytes(path));
      } catch (NoSuchFileException e) {
        throw new IOException("there is no file " + path, e);
      }
    }
    return new WatchedFiles(paths, contents);
  }

  WatchedFiles readAgain() throws IOException {
    return read(paths);
  }

  byte[] content(Path path) {
    return contents.get(paths.indexOf(path));
  }

  boolean sameAs(WatchedFiles other) {
    for (int i = 0; i < contents.size(); i++) {
      if (!Arrays.equals(contents.get(i), other.contents.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return paths.toString();
  }
}
