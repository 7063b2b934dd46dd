// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a killed process leaves of a store: its files at one moment. A copy takes time and a crash
 * takes none, so the copy begins anew when RocksDB's own threads changed a file meanwhile (they
 * delete what a compaction has replaced). Nobody may write to the store.
 */
public final class CrashedCopy {
  /** A store that nobody writes to comes to rest; so many compactions in a row there are not. */
  private static final int ATTEMPTS = 100;

  private CrashedCopy() {}

  /** Copies the files of an open store to a folder that is not there yet. */
  public static void of(Path store, Path copy) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Files.createDirectories(copy);
      if (copied(store, copy)) {
        return;
      }
      empty(copy);
    }
    throw new IOException("the files in " + store + " changed during each of many copies");
  }

  private static boolean copied(Path store, Path copy) throws IOException {
    try {
      Map<Path, String> before = files(store);
      for (Path file : before.keySet()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
      return files(store).equals(before);
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  /** Each file with what would differ after a change of it. */
  private static Map<Path, String> files(Path folder) throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path file : entries.toList()) {
        BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
        files.put(file, facts.fileKey() + " " + facts.size() + " " + facts.lastModifiedTime());
      }
    }
    return files;
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }
}
