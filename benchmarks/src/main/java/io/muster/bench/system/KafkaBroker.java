// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One broker that is a controller too, in a process of its own. Belongs to one thread. */
final class KafkaBroker {
  /** What Kafka's own start script sets, but for the heap. */
  private static final List<String> KAFKA_OPTIONS =
      List.of(
          "-server",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-Djava.awt.headless=true");

  private static final long KILL_PATIENCE_SECONDS = 10;

  private final int id;
  private final Path properties;
  private final Path log;
  private final String clusterId;
  private final String heap;
  private final List<String> jvmOptions;
  private volatile @Nullable Process process;

  KafkaBroker(
      int id,
      Path folder,
      String settings,
      String clusterId,
      String heap,
      List<String> jvmOptions) {
    this.id = id;
    this.properties = folder.resolve("broker-" + id + ".properties");
    this.log = folder.resolve("broker-" + id + ".log");
    this.clusterId = clusterId;
    this.heap = heap;
    this.jvmOptions = jvmOptions;
    try {
      Files.createDirectories(folder);
      Files.writeString(properties, settings);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + properties, e);
    }
  }

  int id() {
    return id;
  }

  void start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xms" + heap);
    command.add("-Xmx" + heap);
    command.addAll(KAFKA_OPTIONS);
    command.addAll(jvmOptions);
    command.add("-XX:+ExitOnOutOfMemoryError"); // As with Muster: a full heap is seen at once.
    command.add("-Dlogback.configurationFile=io/muster/bench/broker-logback.xml");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BrokerMain.class.getName());
    command.add(properties.toString());
    command.add(clusterId);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start broker " + id, e);
    }
  }

  boolean isRunning() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** It was started, and nobody ended it. */
  boolean isGone() {
    Process started = process;
    return started != null && !started.isAlive();
  }

  /** What it says. */
  Path log() {
    return log;
  }

  @Nullable Long pid() {
    Process running = process;
    return running != null && running.isAlive() ? running.pid() : null;
  }

  void kill9() {
    end(0);
  }

  /** Asks it to stop; kills it when that takes too long. */
  void stop(long graceSeconds) {
    end(graceSeconds);
  }

  private void end(long graceSeconds) {
    Process running = process;
    process = null;
    if (running == null) {
      return;
    }
    try {
      if (graceSeconds > 0) {
        running.destroy();
        if (running.waitFor(graceSeconds, TimeUnit.SECONDS)) {
          return;
        }
      }
      running.destroyForcibly();
      if (!running.waitFor(KILL_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + running.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it without waiting. */
  void destroy() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }
}
