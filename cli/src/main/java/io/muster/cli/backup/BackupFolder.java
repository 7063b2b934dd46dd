// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.backup;

import io.muster.cli.CliException;
import io.muster.cli.output.Json;
import io.muster.client.BackupPart;
import io.muster.client.Backups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A backup while it is written: a folder of another name beside the one that was asked for. Closed
 * before {@link #finish}, it is deleted. Belongs to one thread.
 */
public final class BackupFolder implements AutoCloseable {
  private final Path target;
  private final Path folder;
  private boolean finished;

  private BackupFolder(Path target, Path folder) {
    this.target = target;
    this.folder = folder;
  }

  /**
   * Begins a backup.
   *
   * @param target where it will be; not there yet, or an empty folder
   * @throws CliException where something is there
   */
  public static BackupFolder create(Path target) throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw CliException.notFound(parent + " is no folder; make it first");
    }
    if (Files.exists(absolute) && !isEmptyFolder(absolute)) {
      throw CliException.failed(
          target + " is there and not empty; a backup is written into a new folder");
    }
    Path folder = Files.createTempDirectory(parent, "." + absolute.getFileName() + ".unfinished-");
    return new BackupFolder(absolute, folder);
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.findAny().isEmpty();
    }
  }

  /**
   * Reads one part into its file.
   *
   * @param onChunk after each chunk
   */
  public Manifest.Part add(Backups backups, int partition, Runnable onChunk) throws IOException {
    try (PartFile file = new PartFile(folder, partition, onChunk)) {
      BackupPart read = backups.read(partition, file);
      file.finish();
      return Manifest.Part.of(read, file);
    }
  }

  /** Writes the manifest, and gives the folder its name. */
  public void finish(Manifest manifest) throws IOException {
    byte[] json = (Json.write(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel file =
        FileChannel.open(
            folder.resolve(Manifest.FILE),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(json);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    // Only an empty one goes; where something came into it meanwhile, this fails.
    Files.deleteIfExists(target);
    Files.move(folder, target, StandardCopyOption.ATOMIC_MOVE);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (finished) {
      return;
    }
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
