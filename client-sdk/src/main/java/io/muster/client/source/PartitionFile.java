// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One partition's file, and a sparse index from offsets to bytes that grows as the file is scanned.
 * Bytes after the last line feed are never counted: they may yet be taken back. Thread-safe.
 */
final class PartitionFile {
  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  private static final int BYTES_PER_READ = 1 << 16;
  private static final int RECORDS_PER_ENTRY = 1024;

  private final Path path;
  private final TreeMap<Long, Long> byteByOffset = new TreeMap<>(Map.of(0L, 0L));
  private long records;
  private long bytes;

  /**
   * A place in the file where a record begins, or will.
   *
   * @param offset number of records before it
   * @param bytes number of bytes before it
   */
  record Place(long offset, long bytes) {}

  PartitionFile(Path path) {
    this.path = path;
  }

  /**
   * Where a partition is kept.
   *
   * @throws IllegalArgumentException the topic's name is not legal, so it must not become a path
   */
  static Path pathOf(Path root, TopicPartition partition) {
    return folderOf(root, partition.topic()).resolve(partition.partition() + ".log");
  }

  static Path folderOf(Path root, String topic) {
    if (!TOPIC_NAME.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
      throw new IllegalArgumentException(
          "a topic's name is 1 to 249 characters of [a-zA-Z0-9._-], not \".\" or \"..\": " + topic);
    }
    return root.resolve(topic);
  }

  Path path() {
    return path;
  }

  /** Number of whole records, which is also the offset of the next one. Reads only what is new. */
  synchronized Place end() throws IOException {
    scan(Long.MAX_VALUE, Long.MAX_VALUE);
    return new Place(records, bytes);
  }

  /** Like {@link #end}, but reads at most about so many bytes; empty where that is not enough. */
  synchronized OptionalLong endWithin(long budget) throws IOException {
    return scan(Long.MAX_VALUE, budget) ? OptionalLong.of(records) : OptionalLong.empty();
  }

  /** The last indexed place at or before the offset, or the end where the file is shorter. */
  synchronized Place before(long offset) throws IOException {
    scan(offset, Long.MAX_VALUE);
    if (offset >= records) {
      return new Place(records, bytes);
    }
    Map.Entry<Long, Long> entry = byteByOffset.floorEntry(offset);
    return entry == null ? new Place(0, 0) : new Place(entry.getKey(), entry.getValue());
  }

  /**
   * Counts on.
   *
   * @return whether it got as far as wanted, or to the end
   */
  private boolean scan(long wanted, long budget) throws IOException {
    if (records >= wanted) {
      return true;
    }
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      if (file.size() < bytes) {
        throw new IOException(path + " lost records that were there; it may only be appended to");
      }
      ByteBuffer buffer = ByteBuffer.allocate(BYTES_PER_READ);
      long start = bytes;
      long position = start;
      while (records < wanted && file.read(buffer.clear(), position) > 0) {
        buffer.flip();
        while (buffer.hasRemaining() && records < wanted) {
          position++;
          if (buffer.get() == '\n') {
            records++;
            bytes = position;
            if (records % RECORDS_PER_ENTRY == 0) {
              byteByOffset.put(records, bytes);
            }
          }
        }
        // At least one record, or a long one would be begun again and again.
        if (position - start >= budget && bytes > start) {
          return file.size() == bytes;
        }
      }
    } catch (NoSuchFileException e) {
      if (Files.exists(path) || bytes > 0) {
        throw e;
      }
      // Nothing has been written yet: an empty partition.
    }
    return true;
  }
}
