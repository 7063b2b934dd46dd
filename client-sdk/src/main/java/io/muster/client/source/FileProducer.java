// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends records to the files that {@link FileSource} reads. Thread-safe. One producer at a time
 * may write a topic; a lock file in the topic's folder keeps others out.
 *
 * <p>What a producer that died has left unfinished at the end of a file was never a record and is
 * cut off when the next one opens it. Appended records are visible at once; they survive a crash of
 * the machine after {@link #flush()}.
 */
public final class FileProducer implements AutoCloseable {
  private static final String LOCK_FILE = ".producer.lock";

  private final String topic;
  private final FileChannel lockFile;
  private final List<Partition> partitions = new ArrayList<>();
  private int turn;

  /**
   * Where a record was put.
   *
   * @param partition its partition
   * @param offset its offset there
   */
  public record RecordPosition(TopicPartition partition, long offset) {}

  private static final class Partition {
    final FileChannel channel;
    long records;
    long bytes;

    Partition(FileChannel channel, PartitionFile.Place end) {
      this.channel = channel;
      this.records = end.offset();
      this.bytes = end.bytes();
    }
  }

  /**
   * Opens a topic, makes its folder and files where they are missing, and goes on after the records
   * that are there.
   *
   * @param root the folder that the source reads
   * @param topic 1 to 249 characters of {@code [a-zA-Z0-9._-]}, not "." or ".."
   * @param partitions how many partitions, 1 or more
   * @throws IOException a file cannot be written, or another producer has the topic open
   */
  public FileProducer(Path root, String topic, int partitions) throws IOException {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be 1 or more: " + partitions);
    }
    this.topic = topic;
    Path folder = Files.createDirectories(PartitionFile.folderOf(root, topic));
    this.lockFile = lock(folder);
    try {
      for (int i = 0; i < partitions; i++) {
        this.partitions.add(open(PartitionFile.pathOf(root, new TopicPartition(topic, i))));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      channel.close();
      throw new IOException("another producer has " + folder + " open");
    }
    return channel;
  }

  private static Partition open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      PartitionFile.Place end = new PartitionFile(path).end();
      channel.truncate(end.bytes());
      return new Partition(channel, end);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** How many partitions are written. */
  public int partitionCount() {
    return partitions.size();
  }

  /** Appends to the partitions in turn. */
  public synchronized RecordPosition append(String line) throws IOException {
    RecordPosition position = append(turn, line);
    turn = (turn + 1) % partitions.size();
    return position;
  }

  /** Appends to the partition of the key: {@code (key.hashCode() & 0x7fffffff) % partitions}. */
  public RecordPosition append(String key, String line) throws IOException {
    return append((key.hashCode() & 0x7fffffff) % partitions.size(), line);
  }

  /**
   * Appends to one partition.
   *
   * @param line the record; must not contain a line feed, which is what separates records
   * @throws IOException not written; what was written of it has been cut off, or will be by the
   *     next producer
   */
  public synchronized RecordPosition append(int partition, String line) throws IOException {
    if (partition < 0 || partition >= partitions.size()) {
      throw new IllegalArgumentException(
          "partition must be 0 to " + (partitions.size() - 1) + ": " + partition);
    }
    if (line.indexOf('\n') >= 0) {
      throw new IllegalArgumentException(
          "a record must not contain a line feed, it would become two");
    }
    Partition to = partitions.get(partition);
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    int length = bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        to.channel.write(bytes, to.bytes + bytes.position());
      }
    } catch (IOException e) {
      to.channel.truncate(to.bytes);
      throw e;
    }
    to.bytes += length;
    return new RecordPosition(new TopicPartition(topic, partition), to.records++);
  }

  /** Number of records in a partition, which is also the offset of the next one. */
  public synchronized long endOffset(int partition) {
    return partitions.get(partition).records;
  }

  /** Waits until everything appended is on the disk. */
  public synchronized void flush() throws IOException {
    for (Partition partition : partitions) {
      partition.channel.force(false);
    }
  }

  /** Closes the files and lets another producer in. Does not flush. */
  @Override
  public synchronized void close() throws IOException {
    for (Partition partition : partitions) {
      partition.channel.close();
    }
    lockFile.close();
  }
}
