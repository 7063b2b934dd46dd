// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static io.muster.node.config.ConfigSamples.minimal;
import static io.muster.node.config.ConfigSamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody reads who got the settings wrong. */
class ConfigProblemsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          raft.group: 5                    | 1: unknown key "raft.group", did you mean "raft.groups"?
          group: { maxx.size: 5 }          | 1: unknown key "group.maxx.size", did you mean "group.max.size"?
          colour: red                      | 1: unknown key "colour"; docs/configuration.md lists all keys
          group.max.size: five             | 1: group.max.size is "five"; expected whole number
          group.max.size: 1.5              | 1: group.max.size is "1.5"; expected whole number
          group.max.size:                  | 1: group.max.size has no value; expected whole number
          group.max.size: [ 1 ]            | 1: group.max.size: expected whole number
          group: 5                         | 1: "group" is not a key, only the start of some
          rocksdb.cache.bytes: 64MB        | 1: rocksdb.cache.bytes is "64MB"; expected size in bytes, such as 4194304 or 4MiB
          grpc.reflection.enabled: yes     | 1: grpc.reflection.enabled is "yes"; expected true or false
          cluster.id: a b                  | 1: cluster.id is "a b"; it must match [a-zA-Z0-9_-]{1,64}
          cluster.nodes: { a: b }          | 1: cluster.nodes: expected list of nodes
          cluster.nodes: [ [ 1 ] ]         | 1: cluster.nodes: expected a node, not a list
          cluster.nodes: [ n1 ]            | 1: cluster.nodes: "n1" is not of the form id@host:clientPort:raftPort
          cluster.nodes: [ "0@a:1:2" ]     | 1: cluster.nodes: "0@a:1:2": the id is "0"; expected a whole number from 1 to 2147483647
          cluster.nodes: [ "1@a:0:2" ]     | 1: cluster.nodes: "1@a:0:2": the client port is "0"; expected a whole number from 1 to 65535
          cluster.nodes: [ "1@a:1:65536" ] | 1: cluster.nodes: "1@a:1:65536": the raft port is "65536"; expected a whole number from 1 to 65535
          cluster.nodes: [ "1@:1:2" ]      | 1: cluster.nodes: "1@:1:2": the host is ""; expected a name or an address
          cluster.nodes: [ "1@::1:1:2" ]   | 1: cluster.nodes: "1@::1:1:2": an IPv6 address needs brackets, as in 1@[::1]:7400:7401
          cluster.nodes: [ { id: 1, port: 3 } ]      | 1: cluster.nodes: unknown field "port"; a node has id, host, client.port and raft.port
          cluster.nodes: [ { id: 1, id: 2 } ]        | 1: cluster.nodes: id is given twice
          cluster.nodes: [ { id: 1, host: [] } ]     | 1: cluster.nodes: host has no value
          cluster.nodes: []                          | 1: cluster.nodes is empty; name at least this node
          ? [ a ]                          | 1: a key must be a text
          """)
  void aBadLineIsNamedWithFileAndLine(String line, String expected) throws Exception {
    Path file = file(line + "\n");
    Map<String, String> others = minimal();
    others.remove(expected.startsWith("1: cluster.") ? expected.split("[ :]")[2] : "");

    assertThat(problems(file, others)).containsExactly(file + ":" + expected);
  }

  @Test
  void theLineIsThatOfTheKey() throws Exception {
    Path file =
        file(
            """
            # a comment

            group:
              max.size: 0
            cluster.nodes:
              - 1@n1:7400:7401
              - nonsense
            """);
    Map<String, String> others = minimal();
    others.remove("cluster.nodes");

    assertThat(problems(file, others))
        .containsExactly(
            file + ":4: group.max.size is 0; it must be from 1 to 2147483647",
            file
                + ":7: cluster.nodes: \"nonsense\" is not of the form id@host:clientPort:raftPort");
  }

  @Test
  void aKeyGivenTwiceIsRefusedHoweverItIsWritten() throws Exception {
    Path file = file("group.max.size: 1\ngroup:\n  max.size: 2\n");

    assertThat(problems(file, minimal()))
        .containsExactly(file + ":3: group.max.size is given twice, first at " + file + ":1");
  }

  @Test
  void aFileThatCannotBeReadIsTheOnlyProblem() throws Exception {
    Path missing = folder.resolve("missing.yaml");
    assertThat(problems(missing, Map.of())).containsExactly(missing + ": there is no such file");

    Path list = file("- a\n- b\n");
    assertThat(problems(list, Map.of()))
        .containsExactly(list + ":1: expected settings of the form \"key: value\"");

    Path broken = file("a: b\nc: [\n");
    assertThat(problems(broken, Map.of()))
        .singleElement()
        .asString()
        .startsWith(broken + ":3: not valid YAML: ");

    Path binary = Files.write(folder.resolve("b"), "é".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(problems(binary, Map.of()))
        .containsExactly(binary + ": is not a text file in UTF-8");

    assertThat(problems(folder, Map.of()))
        .singleElement()
        .asString()
        .startsWith(folder + ": cannot be read: ");
  }

  @Test
  void environmentAndOptionsAreNamedAsThePlace() {
    ConfigException thrown =
        load(
            null,
            Map.of("MUSTER_GROUP_MAX_SIZE", "0"),
            with("raft.groups", "x", "raft.goups", "1"));

    assertThat(thrown.problems())
        .containsExactly(
            "environment variable MUSTER_GROUP_MAX_SIZE: group.max.size is 0; it must be from 1 to"
                + " 2147483647",
            "--set raft.goups: unknown key \"raft.goups\", did you mean \"raft.groups\"?",
            "--set raft.groups: raft.groups is \"x\"; expected whole number");
  }

  @Test
  void everythingThatIsMissingIsNamedAtOnce() throws Exception {
    assertThat(problems(null, Map.of()))
        .hasSize(4)
        .contains(
            "node.id is missing: give it in the file, as MUSTER_NODE_ID in the environment, or with"
                + " --set node.id=...")
        .anyMatch(line -> line.startsWith("cluster.id is missing"))
        .anyMatch(line -> line.startsWith("cluster.nodes is missing"))
        .anyMatch(line -> line.startsWith("data.dir is missing"));
  }

  @ParameterizedTest
  @EnumSource(ConfigKey.class)
  void numbersKeepToTheirRange(ConfigKey key) throws Exception {
    if (key.type() != ConfigType.NUMBER && key.type() != ConfigType.BYTES) {
      return;
    }
    String expected = "; it must be from " + key.bounds().min() + " to " + key.bounds().max();
    String above = Long.toString(key.bounds().max() + 1);
    assertThat(problems(null, with(key.key(), above)))
        .contains("--set " + key.key() + ": " + key.key() + " is " + above + expected);
    if (key.bounds().min() > 0) {
      String below = Long.toString(key.bounds().min() - 1);
      assertThat(problems(null, with(key.key(), below)))
          .contains("--set " + key.key() + ": " + key.key() + " is " + below + expected);
    }
    for (long edge : new long[] {key.bounds().min(), key.bounds().max()}) {
      List<String> wrong = new ArrayList<>();
      assertThat(ValueParser.parse(key, Long.toString(edge), wrong::add)).isEqualTo(edge);
      assertThat(wrong).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node.id                      | 4      | node.id is 4, but cluster.nodes names only [1, 2, 3]
          offsets.replication.factor   | 4      | offsets.replication.factor is 4, but cluster.nodes names 3 node(s); name more nodes, set it to at most 3, or leave it out where the cluster exists already
          raft.groups                  | 51     | raft.groups is 51; it must be at most offsets.partitions, which is 50
          group.min.session.timeout.ms | 1800001 | group.min.session.timeout.ms is 1800001 and group.max.session.timeout.ms is 1800000; the first must not be greater
          group.max.session.timeout.ms | 5999   | group.min.session.timeout.ms is 6000 and group.max.session.timeout.ms is 5999; the first must not be greater
          raft.election.timeout.min.ms | 1001   | raft.election.timeout.min.ms is 1001 and raft.election.timeout.max.ms is 1000; the first must not be greater
          cluster.nodes | 1@a:1:2,1@b:1:2,3@c:1:2 | cluster.nodes: id 1 is given to both 1@a:1:2 and 1@b:1:2
          cluster.nodes | 1@a:1:2,2@a:3:1,3@c:1:2 | cluster.nodes: a:1 is used twice, by 1@a:1:2 and by 2@a:3:1
          cluster.nodes | 1@a:1:1,2@b:1:2,3@c:1:2 | cluster.nodes: a:1 is used twice, by 1@a:1:1
          """)
  void settingsMustNotContradictEachOther(String key, String value, String expected)
      throws Exception {
    assertThat(problems(null, with(key, value))).containsExactly("--set " + key + ": " + expected);
  }

  @Test
  void theMessageHasOneLineForEachProblem() throws Exception {
    ConfigException thrown = load(null, Map.of(), with("group.max.size", "0", "node.id", "9"));

    assertThat(thrown.getMessage().lines()).containsExactlyElementsOf(thrown.problems()).hasSize(2);
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("muster.yaml"), text);
  }

  private static List<String> problems(Path file, Map<String, String> overrides) {
    return load(file, Map.of(), overrides).problems();
  }

  private static ConfigException load(
      Path file, Map<String, String> environment, Map<String, String> overrides) {
    return catchThrowableOfType(
        ConfigException.class, () -> NodeConfig.load(file, environment, overrides));
  }
}
