// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.backup;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.cli.CliException;
import io.muster.proto.internal.v1.BackupChunk;
import io.muster.proto.internal.v1.BackupRow;
import io.muster.state.backup.ChunkChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Compares a folder with its manifest: sizes, hashes, and what is in the chunks. */
public final class BackupCheck {

  /**
   * Reads the whole backup.
   *
   * @param onManifest told how much there is
   * @param onChunk told after each chunk
   * @return the manifest, which is true
   * @throws CliException where something is missing, damaged or of another version
   */
  public static Manifest check(Path folder, Consumer<Manifest> onManifest, Runnable onChunk)
      throws IOException {
    Manifest manifest = Manifest.read(folder);
    onManifest.accept(manifest);
    for (Manifest.Part part : manifest.parts()) {
      check(folder, part, onChunk);
    }
    return manifest;
  }

  private static void check(Path folder, Manifest.Part part, Runnable onChunk) throws IOException {
    Path file = folder.resolve(part.file());
    if (!Files.isRegularFile(file)) {
      throw CliException.failed(file + " is missing");
    }
    same(file, "bytes", part.bytes(), Files.size(file));
    ByteString checksum = ChunkChain.START;
    int chunks = 0;
    long rows = 0;
    try (PartReader reader = new PartReader(folder, part)) {
      for (byte[] chunk = reader.next(); chunk != null; chunk = reader.next()) {
        ByteString bytes = ByteString.copyFrom(chunk);
        checksum = ChunkChain.next(checksum, bytes);
        chunks++;
        rows += rows(file, bytes);
        onChunk.run();
      }
      same(file, "SHA-256", part.sha256(), reader.sha256());
    }
    same(file, "chunks", part.chunks(), chunks);
    same(file, "rows", part.rows(), rows);
    same(
        file,
        "checksum of chunks",
        part.checksum(),
        HexFormat.of().formatHex(checksum.toByteArray()));
  }

  /** A row in pieces counts with its last one. */
  private static long rows(Path file, ByteString chunk) {
    try {
      long rows = 0;
      for (BackupRow row : BackupChunk.parseFrom(chunk).getRowsList()) {
        rows += row.getGoesOn() ? 0 : 1;
      }
      return rows;
    } catch (InvalidProtocolBufferException e) {
      throw CliException.failed(file + " is damaged: a chunk cannot be read");
    }
  }

  private static void same(Path file, String what, Object expected, Object found) {
    if (!String.valueOf(expected).equals(String.valueOf(found))) {
      throw CliException.failed(
          "%s is damaged: %s %s, where the manifest says %s"
              .formatted(file, what, found, expected));
    }
  }

  private BackupCheck() {}
}
