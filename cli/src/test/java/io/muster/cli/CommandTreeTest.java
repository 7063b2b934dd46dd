// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What holds for every command, those that come later included. */
class CommandTreeTest {
  private static final String WRITE = "muster.docs.write";

  /** They print what is no result: a script, and a file that has a format of its own. */
  private static final Set<String> WITHOUT_FORMATS = Set.of("muster completion", "muster export");

  @ParameterizedTest
  @MethodSource("leaves")
  void everyCommandHelpsWithExamples(CommandSpec spec) {
    List<String> line = new ArrayList<>(List.of(spec.qualifiedName().split(" ")));
    line.remove(0);
    line.add("--help");
    RunningNode.Result help = RunningNode.execute(line.toArray(String[]::new));

    assertThat(help.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(help.out()).contains("Usage: " + spec.qualifiedName(), "Example");
    assertThat(help.err()).isEmpty();
    List<String> examples =
        Arrays.stream(spec.usageMessage().footer())
            .filter(text -> text.contains(spec.qualifiedName()))
            .toList();
    assertThat(examples).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void everyExampleIsALineThatTheCommandUnderstands(CommandSpec spec) {
    for (String example : spec.usageMessage().footer()) {
      if (example.startsWith("  " + spec.qualifiedName())) {
        String line = example.strip().replaceFirst(" [>;].*", "");
        String[] arguments = line.substring("muster ".length()).split(" ");
        CommandLine.ParseResult parsed = root().parseArgs(arguments);
        while (parsed.hasSubcommand()) {
          parsed = parsed.subcommand();
        }
        assertThat(parsed.commandSpec().qualifiedName()).isEqualTo(spec.qualifiedName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void everyCommandThatPrintsDataKnowsTheFormats(CommandSpec spec) {
    OptionSpec output = spec.findOption("-o");
    if (WITHOUT_FORMATS.contains(spec.qualifiedName())) {
      assertThat(output).isNull();
    } else {
      assertThat(output).as("-o").isNotNull();
      assertThat(output.longestName()).isEqualTo("--output");
    }
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void everyCommandThatActsOnlyWhenToldSaysSo(CommandSpec spec) {
    if (spec.findOption("--execute") != null) {
      assertThat(String.join(" ", spec.usageMessage().description())).contains("--execute");
      assertThat(spec.findOption("--dry-run")).as("--dry-run").isNotNull();
    }
  }

  @Test
  void sameShortOptionMeansTheSameEverywhere() {
    Map<String, String> meanings = new HashMap<>();
    for (CommandSpec spec : leaves().toList()) {
      for (OptionSpec option : spec.options()) {
        assertThat(option.longestName())
            .as("%s %s", spec.qualifiedName(), option.longestName())
            .matches("--[a-z]+(-[a-z0-9]+)*");
        for (String name : option.names()) {
          if (!name.startsWith("--")) {
            assertThat(meanings.merge(name, option.longestName(), (before, same) -> before))
                .as("%s of %s", name, spec.qualifiedName())
                .isEqualTo(option.longestName());
          }
        }
      }
    }
    assertThat(meanings).containsKeys("-h", "-V", "-o");
  }

  @Test
  void commandsAreNotGuessedFromTheirBeginnings() {
    assertThat(root().isAbbreviatedSubcommandsAllowed()).isFalse();
    assertThat(root().isAbbreviatedOptionsAllowed()).isFalse();
    assertThat(RunningNode.execute("group", "list").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void referencePageIsUpToDate() throws Exception {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path page = module.resolveSibling("docs").resolve("cli.md");
    String wanted = CommandReference.markdown(root());
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(page, wanted);
    }

    assertThat(page)
        .as("Run: mvn -pl cli test -Dtest=CommandTreeTest -D%s=true and commit cli.md", WRITE)
        .exists()
        .hasContent(wanted);
  }

  @Test
  void referencePageNamesEveryCommandOptionAndExitCode() throws Exception {
    String page = CommandReference.markdown(root());

    for (CommandSpec spec : leaves().toList()) {
      String section = page.substring(page.indexOf("# " + spec.qualifiedName() + "\n"));
      for (OptionSpec option : spec.options()) {
        if (!option.hidden() && !option.usageHelp() && !option.versionHelp()) {
          assertThat(section).contains("`" + option.names()[0]);
        }
      }
    }
    for (var code : ExitCode.class.getFields()) {
      assertThat(page).as(code.getName()).contains("| `" + code.getInt(null) + "` |");
    }
    assertThat(page).as("what picocli would replace").doesNotContain("${");
    assertThat(page)
        .contains("| `--to-latest` (exactly one of these) |", "| `ID` (required) |")
        .contains("| `--cluster` (exactly one of these) |", "| `--node ID` (exactly one of these)")
        .doesNotContain("`--cluster` (required)");
    for (String atOnce : List.of("elect-leaders", "undrain")) {
      assertThat(leaves().filter(spec -> spec.name().equals(atOnce)))
          .singleElement()
          .satisfies(spec -> assertThat(page).contains("`" + spec.qualifiedName() + "`"))
          .satisfies(spec -> assertThat(spec.findOption("--execute")).isNull());
    }
  }

  @Test
  void completionScriptCompletesInARealShell() throws Exception {
    String script = RunningNode.execute("completion", "bash").out();
    assertThat(RunningNode.execute("completion", "zsh").out()).isEqualTo(script);

    assertThat(completed(script, "muster", "gr")).containsExactly("groups");
    assertThat(completed(script, "muster", "groups", "re"))
        .containsExactlyInAnyOrder("reset-offsets", "remove-member");
    assertThat(completed(script, "muster", "groups", "list", "--time")).contains("--timeout");
    assertThat(completed(script, "muster", "topics", "list", "-o", "y")).containsExactly("yaml");
    assertThat(completed(script, "muster", "demo-")).isEmpty();
  }

  private static List<String> completed(String script, String... words) throws Exception {
    String ask =
        script
            + "\nCOMP_WORDS=("
            + String.join(" ", words)
            + ")\nCOMP_CWORD="
            + (words.length - 1)
            + "\n_complete_muster\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    Path file = Files.createTempFile("completion", ".sh");
    try {
      Files.writeString(file, ask);
      Process bash =
          new ProcessBuilder("bash", file.toString())
              // compopt grumbles outside of an interactive completion.
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      bash.getOutputStream().close();
      String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(bash.waitFor()).as(answer).isZero();
      return answer.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } finally {
      Files.delete(file);
    }
  }

  private static CommandLine root() {
    return Main.commandLine(
        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));
  }

  private static Stream<CommandSpec> leaves() {
    return leaves(root());
  }

  private static Stream<CommandSpec> leaves(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (spec.usageMessage().hidden()) {
      return Stream.empty();
    }
    return command.getSubcommands().isEmpty()
        ? Stream.of(spec)
        : command.getSubcommands().values().stream().flatMap(CommandTreeTest::leaves);
  }
}
