// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.CliException;
import io.muster.cli.output.Json;
import io.muster.client.BackupPart;
import io.muster.client.Backups;
import io.muster.client.RestorePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code manifest.json}.
 *
 * @param formatVersion of the folder's layout
 * @param backupId made anew for each backup
 * @param time when the backup was begun, as ISO 8601
 * @param musterVersion of the cluster
 * @param clusterId of the cluster
 * @param offsetsPartitions of the cluster; the one that it is restored into has as many
 * @param raftGroups of the cluster; the one that it is restored into may have others
 * @param positionBase no position in any part is higher
 * @param parts the offsets partitions by number, then the cluster's
 */
public record Manifest(
    int formatVersion,
    String backupId,
    String time,
    String musterVersion,
    String clusterId,
    int offsetsPartitions,
    int raftGroups,
    long positionBase,
    List<Part> parts) {
  /** The one that this version writes and reads. */
  public static final int FORMAT_VERSION = 1;

  /** Its name in the folder. */
  static final String FILE = "manifest.json";

  public Manifest {
    parts = List.copyOf(parts);
  }

  /**
   * One file.
   *
   * @param partition an offsets partition, or -1
   * @param term where in the log it was read
   * @param appliedIndex where in the log it was read
   * @param position no position in it is higher
   * @param time of the last entry before, as ISO 8601
   * @param checksum of the chain of chunks, as the cluster will ask for it
   * @param sha256 of the file
   */
  public record Part(
      int partition,
      String file,
      long term,
      long appliedIndex,
      long position,
      String time,
      int chunks,
      long rows,
      String checksum,
      long bytes,
      String sha256) {

    static Part of(BackupPart read, PartFile file) {
      return new Part(
          read.partition(),
          file.name(),
          read.term(),
          read.index(),
          read.position(),
          read.time().toString(),
          read.chunks(),
          read.rows(),
          read.checksum(),
          file.bytes(),
          file.sha256());
    }

    /** For people. */
    public String name() {
      return partition == Backups.CLUSTER ? "cluster" : Integer.toString(partition);
    }
  }

  /** What every chunk of a part says of it. */
  public RestorePart restoring(Part part) {
    return new RestorePart(
        backupId,
        part.partition(),
        offsetsPartitions,
        positionBase,
        part.chunks(),
        part.rows(),
        part.checksum());
  }

  /** Chunks of all parts. */
  public long chunks() {
    return parts.stream().mapToLong(Part::chunks).sum();
  }

  /** Rows of all parts. */
  public long rows() {
    return parts.stream().mapToLong(Part::rows).sum();
  }

  /** Bytes of all parts. */
  public long bytes() {
    return parts.stream().mapToLong(Part::bytes).sum();
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws CliException where it is none, or of another version
   */
  static Manifest read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw CliException.notFound(folder + " is no backup: it has no " + FILE);
    }
    Manifest manifest;
    try {
      JsonNode tree = Json.mapper().readTree(file.toFile());
      int version = tree.path("formatVersion").asInt();
      if (version != FORMAT_VERSION) {
        throw CliException.failed(
            "%s is a backup in format %d; this version of muster reads %d"
                .formatted(folder, version, FORMAT_VERSION));
      }
      manifest = Json.mapper().treeToValue(tree, Manifest.class);
    } catch (JsonProcessingException e) {
      throw CliException.failed(file + " cannot be read: " + e.getOriginalMessage());
    }
    manifest.check(file);
    return manifest;
  }

  private void check(Path file) {
    if (parts.size() != offsetsPartitions + 1) {
      throw CliException.failed(
          "%s names %d files; %d offsets partitions and the cluster make %d"
              .formatted(file, parts.size(), offsetsPartitions, offsetsPartitions + 1));
    }
    for (int i = 0; i < parts.size(); i++) {
      int partition = i == offsetsPartitions ? Backups.CLUSTER : i;
      if (parts.get(i).partition() != partition
          || !PartFile.name(partition).equals(parts.get(i).file())) {
        throw CliException.failed(
            "%s names %s where %s is due"
                .formatted(file, parts.get(i).file(), PartFile.name(partition)));
      }
    }
  }
}
