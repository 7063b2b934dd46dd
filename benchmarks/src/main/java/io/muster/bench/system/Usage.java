// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the kernel says of processes.
 *
 * @param cpuSeconds in user and kernel mode, since they started
 * @param writtenBytes that the disk was given, since they started or longer
 * @param residentBytes of memory just now
 */
public record Usage(double cpuSeconds, long writtenBytes, long residentBytes) {
  public static final Usage NONE = new Usage(0, 0, 0);

  /** {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  /** Of one process. */
  public static Usage of(long pid) {
    Path folder = Path.of("/proc", Long.toString(pid));
    try {
      return parse(
          Files.readString(folder.resolve("stat")),
          Files.readAllLines(folder.resolve("io")),
          Files.readAllLines(folder.resolve("status")));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " has ended", e);
    }
  }

  /** Of this process. */
  public static Usage own() {
    return of(ProcessHandle.current().pid());
  }

  static Usage parse(String stat, List<String> io, List<String> status) {
    // The second field is a name in parentheses that may hold anything; the third follows it.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    return new Usage(
        ticks / TICKS_PER_SECOND, number(io, "write_bytes:"), number(status, "VmRSS:") * 1024);
  }

  private static long number(List<String> lines, String key) {
    for (String line : lines) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.substring(key.length()).replace("kB", "").strip());
      }
    }
    return 0; // A process that is about to end has no memory any more.
  }

  public Usage plus(Usage other) {
    return new Usage(
        cpuSeconds + other.cpuSeconds,
        writtenBytes + other.writtenBytes,
        residentBytes + other.residentBytes);
  }

  /** With what the disk says of itself; see {@link BlockDevice} for why. */
  Usage withWritten(long bytes) {
    return new Usage(cpuSeconds, bytes, residentBytes);
  }

  /** What was spent since then; the memory is that of now. */
  public Usage since(Usage before) {
    return new Usage(
        cpuSeconds - before.cpuSeconds, writtenBytes - before.writtenBytes, residentBytes);
  }
}
