// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.output.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Options, exit codes and errors, as far as they need no cluster. */
class CommandLineTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesEveryCommandAndExitCode() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);

    assertThat(out.toString())
        .contains(
            "demo",
            "up",
            "status",
            "down",
            "topics",
            "groups",
            "produce",
            "consume",
            "node",
            "Exit codes")
        .doesNotContain("demo-member");
  }

  @Test
  void everyCommandAndOptionIsExplained() {
    for (CommandLine command : commands(Main.commandLine(writer(out), writer(err)))) {
      CommandLine.Model.CommandSpec spec = command.getCommandSpec();
      assertThat(spec.usageMessage().description()).as(spec.qualifiedName()).isNotEmpty();
      if (spec.usageMessage().hidden()) {
        continue;
      }
      spec.args().stream()
          .filter(arg -> !arg.hidden())
          .forEach(
              arg ->
                  assertThat(arg.description())
                      .as("%s %s", spec.qualifiedName(), arg.paramLabel())
                      .isNotEmpty());
    }
  }

  @Test
  void versionIsTold() {
    assertThat(run("--version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("muster ").contains("feature level", "Java ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sing",
        "up --nodes many",
        "up --nodes 0",
        "up --nodez 3",
        "topics",
        "topics create",
        "topics create events",
        "topics list -o xml",
        "topics expand events",
        "topics expand --partitions 3",
        "topics expand events --partitions many",
        "topics delete",
        "groups",
        "groups describe",
        "groups describe g --members --state",
        "groups events",
        "groups describe g --all-groups",
        "groups delete",
        "groups delete g --execute --dry-run",
        "groups delete-offsets g",
        "groups delete-offsets --topic t",
        "groups remove-member g",
        "groups remove-member g --member m --all-members",
        "groups reset-offsets g --topic t",
        "groups reset-offsets g --to-offset 1",
        "groups reset-offsets g --topic t --to-offset 1 --to-current",
        "groups reset-offsets g --topic t --all-topics --to-current",
        "groups reset-offsets g --topic t:x --to-current",
        "groups reset-offsets g --topic t --to-offset -1",
        "groups reset-offsets g --topic t --to-earliest",
        "groups reset-offsets g --topic t --to-datetime noon",
        "groups reset-offsets g --topic t --from-file f",
        "groups reset-offsets g --topic t --to-latest --source disk:x --endpoints localhost:1",
        "export",
        "import",
        "import f --from-kafka k:9092 --group g",
        "import f --create-topics",
        "import --from-kafka k:9092",
        "partitions",
        "partitions describe",
        "partitions describe one",
        "nodes",
        "cluster",
        "completion",
        "completion fish",
        "groups list -o xml",
        "topics list --timeout soon --endpoints localhost:1",
        "topics list --endpoints nowhere",
        "consume --group g --topic t",
        "consume --group g --topic t --source d --max-messages 0 --endpoints localhost:1",
        "down --execute",
        "down --wipe --execute --dry-run",
        "topics list --token-file f --endpoints localhost:1",
        "demo --nodes 2",
        "demo --members 0",
        "node"
      })
  void wrongUsageIsOneLineAndExitCode2(String line) {
    int exitCode = run(line.isEmpty() ? new String[0] : line.split(" "));

    assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.USAGE);
    assertOneLine();
  }

  @Test
  void whatIsNotThereIsExitCode3() {
    String nowhere = folder.resolve("nowhere").toString();
    List<String[]> lines =
        List.of(
            new String[] {"status", "--dir", nowhere},
            new String[] {"down", "--dir", nowhere},
            new String[] {"demo", "--input", nowhere},
            new String[] {"node", "--config", nowhere},
            new String[] {"import", nowhere},
            new String[] {
              "groups", "reset-offsets", "g", "--from-file", nowhere, "--endpoints", "localhost:1"
            },
            new String[] {
              "produce", "--topic", "t", "--source", nowhere, "--endpoints", "localhost:1", nowhere
            });

    for (String[] line : lines) {
      err.getBuffer().setLength(0);
      assertThat(run(line)).as(String.join(" ", line)).isEqualTo(ExitCode.NOT_FOUND);
      assertOneLine();
    }
    assertThat(Path.of(nowhere)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "topics list",
        "topics expand t --partitions 3",
        "topics delete t --execute",
        "groups list",
        "groups describe g",
        "groups delete g",
        "groups delete-offsets g --topic t",
        "groups remove-member g --all-members",
        "groups reset-offsets g --topic t --to-offset 1",
        "export g",
        "partitions list",
        "nodes list",
        "cluster describe",
        "groups events g"
      })
  void nobodyThereIsExitCode4(String line) {
    int exitCode = run((line + " --endpoints 127.0.0.1:1 --timeout 300ms").split(" "));

    assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out.toString()).isEmpty();
    assertOneLine();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          groups events g --endpoints 127.0.0.1:1 --timeout 300ms | 4 | COORDINATOR_NOT_AVAILABLE
          status --dir nowhere                                    | 3 | NOT_FOUND
          topics create                                           | 2 | WRONG_USAGE
          groups delete g --execute --dry-run                     | 2 | WRONG_USAGE
          """)
  void errorsAreDocumentsWhereResultsWouldBe(String line, int exitCode, String reason)
      throws Exception {
    for (String option : List.of("-o json", "-ojson", "--output=json")) {
      err.getBuffer().setLength(0);
      assertThat(run((line + " " + option).split(" "))).isEqualTo(exitCode);
      assertThat(err.toString().lines()).as(err.toString()).hasSize(1);
      JsonNode error = Json.mapper().readTree(err.toString()).path("error");
      assertThat(error.path("reason").asText()).as(err.toString()).isEqualTo(reason);
      assertThat(error.path("message").asText()).isNotBlank();
      assertThat(error.path("exitCode").asInt()).isEqualTo(exitCode);
    }
    err.getBuffer().setLength(0);
    assertThat(run((line + " -o yaml").split(" "))).isEqualTo(exitCode);
    assertThat(err.toString()).startsWith("error:\n  reason: " + reason + "\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void namesInErrorsDoNotCommandTheTerminal() {
    assertThat(run("status", "--dir", folder.resolve("\u001b[2J").toString()))
        .isEqualTo(ExitCode.NOT_FOUND);

    assertThat(err.toString()).contains("\\u001b[2J").doesNotContain("\u001b");
    assertOneLine();
  }

  @Test
  void noKafkaThereIsExitCode4() {
    int exitCode = run("import --from-kafka 127.0.0.1:1 --group g --timeout 300ms".split(" "));

    assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.UNAVAILABLE);
    assertOneLine();
    assertThat(err.toString()).contains("Kafka at 127.0.0.1:1");
  }

  @Test
  void kafkaPropertiesThatAreWrongAreToldInOneLine() throws Exception {
    Path wrong = Files.writeString(folder.resolve("kafka.properties"), "security.protocol=MAGIC\n");

    assertThat(
            run(
                "import",
                "--from-kafka",
                "127.0.0.1:1",
                "--group",
                "g",
                "--kafka-config",
                wrong.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertOneLine();
    assertThat(err.toString()).contains("security.protocol");
  }

  @Test
  void stoppedClusterIsShownAndIsExitCode4() {
    LocalCluster.create(folder, 3, LocalClusterOptions.detached());

    assertThat(run("status", "--dir", folder.toString())).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out.toString()).contains("NODE", "stopped", "No node answers.");

    out.getBuffer().setLength(0);
    assertThat(run("status", "--dir", folder.toString(), "-o", "json"))
        .isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out.toString()).startsWith("{").contains("\"state\" : \"stopped\"");
  }

  @Test
  void wipeSaysWhatWouldGoUntilItIsToExecute() {
    LocalCluster.create(folder, 1, LocalClusterOptions.detached());

    for (String how : List.of("--output=table", "--dry-run")) {
      out.getBuffer().setLength(0);
      assertThat(run("down", "--dir", folder.toString(), "--wipe", how)).isEqualTo(ExitCode.OK);
      assertThat(out.toString()).contains("No node was running.", "Would remove");
      assertThat(folder.resolve("cluster.json")).exists();
    }
    out.getBuffer().setLength(0);
    run("down", "--dir", folder.toString(), "--wipe", "-o", "json");
    assertThat(out.toString())
        .startsWith("{")
        .contains("\"nodes\" : 0", "\"stopped\" : true", "\"removed\" : false", " files, ");

    assertThat(run("down", "--dir", folder.toString(), "--wipe", "--execute"))
        .isEqualTo(ExitCode.OK);
    assertThat(folder).doesNotExist();
  }

  @Test
  void existingClusterKeepsItsSizeAndSettings() {
    LocalCluster.create(folder, 3, LocalClusterOptions.detached());

    assertThat(run("up", "--dir", folder.toString(), "--nodes", "5")).isEqualTo(ExitCode.USAGE);
    assertOneLine();
    assertThat(run("up", "--dir", folder.toString(), "--set", "raft.groups=6"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void nodeWithAWrongConfigurationRefusesInOneLine() throws Exception {
    Path config =
        Files.writeString(folder.resolve("node.yaml"), "node.id: 0\nnode.it: 1\nraft.groups: x\n");

    assertThat(run("node", "--config", config.toString())).isEqualTo(ExitCode.FAILED);
    assertOneLine();
    assertThat(err.toString()).contains("node.it").contains("raft.groups");
  }

  @Test
  void effectiveConfigurationTellsWhereEachValueCameFrom() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("node.yaml"),
            "node.id: 1\ncluster:\n  id: orders\n  nodes: [1@n1:7400:7401]\ndata.dir: d\n");

    String[] line = {
      "node", "--config", config.toString(), "--set", "group.max.size=9", "--print-config"
    };
    assertThat(run(line)).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().map(each -> each.replaceAll(" {2,}", " ")))
        .contains(
            "KEY VALUE SOURCE",
            "cluster.id orders " + config + ":3",
            "cluster.nodes 1@n1:7400:7401 " + config + ":4",
            "group.max.size 9 --set group.max.size",
            "offsets.partitions 50 default");

    out.getBuffer().setLength(0);
    assertThat(run("node", "--config", config.toString(), "--print-config", "-o", "yaml"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("- key: node.id\n  value: '1'\n");
    assertThat(folder.resolve("d")).as("nothing was started").doesNotExist();
  }

  @Test
  void demoThatFailsSaysSoInItsLastLineAndKeepsItsFolder() throws Exception {
    Path input = Files.writeString(folder.resolve("short.txt"), "one\ntwo\n");
    Path notEmpty = Files.createDirectories(folder.resolve("used"));
    Files.writeString(notEmpty.resolve("notes.txt"), "mine");

    int exitCode = run("demo", "--input", input.toString(), "--dir", notEmpty.toString());

    assertThat(exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString().lines().reduce((before, last) -> last).orElseThrow())
        .startsWith("demo: FAILED ")
        .contains("not empty");
    assertThat(notEmpty.resolve("notes.txt")).exists();

    out.getBuffer().setLength(0);
    run("demo", "--input", input.toString(), "--dir", notEmpty.toString(), "-o", "json");
    JsonNode result = Json.mapper().readTree(out.toString());
    assertThat(result.path("ok").asBoolean(true)).isFalse();
    assertThat(result.path("problem").asText()).contains("not empty");
    assertThat(result.path("verdict").isNull()).isTrue();
  }

  private int run(String... arguments) {
    return Main.commandLine(writer(out), writer(err)).execute(arguments);
  }

  private void assertOneLine() {
    assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.startsWith("muster: "));
  }

  private static PrintWriter writer(StringWriter target) {
    return new PrintWriter(target, true);
  }

  private static List<CommandLine> commands(CommandLine root) {
    List<CommandLine> all = new ArrayList<>(List.of(root));
    root.getSubcommands().values().forEach(each -> all.addAll(commands(each)));
    return all;
  }
}
