// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The disk under a folder. What the kernel counts for a process is what the process made dirty:
 * where the cache keeps files in large pieces, a hundred bytes can count as a megabyte, and what is
 * written twice before it goes out counts twice. What the disk was given it counts right, of
 * everybody who writes to it.
 *
 * @param counters the kernel's file of its counters
 */
record BlockDevice(Path counters) {
  /** Of these the kernel's counters are, whatever the disk's own are. */
  private static final long SECTOR_BYTES = 512;

  private static final int SECTORS_WRITTEN = 6;

  /** Empty where the folder is on none, as in memory or on a network. */
  static Optional<BlockDevice> under(Path folder) {
    try {
      long number = (long) Files.getAttribute(folder, "unix:dev");
      long major = number >>> 8 & 0xfff;
      long minor = number & 0xff | number >>> 12 & 0xfff00;
      Path counters = Path.of("/sys/dev/block", major + ":" + minor, "stat");
      return Files.isReadable(counters) ? Optional.of(new BlockDevice(counters)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at " + folder, e);
    }
  }

  /** Bytes that it was given since the machine began. */
  long writtenBytes() {
    try {
      return writtenBytes(Files.readString(counters));
    } catch (IOException e) {
      throw new UncheckedIOException("the disk is gone", e);
    }
  }

  static long writtenBytes(String stat) {
    return Long.parseLong(stat.strip().split("\\s+")[SECTORS_WRITTEN]) * SECTOR_BYTES;
  }
}
