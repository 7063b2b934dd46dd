// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.backup;

import io.muster.cli.CliException;
import io.muster.state.Limits;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The chunks of one part's file, one after the other. Belongs to one thread. */
public final class PartReader implements AutoCloseable {
  private final Path file;
  private final MessageDigest digest = PartFile.newDigest();
  private final DataInputStream in;

  public PartReader(Path folder, Manifest.Part part) throws IOException {
    this.file = folder.resolve(part.file());
    this.in =
        new DataInputStream(
            new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest));
  }

  /**
   * The next chunk; null after the last.
   *
   * @throws CliException where the file breaks off or is none
   */
  public byte @Nullable [] next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    try {
      int length =
          first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedByte() << 8
              | in.readUnsignedByte();
      if (length <= 0 || length > Limits.BACKUP_CHUNK_BYTES_MAX) {
        throw CliException.failed(file + " is damaged: a chunk of " + length + " bytes");
      }
      byte[] chunk = new byte[length];
      in.readFully(chunk);
      return chunk;
    } catch (EOFException e) {
      throw CliException.failed(file + " is damaged: it breaks off");
    }
  }

  /** SHA-256 of what was read, in hex; after the last chunk that of the file. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
