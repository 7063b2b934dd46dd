// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What Muster's nodes count about their logs, from {@code /metrics}. */
final class NodeCounters {
  /** By the names that reports use. */
  private static final Map<String, String> WANTED =
      Map.of(
          "muster_log_entry_commands_count", "entries",
          "muster_log_entry_commands_sum", "commands",
          "muster_log_entry_bytes_sum", "entry-bytes",
          "muster_log_sync_duration_seconds_count", "syncs",
          "muster_apply_duration_seconds_sum", "apply-seconds");

  /**
   * Sums over the nodes.
   *
   * @param management addresses, {@code host:port}
   */
  static Map<String, Double> of(List<String> management) {
    Map<String, Double> sums = new TreeMap<>();
    HttpClient http = HttpClient.newHttpClient();
    for (String address : management) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://" + address + "/metrics")).build();
      try {
        add(sums, http.send(request, BodyHandlers.ofString()).body());
      } catch (IOException e) {
        throw new UncheckedIOException("no metrics at " + address, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return sums;
      }
    }
    return sums;
  }

  static void add(Map<String, Double> sums, String page) {
    page.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int blank = line.lastIndexOf(' ');
              int labels = line.indexOf('{');
              String name = line.substring(0, labels < 0 ? Math.max(blank, 0) : labels);
              String wanted = WANTED.get(name);
              if (wanted != null) {
                sums.merge(wanted, Double.parseDouble(line.substring(blank + 1)), Double::sum);
              }
            });
  }

  private NodeCounters() {}
}
