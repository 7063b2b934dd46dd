// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.backup;

import io.muster.client.BackupSink;
import io.muster.client.Backups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The file of one part while it is written. Starts over where the part has to be read again.
 * Belongs to one thread.
 */
final class PartFile implements BackupSink, AutoCloseable {
  private final String name;
  private final FileChannel channel;
  private final Runnable onChunk;
  private MessageDigest digest = newDigest();
  private long bytes;
  private String sha256 = "";

  PartFile(Path folder, int partition, Runnable onChunk) throws IOException {
    this.name = name(partition);
    this.onChunk = onChunk;
    this.channel =
        FileChannel.open(
            folder.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Of a part's file in every backup. */
  static String name(int partition) {
    return partition == Backups.CLUSTER
        ? "cluster.rows"
        : String.format(Locale.ROOT, "partition-%04d.rows", partition);
  }

  @Override
  public void begin() {
    try {
      channel.truncate(0);
      channel.position(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + name, e);
    }
    bytes = 0;
    digest = newDigest();
  }

  @Override
  public void chunk(byte[] chunk) {
    write(ByteBuffer.allocate(Integer.BYTES).putInt(chunk.length).flip());
    write(ByteBuffer.wrap(chunk));
    onChunk.run();
  }

  private void write(ByteBuffer buffer) {
    digest.update(buffer.duplicate());
    bytes += buffer.remaining();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + name, e);
    }
  }

  /** All is written, and on the disk. */
  void finish() throws IOException {
    channel.force(true);
    sha256 = HexFormat.of().formatHex(digest.digest());
  }

  String name() {
    return name;
  }

  long bytes() {
    return bytes;
  }

  /** After {@link #finish}. */
  String sha256() {
    return sha256;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
