// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the data folder can be written to and its disk has room. Really writes a file, but not
 * more often than every two seconds, however often it is asked. Thread-safe.
 */
final class StorageCheck implements Supplier<Optional<String>> {
  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();

  private final Path folder;
  private final long freeMinBytes;
  private long askedNanos;
  private @Nullable Optional<String> answer;

  StorageCheck(Path folder, long freeMinBytes) {
    this.folder = folder;
    this.freeMinBytes = freeMinBytes;
  }

  @Override
  public synchronized Optional<String> get() {
    Optional<String> last = answer;
    if (last == null || System.nanoTime() - askedNanos > FRESH_NANOS) {
      last = look();
      answer = last;
      askedNanos = System.nanoTime();
    }
    return last;
  }

  private Optional<String> look() {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < freeMinBytes) {
        return Optional.of(
            "the disk of data.dir has "
                + free
                + " bytes left, less than storage.free.min.bytes, which is "
                + freeMinBytes
                + "; make room");
      }
      // Always the same file, so that a crash leaves one at most.
      Path probe = folder.resolve("writable.tmp");
      Files.write(probe, new byte[] {1});
      Files.delete(probe);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("data.dir cannot be written to: " + e);
    }
  }
}
