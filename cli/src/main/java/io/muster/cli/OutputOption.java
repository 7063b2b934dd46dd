// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.OutputFormat;
import io.muster.cli.output.Report;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Mixin: how the result is written. */
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (for people), json or yaml (default: table).")
  private OutputFormat format = OutputFormat.TABLE;

  Report report(CommandSpec spec) {
    return new Report(spec.commandLine().getOut(), format);
  }
}
