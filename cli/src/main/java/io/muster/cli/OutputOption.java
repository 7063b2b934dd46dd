// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.OutputFormat;
import io.muster.cli.output.Report;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Mixin: how the result is written. */
final class OutputOption {
  private static final Pattern GIVEN =
      Pattern.compile(
          "(?:^| )(?:-o[ =]?|--output[ =])(json|yaml)(?: |$)", Pattern.CASE_INSENSITIVE);

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (for people), json or yaml (default: table).")
  private OutputFormat format = OutputFormat.TABLE;

  /** What the command was told to write; {@link OutputFormat#TABLE} where it knows no formats. */
  static OutputFormat of(CommandSpec spec) {
    OptionSpec option = spec.findOption("-o");
    return option != null && option.getValue() instanceof OutputFormat chosen
        ? chosen
        : OutputFormat.TABLE;
  }

  /** The same of a command line that was not understood: the option may be behind the mistake. */
  static OutputFormat meant(String... arguments) {
    Matcher given = GIVEN.matcher(String.join(" ", arguments));
    return given.find()
        ? OutputFormat.valueOf(given.group(1).toUpperCase(Locale.ROOT))
        : OutputFormat.TABLE;
  }

  Report report(CommandSpec spec) {
    return new Report(spec.commandLine().getOut(), format);
  }
}
