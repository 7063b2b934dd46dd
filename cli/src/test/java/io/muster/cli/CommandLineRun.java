// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command line in this process. */
public record CommandLineRun(int exitCode, String out, String err) {

  /** Runs a command to its end. */
  public static CommandLineRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(arguments);
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
