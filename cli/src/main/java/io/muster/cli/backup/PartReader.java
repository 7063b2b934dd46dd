// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.backup;

import io.muster.cli.CliException;
import io.muster.state.Limits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
  private final InputStream in;

  public PartReader(Path folder, Manifest.Part part) throws IOException {
    this.file = folder.resolve(part.file());
    this.in = new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest);
  }

  /**
   * The next chunk; null after the last.
   *
   * @throws CliException where the file breaks off or is none
   */
  public byte @Nullable [] next() throws IOException {
    byte[] head = in.readNBytes(Integer.BYTES);
    if (head.length == 0) {
      return null;
    }
    int length = head.length == Integer.BYTES ? ByteBuffer.wrap(head).getInt() : 0;
    if (length <= 0 || length > Limits.BACKUP_CHUNK_BYTES_MAX) {
      throw CliException.failed(file + " is damaged: no chunk can be read where one should begin");
    }
    byte[] chunk = in.readNBytes(length);
    if (chunk.length < length) {
      throw CliException.failed(file + " is damaged: it breaks off in a chunk");
    }
    return chunk;
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
