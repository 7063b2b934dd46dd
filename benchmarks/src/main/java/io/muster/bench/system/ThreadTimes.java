// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * CPU time of threads by what they are for, from thread dumps, which have the whole name of each
 * thread; and how often threads gave up the processor to wait, from the kernel.
 *
 * @param millis by process and thread
 * @param waits of all threads that live
 */
public record ThreadTimes(Map<String, Double> millis, long waits) {
  private static final Pattern THREAD =
      Pattern.compile("^\"(.*?)\"(?: #(\\d+))?.* cpu=([0-9.]+)ms .*nid=(\\S+)");

  /** Ids of groups and nodes, and numbers. */
  private static final Pattern NUMBERS = Pattern.compile("[0-9A-Fa-f]{8,}|\\d+");

  /** Of these processes now. Stops them for some milliseconds. */
  public static ThreadTimes of(List<Long> pids) throws IOException, InterruptedException {
    Map<String, Double> millis = new HashMap<>();
    long waits = 0;
    for (long pid : pids) {
      millis.putAll(parse(pid, Jcmd.run(pid, "Thread.print")));
      waits += waits(pid);
    }
    return new ThreadTimes(millis, waits);
  }

  static Map<String, Double> parse(long pid, String dump) {
    Map<String, Double> millis = new HashMap<>();
    dump.lines()
        .forEach(
            line -> {
              Matcher matcher = THREAD.matcher(line);
              if (matcher.find()) {
                millis.put(
                    pid + "/" + matcher.group(4) + "/" + matcher.group(1),
                    Double.parseDouble(matcher.group(3)));
              }
            });
    return millis;
  }

  private static long waits(long pid) throws IOException {
    long waits = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads.toList()) {
        try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
          waits +=
              lines
                  .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                  .mapToLong(line -> Long.parseLong(line.substring(24).strip()))
                  .sum();
        } catch (IOException ended) {
          // A thread that has ended waits no more.
        }
      }
    }
    return waits;
  }

  /** Milliseconds since then by kind of thread: its name without numbers. */
  public Map<String, Double> byKindSince(ThreadTimes before) {
    Map<String, Double> kinds = new TreeMap<>();
    millis.forEach(
        (thread, now) -> {
          double spent = now - before.millis.getOrDefault(thread, 0.0);
          if (spent > 0) {
            String name = thread.substring(thread.indexOf('/', thread.indexOf('/') + 1) + 1);
            kinds.merge(NUMBERS.matcher(name).replaceAll("#"), spent, Double::sum);
          }
        });
    return kinds;
  }
}
