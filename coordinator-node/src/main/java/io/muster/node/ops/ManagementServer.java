// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP server for a few pages that are made when somebody asks. GET and HEAD only, no
 * bodies, a few threads and a bounded queue; a client that is slow to send its request is cut off.
 * Thread-safe.
 */
final class ManagementServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);

  private static final int THREADS = 4;
  private static final int WAITING_MAX = 64;
  private static final int BACKLOG = 64;
  private static final int COMPRESSED_FROM_BYTES = 1_024;
  private static final String TEXT = "text/plain; charset=utf-8";

  static {
    // The JDK's server reads these once. Without the first, a client that sends half a request
    // would hold a thread for ever.
    setUnlessGiven("sun.net.httpserver.maxReqTime", "5");
    setUnlessGiven("sun.net.httpserver.maxRspTime", "30");
    setUnlessGiven("sun.net.httpserver.maxReqHeaders", "50");
    setUnlessGiven("jdk.httpserver.maxConnections", "200");
  }

  private final HttpServer server;
  private final ThreadPoolExecutor threads;
  private final Map<String, Page> pages;

  /** Makes the answer to a request for one path. */
  @FunctionalInterface
  interface Page {
    Answer answer(Query query);
  }

  /**
   * An answer.
   *
   * @param status HTTP's
   */
  record Answer(int status, String contentType, String body) {
    static Answer text(int status, String body) {
      return new Answer(status, TEXT, body);
    }
  }

  private ManagementServer(HttpServer server, Map<String, Page> pages) {
    this.server = server;
    this.pages = new TreeMap<>(pages);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread = new Thread(task, "muster-management-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * @param port 0 for any free one
   * @param pages by path
   * @throws IOException where the address cannot be listened on; says which
   */
  static ManagementServer start(String host, int port, Map<String, Page> pages) throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException("management.host " + host + " is not a known address");
    }
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "Management port "
              + port
              + " of "
              + host
              + " cannot be used: "
              + e.getMessage()
              + "; stop what is there, or choose another management.port",
          e);
    }
    ManagementServer started = new ManagementServer(server, pages);
    server.setExecutor(started.threads);
    server.createContext("/", started::handle);
    server.start();
    return started;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, answer(exchange));
    } catch (IOException e) {
      LOG.debug("a management request of {} ended early", exchange.getRemoteAddress(), e);
    }
  }

  private Answer answer(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return Answer.text(405, "GET and HEAD only\n");
    }
    Page page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      return Answer.text(404, "there are " + String.join(", ", pages.keySet()) + "\n");
    }
    try {
      return page.answer(Query.of(exchange.getRequestURI().getRawQuery()));
    } catch (RuntimeException e) {
      LOG.error("a management page failed", e);
      return Answer.text(500, "the node failed to make this page; its log tells more\n");
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (body.length >= COMPRESSED_FROM_BYTES && takesGzip(exchange)) {
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      body = compressed(body);
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.status(), body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private static boolean takesGzip(HttpExchange exchange) {
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
    return accepted != null && accepted.contains("gzip");
  }

  private static byte[] compressed(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 8);
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(body);
    }
    return bytes.toByteArray();
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Cuts off what is under way. When this returns, no page is being made any more. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("a management request did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
