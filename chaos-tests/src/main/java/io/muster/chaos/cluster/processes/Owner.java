// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whose run it is: a process, told apart from a later one with the same number by its start, and
 * where it keeps its files.
 *
 * @param started in ticks since the machine's boot, which no change of the clock moves
 * @param temporary nobody else has files in the folder
 */
public record Owner(long pid, long started, Path folder, boolean temporary) {
  /** Of what /proc/PID/stat has behind the name in parentheses. */
  private static final int STATE = 0;

  private static final int STARTED = 19;

  public static Owner thisProcess(Path folder, boolean temporary) throws IOException {
    long pid = ProcessHandle.current().pid();
    return new Owner(pid, Long.parseLong(stat(pid)[STARTED]), folder, temporary);
  }

  /** One that ended, but whose parent has not asked how, does not live. */
  public boolean lives() {
    try {
      String[] stat = stat(pid);
      return Long.parseLong(stat[STARTED]) == started && !stat[STATE].equals("Z");
    } catch (IOException noSuchProcess) {
      return false;
    }
  }

  private static String[] stat(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
  }

  public String text() {
    return pid + "\n" + started + "\n" + folder + "\n" + temporary + "\n";
  }

  public static Owner parse(String text) {
    List<String> lines = text.lines().toList();
    return new Owner(
        Long.parseLong(lines.get(0)),
        Long.parseLong(lines.get(1)),
        Path.of(lines.get(2)),
        Boolean.parseBoolean(lines.get(3)));
  }
}
