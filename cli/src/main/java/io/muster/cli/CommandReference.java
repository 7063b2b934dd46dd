// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes {@code docs/cli.md} from the commands themselves. */
final class CommandReference {
  private static final String INTRODUCTION =
      """
      # The command line

      This page is generated from the commands; a test keeps it up to date.

      Commands that print take `-o table|json|yaml`: tables are for people and may change, the \
      fields of JSON and YAML are kept. Results go to standard output, everything else to standard \
      error. What removes or overwrites says what would happen, and acts with `--execute` only \
      (`--dry-run` makes sure that it does not). At once act what adds, and what can be taken back: among the \
      operators' commands `muster partitions elect-leaders`, `muster nodes undrain` and `--cancel` \
      of `muster partitions reassign`.

      With JSON or YAML an error is a document, too, the last on standard error: `error` with \
      `reason` (the cluster's, such as `GROUP_ID_NOT_FOUND`, or `WRONG_USAGE`, `NOT_FOUND`, \
      `NOT_AVAILABLE`, `FAILED`), `message` and `exitCode`.
      """;

  private final StringBuilder page = new StringBuilder(INTRODUCTION);

  private CommandReference() {}

  /** The whole page. */
  static String markdown(CommandLine root) {
    CommandReference reference = new CommandReference();
    reference.exitCodes(root.getCommandSpec());
    root.getSubcommands().values().forEach(reference::command);
    return reference.page.toString();
  }

  private void exitCodes(CommandSpec root) {
    page.append("\n## Exit codes\n\n| Code | Meaning |\n|---|---|\n");
    root.usageMessage().exitCodeList().forEach((code, meaning) -> row("`" + code + "`", meaning));
  }

  private void command(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.usageMessage().hidden()) {
      return;
    }
    if (!spec.subcommands().isEmpty()) {
      page.append("\n## ").append(spec.qualifiedName()).append("\n\n").append(prose(spec));
      command.getSubcommands().values().forEach(this::command);
      return;
    }
    boolean top = spec.parent() == spec.root();
    page.append(top ? "\n## " : "\n### ").append(spec.qualifiedName()).append("\n\n");
    page.append(prose(spec));
    List<ArgSpec> shown = spec.args().stream().filter(arg -> !arg.hidden()).toList();
    page.append("\n| Option | Meaning |\n|---|---|\n");
    for (ArgSpec arg : shown) {
      if (arg instanceof PositionalParamSpec) {
        row("`" + arg.paramLabel() + "`" + marks(arg), text(arg));
      }
    }
    for (ArgSpec arg : shown) {
      if (arg instanceof OptionSpec option && !option.usageHelp() && !option.versionHelp()) {
        String label = option.typeInfo().isBoolean() ? "" : " " + option.paramLabel();
        row("`" + String.join("`, `", option.names()) + label + "`" + marks(arg), text(arg));
      }
    }
    examples(spec);
  }

  private void examples(CommandSpec spec) {
    List<String> lines =
        Arrays.stream(spec.usageMessage().footer())
            .filter(line -> line.startsWith("  "))
            .map(String::strip)
            .toList();
    page.append("\n```\n").append(String.join("\n", lines)).append("\n```\n");
  }

  private static String marks(ArgSpec arg) {
    if (!arg.required()) {
      return "";
    }
    for (ArgGroupSpec group = arg.group(); group != null; group = group.parentGroup()) {
      if (group.exclusive() && group.args().size() + group.subgroups().size() > 1) {
        return " (exactly one of these)";
      }
    }
    return " (required)";
  }

  private void row(String name, String meaning) {
    page.append(
        String.format(Locale.ROOT, "| %s | %s |%n", name, meaning.replace("|", "\\|"))
            .replace("\r", ""));
  }

  private static String text(ArgSpec arg) {
    return Arrays.stream(arg.description()).collect(Collectors.joining(" "));
  }

  private static String prose(CommandSpec spec) {
    return Arrays.stream(spec.usageMessage().description()).collect(Collectors.joining("\n"))
        + "\n";
  }
}
