// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What of a run is on this machine, found by looking at the machine. */
final class Traces {
  private Traces() {}

  static List<String> of(RunName run, Path folder) throws IOException {
    List<String> traces = new ArrayList<>();
    grep(traces, run.prefix(), "ip", "netns", "list");
    grep(traces, run.prefix(), "ip", "-o", "link");
    grep(traces, run.network(), "ip", "-4", "route");
    if (Programs.installed("iptables")) {
      grep(traces, run.prefix(), "iptables", "-w", "10", "-S");
    }
    grep(traces, folder.toString(), "losetup", "-a");
    Leftovers.mounts(folder).forEach(mount -> traces.add(mount.toString()));
    if (RunRecords.all().containsKey(run)) {
      traces.add("the record of " + run.id());
    }
    return traces;
  }

  /** Where the first process of the machine collects nobody, one that ended keeps its number. */
  static boolean runs(long pid) throws IOException {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private static void grep(List<String> traces, String what, String... command) throws IOException {
    Command.run(command).lines().filter(line -> line.contains(what)).forEach(traces::add);
  }
}
