// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A real broker that is its own controller, in a process of its own: data in a temporary folder,
 * output in {@code target/kafka-broker.log}. Ports stay the same when it is started again.
 */
final class KafkaBroker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final File LOG = new File("target", "kafka-broker.log");

  // Between them the JVM says what its threads do.
  private static final String DUMP_BEGIN = "Full thread dump";
  private static final String DUMP_END = "JNI global refs";

  private final Path folder;
  private final String clusterId = Uuid.randomUuid().toString();
  private final int port;
  private @Nullable Process process;

  KafkaBroker() throws IOException {
    folder = Files.createTempDirectory("muster-kafka-broker");
    Files.deleteIfExists(LOG.toPath());
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket broker = new ServerSocket(0, 1, loopback);
        ServerSocket controller = new ServerSocket(0, 1, loopback)) {
      port = broker.getLocalPort();
      Files.writeString(properties(), settings(controller.getLocalPort()));
    }
  }

  private Path properties() {
    return folder.resolve("server.properties");
  }

  private String settings(int controllerPort) {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        log.dirs=%3$s
        auto.create.topics.enable=false
        log.retention.ms=-1
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        broker.heartbeat.interval.ms=500
        broker.session.timeout.ms=3000
        num.network.threads=2
        num.io.threads=2
        log.cleaner.enable=false
        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
        allow.everyone.if.no.acl.found=true
        """
        .formatted(port, controllerPort, folder.resolve("data"));
  }

  /** Starts it and waits until it answers. */
  void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=broker-logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                properties().toString(),
                clusterId)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG))
            .start();
    try (Admin admin = admin()) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .failFast("the broker has ended, see target/kafka-broker.log", () -> !isAlive())
          .until(() -> isUp(admin));
    }
  }

  private boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  private static boolean isUp(Admin admin) throws InterruptedException {
    try {
      return admin.describeCluster().nodes().get().size() == 1;
    } catch (ExecutionException e) {
      return false;
    }
  }

  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  Map<String, Object> properties(String... more) {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", bootstrap());
    all.put("reconnect.backoff.max.ms", "200");
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  Admin admin() {
    return Admin.create(
        properties("default.api.timeout.ms", "10000", "request.timeout.ms", "5000"));
  }

  /**
   * What the broker did last, with what each of its threads does now, for a failure that nobody
   * expects.
   */
  String lastWords() {
    Process running = process;
    if (running == null || !running.isAlive()) {
      return "the broker is gone";
    }
    try {
      new ProcessBuilder("kill", "-QUIT", Long.toString(running.pid())).start().waitFor();
      await().atMost(PATIENCE).until(() -> Files.readString(LOG.toPath()).contains(DUMP_END));
      String log = Files.readString(LOG.toPath());
      return log.substring(Math.max(0, log.indexOf(DUMP_BEGIN) - 10_000));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** As a crash would, and waits until it is gone. */
  void kill() {
    Process running = process;
    process = null;
    if (running == null) {
      return;
    }
    running.destroyForcibly();
    try {
      if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the broker's process " + running.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
