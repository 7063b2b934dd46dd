// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.cli.local.JavaProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A Muster process in its namespace, on its disk. */
final class ProcessNode extends NodeOnDisk {
  /** Longer than a node takes to hand its leaderships over. */
  private static final long STOP_SECONDS = 60;

  private static final long KILL_SECONDS = 30;

  private final Lab lab;
  private final ProcessClusterOptions options;
  private final Path config;
  private final Path log;

  private @Nullable Process process;
  private boolean paused;

  /**
   * @param clock null where it cannot be shifted
   */
  ProcessNode(Lab lab, int id, ProcessClusterOptions options, @Nullable FakedClock clock)
      throws IOException {
    super(id, lab.disk(id), clock);
    this.lab = lab;
    this.options = options;
    this.config = lab.folder().resolve("node-" + id + ".yaml");
    this.log = lab.folder().resolve("node-" + id + ".log");
    NodeConfigFile.write(
        config,
        id,
        "chaos-" + lab.run().id(),
        IntStream.rangeClosed(1, options.nodes()).mapToObj(lab.run()::address).toList(),
        lab.disk(id).dataFolder(),
        options.diskBytes(),
        options.settings());
  }

  @Override
  public boolean running() {
    return process != null && process.isAlive();
  }

  @Override
  public void start() throws IOException {
    requireStartable();
    if (process != null) {
      // It ended by itself.
      FakedClock.removeTraces(process.pid());
    }
    List<String> jvm = new ArrayList<>(JavaProcess.NODE_OPTIONS);
    jvm.addAll(options.jvmOptions());
    // So that it also ends when this process does without a word.
    List<String> arguments = List.of("node", "--config", config.toString(), "--stop-on-stdin-end");
    ProcessBuilder builder =
        lab.program(id(), JavaProcess.command(jvm, options.classPathFirst(), arguments))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    // The file decides; a MUSTER_NODE_ID of this shell must not reach every node.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MUSTER_") && !name.endsWith("_LOG_LEVEL"));
    FakedClock clock = fakedClock();
    if (clock != null) {
      clock.prepare(builder.environment());
    }
    process = builder.start();
    paused = false;
  }

  /** Thaws a stalled disk, after the signal: the process could not end otherwise. */
  @Override
  public void kill() throws IOException {
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    ended(process, KILL_SECONDS);
  }

  /** As an operator does who loses patience: one that does not end within a minute is killed. */
  @Override
  public void stop() throws IOException {
    if (process == null) {
      return;
    }
    resume();
    // Not Process.destroy, which closes its input as well.
    if (process.toHandle().destroy() && Command.awaitEnd(process, STOP_SECONDS)) {
      ended(process, 0);
    } else {
      kill();
    }
  }

  private void ended(Process ending, long seconds) throws IOException {
    disk().thaw();
    if (!Command.awaitEnd(ending, seconds)) {
      throw new IOException("node " + id() + " (pid " + ending.pid() + ") does not end");
    }
    FakedClock.removeTraces(ending.pid());
    process = null;
    paused = false;
  }

  @Override
  public void pause() throws IOException {
    signal("STOP");
    paused = true;
  }

  @Override
  public void resume() throws IOException {
    if (paused) {
      paused = false;
      if (running()) {
        signal("CONT");
      }
    }
  }

  private void signal(String name) throws IOException {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("node " + id() + " does not run");
    }
    Command.run("sh", "-c", "kill -" + name + " " + process.pid());
  }

  /** Of the Java process, while there is one. */
  long pid() {
    if (process == null) {
      throw new IllegalStateException("node " + id() + " does not run");
    }
    return process.pid();
  }

  @Override
  public Path log() {
    return log;
  }

  /** The last line that it wrote, for messages about a node that ended. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (!lines.get(i).isBlank()) {
          return lines.get(i).strip();
        }
      }
    } catch (IOException noLog) {
      // Then there are no words.
    }
    return "it wrote nothing";
  }
}
