// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short programs of the system, which write little. */
public final class Command {
  private static final long PATIENCE_SECONDS = 30;

  /**
   * What came of it.
   *
   * @param output both streams, without the white space around it
   */
  public record Result(int exitCode, String output) {
    public boolean ok() {
      return exitCode == 0;
    }
  }

  private Command() {}

  /**
   * Runs a program that has to succeed.
   *
   * @return what it wrote
   */
  public static String run(String... words) throws IOException {
    Result result = attempt(words);
    if (!result.ok()) {
      throw new IOException(
          String.join(" ", words) + " ended with " + result.exitCode() + ": " + result.output());
    }
    return result.output();
  }

  /** Runs a program, whatever comes of it. */
  public static Result attempt(String... words) throws IOException {
    return attempt(new ProcessBuilder(words));
  }

  /**
   * As above. An interrupt does not shorten it, since half a clean-up is none; it is seen again
   * afterwards.
   */
  public static Result attempt(ProcessBuilder builder) throws IOException {
    return attempt(builder, PATIENCE_SECONDS);
  }

  /** As above, for one that takes longer. */
  public static Result attempt(ProcessBuilder builder, long patienceSeconds) throws IOException {
    // What they say is read, so it has to be in one language.
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    if (!awaitEnd(process, patienceSeconds)) {
      process.destroyForcibly();
      throw new IOException(
          String.join(" ", builder.command()) + " does not end within " + patienceSeconds + " s");
    }
    try (InputStream output = process.getInputStream()) {
      return new Result(
          process.exitValue(), new String(output.readAllBytes(), StandardCharsets.UTF_8).strip());
    }
  }

  /** Waits, interrupted or not. */
  static boolean awaitEnd(Process process, long seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A program in the network namespace, with the process id of the builder's process. */
  static List<String> inNamespace(String namespace) {
    // Not "ip netns exec": that also makes a mount namespace, with copies of all mounts that would
    // keep the disks of other nodes mounted after they were unmounted here.
    return List.of("nsenter", "--net=/run/netns/" + namespace, "--");
  }
}
