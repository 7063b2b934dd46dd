// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import io.muster.cli.CliException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The lines of the text files of a folder, in the order of their paths, or of one file. Files that
 * are not UTF-8 text are left out, and so are folders of tools and of builds.
 */
final class TextLines {
  private static final Set<String> SKIPPED_FOLDERS =
      Set.of("target", ".git", ".muster", ".idea", ".vscode", ".settings", "node_modules");

  /** A file with a zero byte here is taken as binary. */
  private static final int PROBED_BYTES = 8_192;

  private final Path root;
  private final List<Path> files;

  private TextLines(Path root, List<Path> files) {
    this.root = root;
    this.files = files;
  }

  /**
   * @throws CliException when there is no such path
   */
  static TextLines of(Path path) {
    if (Files.isRegularFile(path)) {
      return new TextLines(path, List.of(path));
    }
    if (!Files.isDirectory(path)) {
      throw CliException.notFound("no such file or folder: " + path);
    }
    List<Path> files = new ArrayList<>();
    try {
      Files.walkFileTree(path, new Collector(path, files));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
    Collections.sort(files);
    return new TextLines(path, files);
  }

  Path root() {
    return root;
  }

  /**
   * Hands on every line.
   *
   * @return how many there were
   */
  long forEach(Consumer<String> action) {
    long count = 0;
    for (Path file : files) {
      count += forEach(file, action);
    }
    return count;
  }

  private static long forEach(Path file, Consumer<String> action) {
    long count = 0;
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        action.accept(line);
        count++;
      }
    } catch (CharacterCodingException e) {
      return count; // not UTF-8 after all; the lines before count
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return count;
  }

  private static boolean isText(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      for (byte b : in.readNBytes(PROBED_BYTES)) {
        if (b == 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Path> files;

    Collector(Path root, List<Path> files) {
      this.root = root;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean skipped =
          !folder.equals(root) && SKIPPED_FOLDERS.contains(folder.getFileName().toString());
      return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile() && isText(file)) {
        files.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE; // one unreadable file does not spoil the rest
    }
  }
}
