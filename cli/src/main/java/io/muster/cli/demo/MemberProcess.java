// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import io.muster.cli.local.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A member of the group as the parent holds it: a process that takes "join" and "stop" on its
 * standard input, ends when that input ends, and tells events on its standard output.
 */
final class MemberProcess {
  private final int number;
  private final Process process;
  private final Writer input;

  private MemberProcess(int number, Process process) {
    this.number = number;
    this.process = process;
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param number 1, 2, 3, ...
   * @param arguments of the {@code muster} command
   * @param log where its standard error goes
   * @param events hears every event, and at last {@link MemberEvent.Ended}; on a thread of its own
   */
  static MemberProcess start(
      int number, List<String> arguments, Path log, Consumer<MemberEvent> events) {
    try {
      Process process =
          new ProcessBuilder(JavaProcess.command(JavaProcess.COMMAND_OPTIONS, arguments))
              .redirectError(Redirect.appendTo(log.toFile()))
              .start();
      Thread reader = new Thread(() -> read(process, events), "demo-member-" + number);
      reader.setDaemon(true);
      reader.start();
      return new MemberProcess(number, process);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start member " + number, e);
    }
  }

  int number() {
    return number;
  }

  long pid() {
    return process.pid();
  }

  /** Tells the member what to do; a member that has ended hears nothing. */
  void tell(String word) {
    try {
      input.write(word + "\n");
      input.flush();
    } catch (IOException e) {
      // It has ended, which its Ended event tells.
    }
  }

  boolean awaitEnd(long timeoutSeconds) throws InterruptedException {
    return process.waitFor(timeoutSeconds, TimeUnit.SECONDS);
  }

  /** Ends it at once and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static void read(Process process, Consumer<MemberEvent> events) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        MemberEvent.parse(line).ifPresent(events);
      }
    } catch (IOException e) {
      // The pipe broke because the process ended.
    }
    events.accept(new MemberEvent.Ended(process.onExit().join().exitValue()));
  }
}
