// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Writes 4 KB and syncs them ({@code fdatasync}), again and again, with pauses in which others may
 * use the disk. A thread of its own until closed; the file is removed.
 */
public final class FsyncProbe implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int BLOCK_BYTES = 4_096;
  private static final int BLOCKS = 256;

  private final Recorder nanos = new Recorder(3);
  private final Path file;
  private final Thread thread;
  private volatile boolean closed;

  /** Begins. */
  public FsyncProbe(Path folder) {
    file = folder.resolve("fsync-probe");
    thread = new Thread(this::run, "fsync-probe");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // Allocated first: syncs that follow write data and no change of the file's length.
      channel.write(ByteBuffer.allocate(BLOCKS * BLOCK_BYTES), 0);
      channel.force(true);
      for (long i = 0; !closed; i++) {
        channel.write(ByteBuffer.allocate(BLOCK_BYTES), i % BLOCKS * BLOCK_BYTES);
        long start = System.nanoTime();
        channel.force(false);
        nanos.recordValue(System.nanoTime() - start);
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt(); // What was measured until now stands.
    }
  }

  /** Times of the syncs since the last call of this, in nanoseconds. */
  public Histogram sinceLast() {
    return nanos.getIntervalHistogram();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(file);
  }
}
