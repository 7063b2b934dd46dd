// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.node.ops.ManagementServer.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The HTTP server itself, spoken to over real connections. */
class ManagementServerTest {
  private static final String LONG = "all work and no play\n".repeat(1_000);

  private final HttpClient http = HttpClient.newHttpClient();
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ManagementServer.start(
            "127.0.0.1",
            0,
            Map.of(
                "/short", query -> Answer.text(query.verbose() ? 201 : 200, "short\n"),
                "/long", query -> Answer.text(200, LONG),
                "/broken",
                    query -> {
                      throw new IllegalStateException("secret");
                    }));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void onlyExactPathsAndReadingMethodsAreAnswered() throws Exception {
    assertThat(get("/short").body()).isEqualTo("short\n");
    assertThat(get("/short?verbose=1").statusCode()).isEqualTo(201);
    assertThat(get("/shorter").statusCode()).isEqualTo(404);
    assertThat(get("/").body()).contains("/broken, /long, /short");
    HttpResponse<String> posted =
        http.send(request("/short").POST(BodyPublishers.ofString("x")).build(), asText());
    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
    HttpResponse<String> head =
        http.send(request("/long").method("HEAD", BodyPublishers.noBody()).build(), asText());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void aPageThatFailsTellsNothingOfItself() throws Exception {
    HttpResponse<String> failed = get("/broken");

    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.body()).doesNotContain("secret");
    assertThat(get("/short").statusCode()).isEqualTo(200);
  }

  @Test
  void longPagesAreCompressedForWhoTakesIt() throws Exception {
    HttpResponse<byte[]> compressed =
        http.send(
            request("/long").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());

    assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(compressed.body().length).isLessThan(LONG.length() / 10);
    byte[] body = new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes();
    assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo(LONG);
    assertThat(get("/long").body()).isEqualTo(LONG);
  }

  @Test
  void clientsThatNeverFinishTheirRequestKeepNobodyOut() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.getOutputStream().write("GET /short HT".getBytes(StandardCharsets.US_ASCII));
        slow.add(socket);
      }

      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> get("/short").statusCode() == 200);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void aPortInUseIsNamedTogetherWithItsKey() {
    assertThatThrownBy(() -> ManagementServer.start("127.0.0.1", server.port(), Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Management port " + server.port())
        .hasMessageContaining("management.port");
  }

  @Test
  void afterCloseNeitherPortNorThreadIsLeft() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(get("/short").statusCode()).isEqualTo(200);
    }
    server.close();

    assertThatThrownBy(() -> get("/short")).isInstanceOf(ConnectException.class);
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("muster-management-"))
                    .doesNotContain("HTTP-Dispatcher"));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).timeout(Duration.ofSeconds(20)).build(), asText());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static HttpResponse.BodyHandler<String> asText() {
    return BodyHandlers.ofString();
  }
}
