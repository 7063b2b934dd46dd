// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Durations;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine;

/** Where the process starts. */
public final class Main {
  /** Read by logback when the first logger is made. */
  private static final String LOG_CONFIGURATION = "logback.configurationFile";

  private Main() {}

  public static void main(String[] arguments) {
    // A node logs as its module says; commands tell only what a person has to know.
    boolean isNode = arguments.length > 0 && arguments[0].equals("node");
    if (!isNode && System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "io/muster/cli/logback-cli.xml");
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode = commandLine(out, err).execute(arguments);
    out.flush();
    err.flush();
    // exit, not return: a connection that lingers must not keep the command alive.
    System.exit(exitCode);
  }

  /** The whole command tree, with writers of the caller; run it with {@code execute}. */
  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new MusterCommand())
        .setOut(out)
        .setErr(err)
        .registerConverter(Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Errors::misused)
        .setExecutionExceptionHandler(Errors::failed);
  }
}
