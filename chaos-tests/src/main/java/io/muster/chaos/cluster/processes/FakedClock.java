// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * The wall clock that a process sees through libfaketime, which reads the offset from a file. A
 * shift is seen within a second, and stays over restarts.
 */
public final class FakedClock implements Clock {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final double MILLIS = 1_000;

  private final Path library;
  private final Path file;

  /**
   * @param file not on the node's disk, which may stall
   */
  public FakedClock(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  @Override
  public void shift(Duration offset) throws IOException {
    // Whole at any time: the process may read it now.
    Path draft = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(draft, String.format(Locale.ROOT, "%+.3f%n", offset.toMillis() / MILLIS));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** For a process that is to see it. */
  public void prepare(Map<String, String> environment) {
    environment.put("LD_PRELOAD", library.toString());
    environment.put("FAKETIME_TIMESTAMP_FILE", file.toString());
    // Reading the file each time it is asked would cost 35 microseconds.
    environment.put("FAKETIME_CACHE_DURATION", "1");
    environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    // What Debian builds in as a fix takes the deadlines of Java's waits for wall-clock time: all
    // of
    // them then end at once, and threads spin.
    environment.put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** What the library leaves of a process that was killed. */
  static void removeTraces(long pid) throws IOException {
    Files.deleteIfExists(SHARED_MEMORY.resolve("faketime_shm_" + pid));
    Files.deleteIfExists(SHARED_MEMORY.resolve("sem.faketime_sem_" + pid));
  }
}
