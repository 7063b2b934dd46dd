// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.load.Load;
import io.muster.bench.load.Window;
import io.muster.bench.system.Jcmd;
import io.muster.bench.system.ThreadTimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where nodes spend their time while a load runs: for each window a table of CPU time by kind of
 * thread, with what the nodes count themselves, and a recording of the Flight Recorder of each
 * node.
 */
public final class Profiler {
  private static final String RECORDING = "bench";

  /** Longer than any window. */
  private static final String KEPT = "10m";

  private final Path folder;

  /**
   * @param folder where the tables and recordings go
   */
  public Profiler(Path folder) {
    this.folder = folder;
  }

  /**
   * What nodes are to be started with. A recording that begins in a node that works already throws
   * away what it has compiled, and then the window shows a compiler: two thirds of the CPU time of
   * JDK 17.
   */
  public static List<String> jvmOptions() {
    return List.of(
        "-XX:StartFlightRecording=name=" + RECORDING + ",settings=profile,maxage=" + KEPT,
        "-Xlog:jfr+startup=off");
  }

  /** Measures a window of the load, and looks at the nodes around it. */
  Window measure(Stage stage, String label, Load load) throws InterruptedException {
    String name = stage.system().name() + "-" + label + "-round-" + stage.round();
    List<Long> pids = stage.system().pids();
    try {
      ThreadTimes threadsBefore = ThreadTimes.of(pids);
      long threadsFrom = System.nanoTime();
      Map<String, Double> countersBefore = stage.system().counters();
      long countersFrom = System.nanoTime();
      Window window = load.measure(stage.system(), stage.pace().time());
      Map<String, Double> counters = new TreeMap<>(stage.system().counters());
      double countersSeconds = (System.nanoTime() - countersFrom) / 1e9;
      ThreadTimes threads = ThreadTimes.of(pids);
      double threadsSeconds = (System.nanoTime() - threadsFrom) / 1e9;
      for (int i = 0; i < pids.size(); i++) {
        Path recording = folder.resolve(name + "-node-" + (i + 1) + ".jfr");
        Jcmd.run(
            pids.get(i),
            "JFR.dump",
            "name=" + RECORDING,
            "begin=-" + Math.round(threadsSeconds) + "s",
            "filename=" + recording);
      }
      counters.replaceAll(
          (key, now) -> (now - countersBefore.getOrDefault(key, 0.0)) / countersSeconds);
      Files.writeString(
          folder.resolve(name + ".profile.txt"),
          table(
              window,
              threads.byKindSince(threadsBefore),
              (threads.waits() - threadsBefore.waits()) / threadsSeconds,
              counters));
      return window;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot profile " + name, e);
    }
  }

  /**
   * Looking takes its time, in which the load goes on. So all but the window itself comes as rates,
   * and CPU time by share.
   *
   * @param waitsPerSecond of all threads of all nodes
   * @param counters of the nodes, per second
   */
  static String table(
      Window window,
      Map<String, Double> millisByKind,
      double waitsPerSecond,
      Map<String, Double> counters) {
    double total = millisByKind.values().stream().mapToDouble(Double::doubleValue).sum();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%.0f calls/s, p50 %.2f ms, p99 %.2f ms",
        window.perSecond(),
        window.millis(50),
        window.millis(99));
    line(
        text,
        "node CPU per call %.1f us, client CPU per call %.1f us",
        window.nodeMicrosPerCall(),
        window.clientMicrosPerCall());
    line(text, "written per call %.0f bytes", window.bytesPerCall());
    line(
        text,
        "waits of node threads per call %.2f",
        waitsPerSecond / Math.max(1, window.perSecond()));
    counters.forEach((name, value) -> line(text, "%s per second %.2f", name, value));
    Double entries = counters.get("entries");
    Double commands = counters.get("commands");
    if (entries != null && commands != null && entries > 0) {
      line(text, "commands per entry %.2f", commands / entries);
    }
    line(text, "%n%8s %8s  %s", "share", "us/call", "threads (of all nodes)");
    millisByKind.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(
            each ->
                line(
                    text,
                    "%7.1f%% %8.2f  %s",
                    100 * each.getValue() / total,
                    window.nodeMicrosPerCall() * each.getValue() / total,
                    each.getKey()));
    return text.toString();
  }

  private static void line(StringBuilder text, String form, Object... values) {
    text.append(String.format(Locale.ROOT, form, values)).append('\n');
  }
}
