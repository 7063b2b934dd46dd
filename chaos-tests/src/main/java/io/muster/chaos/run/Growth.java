// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import io.muster.chaos.cluster.ChaosNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Watches during a soak what the nodes use, for {@link io.muster.chaos.checker.run.Bounded}: data
 * on disk, rows in the stores, old generation of the heap, direct memory, threads, open files. Each
 * is a series of its own for each node; a node that does not run has no sample then.
 *
 * <p>A run of some minutes is shorter than the time in which logs and memory come to their usual
 * size, so only runs of at least {@link #SHORTEST} are watched.
 */
final class Growth implements AutoCloseable {
  static final Duration SHORTEST = Duration.ofMinutes(20);
  private static final int SAMPLES = 200;
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** Of a node's metrics: how a series is called, and which lines add up to it. */
  private static final Map<String, Pattern> SERIES =
      Map.of(
          "rows", line("muster_rocksdb_keys.*"),
          "old.heap.bytes", line("jvm_memory_used_bytes\\{.*(Old Gen|Tenured Gen).*"),
          "direct.bytes", line("jvm_buffer_memory_used_bytes\\{.*"),
          "threads", line("jvm_threads_live_threads.*"),
          "open.files", line("process_files_open_files.*"));

  private final List<ChaosNode> nodes;
  private final Map<Integer, String> management;
  private final Duration every;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final SortedMap<String, StringBuilder> samples = new TreeMap<>();
  private final long began = System.nanoTime();
  private final Thread thread = new Thread(this::watch, "growth");
  private volatile boolean ended;

  private Growth(List<ChaosNode> nodes, Map<Integer, String> management, Duration every) {
    this.nodes = List.copyOf(nodes);
    this.management = Map.copyOf(management);
    this.every = every;
    thread.setDaemon(true);
  }

  /**
   * Begins to watch, where the run is long enough.
   *
   * @param management by node id, host:port
   */
  static Growth during(Duration time, List<ChaosNode> nodes, Map<Integer, String> management) {
    Growth growth = new Growth(nodes, management, time.dividedBy(SAMPLES));
    if (time.compareTo(SHORTEST) >= 0) {
      growth.thread.start();
    }
    return growth;
  }

  private static Pattern line(String start) {
    return Pattern.compile("(?m)^" + start + " ([0-9.eE+]+)$");
  }

  private void watch() {
    try {
      while (!ended) {
        for (ChaosNode node : nodes) {
          sample(node);
        }
        TimeUnit.NANOSECONDS.sleep(every.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sample(ChaosNode node) throws InterruptedException {
    String metrics;
    try {
      metrics =
          http.send(
                  HttpRequest.newBuilder(
                          URI.create("http://" + management.get(node.id()) + "/metrics"))
                      .timeout(ANSWER)
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
    } catch (IOException doesNotRun) {
      return;
    }
    read(metrics).forEach((what, value) -> add(node, what, value));
    Path data = node.dataFolder();
    if (Files.isDirectory(data)) {
      add(node, "disk.bytes", bytes(data));
    }
  }

  /** By series; without those that the page does not have. */
  static SortedMap<String, Double> read(String metrics) {
    SortedMap<String, Double> values = new TreeMap<>();
    SERIES.forEach(
        (what, pattern) -> {
          Matcher lines = pattern.matcher(metrics);
          while (lines.find()) {
            String number = lines.group(lines.groupCount());
            values.merge(what, Double.parseDouble(number), Double::sum);
          }
        });
    return values;
  }

  private static double bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(Growth::size).sum();
    } catch (IOException | UncheckedIOException changing) {
      // Files come and go under a node that works; the next sample comes soon.
      return Double.NaN;
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException gone) {
      return 0;
    }
  }

  private void add(ChaosNode node, String what, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    double second = (System.nanoTime() - began) / 1e9;
    StringBuilder series =
        samples.computeIfAbsent(
            "growth.node-" + node.id() + "." + what, name -> new StringBuilder());
    series
        .append(series.length() == 0 ? "" : ",")
        .append(String.format(Locale.ROOT, "%.1f:%.0f", second, value));
  }

  /** What was seen; ends the watch. */
  SortedMap<String, String> facts() throws InterruptedException {
    close();
    thread.join();
    SortedMap<String, String> facts = new TreeMap<>();
    samples.forEach((name, series) -> facts.put(name, series.toString()));
    return facts;
  }

  @Override
  public void close() {
    ended = true;
    thread.interrupt();
  }
}
