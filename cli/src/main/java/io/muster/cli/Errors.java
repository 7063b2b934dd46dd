// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.OutputFormat;
import io.muster.cli.output.Printable;
import io.muster.cli.placement.LivesTogether;
import io.muster.client.InvalidReplicaAssignmentException;
import io.muster.client.MusterException;
import io.muster.client.RetriableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * What becomes of an error: one line {@code muster: ...} on standard error, or an {@link
 * ErrorRecord} where the result would have been JSON or YAML, and an {@link ExitCode}. The whole
 * story goes to the log at DEBUG ({@code MUSTER_LOG_LEVEL=DEBUG} shows it).
 */
final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
  private static final String PREFIX = "muster: ";

  private Errors() {}

  /** For picocli: the command line was not understood. */
  static int misused(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    print(
        command.getErr(),
        OutputOption.meant(arguments),
        e,
        e.getMessage() + " (see " + command.getCommandSpec().qualifiedName() + " --help)",
        ExitCode.USAGE);
    return ExitCode.USAGE;
  }

  /** For picocli: the command threw. */
  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    LOG.debug("Failed", e);
    print(command.getErr(), OutputOption.of(command.getCommandSpec()), e, reason(e), exitCode(e));
    return exitCode(e);
  }

  /** One line that says why. */
  static String reason(Throwable e) {
    if (e instanceof InvalidReplicaAssignmentException refused
        && !refused.belongsTogether().isEmpty()) {
      return "%s (%s; these move together: %s)"
          .formatted(
              oneLine(refused.getMessage()),
              refused.reason(),
              LivesTogether.numbers(refused.belongsTogether()));
    }
    if (e instanceof MusterException refused) {
      return oneLine(refused.getMessage()) + " (" + refused.reason() + ")";
    }
    if (e instanceof UncheckedIOException io && io.getCause() != null) {
      return oneLine(io.getMessage()) + ": " + reason(io.getCause());
    }
    if (e instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    String message = oneLine(e.getMessage());
    boolean expected = e instanceof CliException || e instanceof IOException;
    return expected && !message.isEmpty() ? message : e.getClass().getSimpleName() + " " + message;
  }

  static int exitCode(Throwable e) {
    if (e instanceof CliException told) {
      return told.exitCode();
    }
    if (e instanceof MusterException refused) {
      return switch (refused.reason()) {
        case "UNKNOWN_TOPIC_OR_PARTITION", "GROUP_ID_NOT_FOUND", "UNKNOWN_NODE" ->
            ExitCode.NOT_FOUND;
        default -> e instanceof RetriableException ? ExitCode.UNAVAILABLE : ExitCode.FAILED;
      };
    }
    Throwable io = e instanceof UncheckedIOException wrapped ? wrapped.getCause() : e;
    return io instanceof NoSuchFileException || io instanceof FileNotFoundException
        ? ExitCode.NOT_FOUND
        : ExitCode.FAILED;
  }

  private static void print(
      PrintWriter err, OutputFormat format, Exception e, String line, int exitCode) {
    String message = Printable.of(oneLine(line));
    err.println(
        format == OutputFormat.TABLE
            ? PREFIX + message
            : ErrorRecord.of(e, message, exitCode).text(format));
    err.flush();
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
