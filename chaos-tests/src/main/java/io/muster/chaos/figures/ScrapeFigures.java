// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** What a scrape of a node with all its replica groups weighs and takes. */
final class ScrapeFigures {
  private static final int WARM_UP = 20;
  private static final int SCRAPES = 100;

  static void measure(Path folder) throws IOException, InterruptedException {
    try (LocalCluster cluster =
        LocalCluster.create(folder, 3, LocalClusterOptions.tied(Map.of()))) {
      cluster.startAll();
      cluster.awaitAllLed(Duration.ofMinutes(2));
      URI metrics = URI.create("http://" + cluster.node(1).management() + "/metrics");
      HttpClient http = HttpClient.newHttpClient();
      long[] micros = new long[SCRAPES];
      String page = "";
      for (int i = -WARM_UP; i < SCRAPES; i++) {
        long start = System.nanoTime();
        page = new String(get(http, metrics, "identity").body(), StandardCharsets.UTF_8);
        if (i >= 0) {
          micros[i] = (System.nanoTime() - start) / 1_000;
        }
      }
      Arrays.sort(micros);
      Figures.print(
          String.format(
              "scrape: %d series, %d bytes, %d compressed, median %.1f ms, longest %.1f ms",
              page.lines().filter(line -> !line.startsWith("#")).count(),
              page.length(),
              get(http, metrics, "gzip").body().length,
              micros[SCRAPES / 2] / 1_000.0,
              micros[SCRAPES - 1] / 1_000.0));
    }
  }

  private static HttpResponse<byte[]> get(HttpClient http, URI uri, String encoding)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Accept-Encoding", encoding)
            .timeout(Duration.ofSeconds(30))
            .build();
    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(uri + " answers " + answer.statusCode());
    }
    return answer;
  }

  private ScrapeFigures() {}
}
