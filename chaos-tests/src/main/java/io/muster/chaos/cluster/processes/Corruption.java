// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Bits that turn and tails that vanish, in the data folder of a node that does not run. Everything
 * is on the disk when a method returns, so that a power loss does not undo it.
 */
public final class Corruption {
  /** Folder of the replicas' logs and snapshots. */
  private static final String RAFT = "raft";

  /** Folder of the replicas' live stores. */
  private static final String STATE = "state";

  /** End of the name of the folder of the cluster's own group. */
  private static final String CLUSTER_GROUP = "c1c1c1c1c1c1";

  private static final int CHUNK = 1 << 16;
  private static final int BITS = 8;

  private Corruption() {}

  /** Files of the logs of offsets partitions, those that grow and those that are full. */
  public static List<Path> segments(Path dataFolder) throws IOException {
    return files(dataFolder.resolve(RAFT), "[^/]+(?<!" + CLUSTER_GROUP + ")/current/log_.+");
  }

  /**
   * The same of the cluster's own group. A node does not start on a damaged one until somebody
   * empties its data folder ({@link #empty}).
   */
  public static List<Path> clusterSegments(Path dataFolder) throws IOException {
    return files(dataFolder.resolve(RAFT), "[^/]+" + CLUSTER_GROUP + "/current/log_.+");
  }

  /** Table files of the live stores. */
  public static List<Path> tables(Path dataFolder) throws IOException {
    return files(dataFolder.resolve(STATE), "[^/]+/db/.+\\.sst");
  }

  /** Table files of finished snapshots. */
  public static List<Path> snapshots(Path dataFolder) throws IOException {
    return files(dataFolder.resolve(RAFT), "[^/]+/sm/\\d+_\\d+/.+\\.sst");
  }

  private static List<Path> files(Path root, String name) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> root.relativize(file).toString().matches(name))
          .sorted()
          .toList();
    } catch (NoSuchFileException nothing) {
      return List.of();
    }
  }

  /** One of them, where there is any. */
  public static Optional<Path> any(List<Path> files, RandomGenerator random) {
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(files.get(random.nextInt(files.size())));
  }

  /**
   * Turns one bit somewhere in what was written: the zeros that a log reserves behind its last
   * entry are left alone.
   */
  public static Damage flipBit(Path file, RandomGenerator random) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long written = written(channel);
      if (written == 0) {
        throw new IOException(file + " is empty");
      }
      long at = random.nextLong(written);
      int bit = random.nextInt(BITS);
      ByteBuffer one = ByteBuffer.allocate(1);
      read(channel, one, at);
      one.put(0, (byte) (one.get(0) ^ (1 << bit))).rewind();
      write(channel, one, at);
      channel.force(true);
      return new Damage(file, at, "turned bit " + bit);
    }
  }

  /** Takes the last bytes of what was written away, and what was reserved behind them. */
  public static Damage truncate(Path file, long bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = Math.max(0, written(channel) - bytes);
      channel.truncate(at);
      channel.force(true);
      return new Damage(file, at, "cut the tail off");
    }
  }

  /** As an operator does with a node that does not start on what it has. */
  public static void empty(Path dataFolder) throws IOException {
    try (Stream<Path> all = Files.walk(dataFolder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (!each.equals(dataFolder)) {
          Files.delete(each);
        }
      }
    }
  }

  /** Length without the zeros in the end. */
  private static long written(FileChannel channel) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (long end = channel.size(); end > 0; ) {
      long start = Math.max(0, end - CHUNK);
      chunk.clear().limit((int) (end - start));
      read(channel, chunk, start);
      for (int i = chunk.limit() - 1; i >= 0; i--) {
        if (chunk.get(i) != 0) {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  private static void read(FileChannel channel, ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, at + into.position()) < 0) {
        throw new IOException("ends early");
      }
    }
    into.rewind();
  }

  private static void write(FileChannel channel, ByteBuffer from, long at) throws IOException {
    while (from.hasRemaining()) {
      int done = channel.write(from, at + from.position());
      if (done <= 0) {
        throw new IOException("cannot write");
      }
    }
  }
}
