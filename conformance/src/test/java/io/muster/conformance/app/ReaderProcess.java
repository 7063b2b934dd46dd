// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A consumer in another process, which can be killed as {@code kill -9} does. */
public final class ReaderProcess implements AutoCloseable {
  private final Process process;

  /** Starts it; it joins the group as soon as its Java is up. */
  public ReaderProcess(
      List<String> endpoints, String group, String topic, java.time.Duration session) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ReaderMain.class.getName());
    command.addAll(List.of(group, topic, Long.toString(session.toMillis())));
    command.addAll(endpoints);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Path.of("target", "reader-of-" + group + ".log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a reader", e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends it without a chance to say good-bye. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
