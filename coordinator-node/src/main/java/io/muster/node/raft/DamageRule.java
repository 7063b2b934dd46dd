// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When damage is the disk's and not that of one replica: the node then stops. Replacing replica
 * after replica on a disk that breaks would only take away, one by one, what the disk still has.
 * Thread-safe.
 */
final class DamageRule {
  /** More replicas than this within {@link #WINDOW}, or at one start, and it is the disk. */
  static final int REPLICAS_MAX = 3;

  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final long SPACE_MIN_BYTES = 1 << 20;
  private static final int PROBE_BYTES = 4096;

  private final List<Path> folders;
  private final Map<Integer, Long> seen = new HashMap<>();

  /**
   * @param folders that have to be writable
   */
  DamageRule(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * Notes that a replica is damaged.
   *
   * @return why that is more than the damage of this replica; empty where it is not
   */
  synchronized Optional<String> note(int group, long nowNanos) {
    seen.values().removeIf(at -> nowNanos - at > WINDOW.toNanos());
    seen.put(group, nowNanos);
    if (seen.size() > REPLICAS_MAX) {
      return Optional.of(tooMany(seen.size()));
    }
    return disk();
  }

  /** As {@link #note}, for all that a start has found. */
  Optional<String> atStart(int damaged) {
    if (damaged > REPLICAS_MAX) {
      return Optional.of(tooMany(damaged));
    }
    return damaged == 0 ? Optional.empty() : disk();
  }

  private static String tooMany(int damaged) {
    return damaged
        + " replicas are damaged, more than "
        + REPLICAS_MAX
        + " at once; that is the disk. Replace it, or empty the whole data folder: the node then"
        + " gets what it needs from the others";
  }

  private Optional<String> disk() {
    for (Path folder : folders) {
      try {
        long space = Files.getFileStore(folder).getUsableSpace();
        if (space < SPACE_MIN_BYTES) {
          return Optional.of("there are only " + space + " bytes left at " + folder);
        }
        probe(folder.resolve("probe.tmp"));
      } catch (IOException e) {
        return Optional.of("nothing can be written to " + folder + ": " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private static void probe(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(PROBE_BYTES);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.delete(file);
  }
}
