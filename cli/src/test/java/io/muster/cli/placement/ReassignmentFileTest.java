// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.muster.cli.CliException;
import io.muster.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReassignmentFileTest {
  private static final String TWO =
      "{\"version\":1,\"partitions\":["
          + "{\"topic\":\"__consumer_offsets\",\"partition\":0,\"replicas\":[3,4,5]},"
          + "{\"topic\":\"__consumer_offsets\",\"partition\":7,\"replicas\":[1]}]}";

  @TempDir private Path folder;

  @Test
  void formatIsThatOfKafkasTool() {
    ReassignmentFile file = ReassignmentFileParser.parse("f", TWO);

    assertThat(file.replicas()).isEqualTo(Map.of(0, List.of(3, 4, 5), 7, List.of(1)));
    assertThat(file.text()).isEqualTo(TWO);
    assertThat(ReassignmentFile.of(file.replicas())).isEqualTo(file);
  }

  // A comma inside makes a list for the test, so another character separates.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|f:1:1: must be an object with the fields version and partitions",
        "{'partitions':[]}|partitions is empty, so there is nothing to do",
        "{'partitions':[P]}|version is missing; write \"version\":1",
        "{'version':1}|partitions is missing; write \"partitions\":[...]",
        "{'version':2,'partitions':[P]}|f:1:12: version is 2, but must be 1",
        "{'version':'1','partitions':[P]}|version must be a whole number",
        "{'version':1,'topics':[]}|topics is not known; known are version and partitions",
        "{'version':1,'partitions':{}}|partitions must be a list",
        "{'version':1,'partitions':[3]}|partitions[0] must be an object with the fields",
        "{'version':1,'partitions':[P,P]}|partitions[1] names partition 0 as partitions[0] does",
        "{'version':1,'partitions':[P,{'topic':'t'}]}"
            + "|partitions[1].topic is \"t\", but only \"__consumer_offsets\" can be moved",
        "{'version':1,'partitions':[{'partition':0,'replicas':[1]}]}"
            + "|partitions[0].topic is missing",
        "{'version':1,'partitions':[{'topic':'__consumer_offsets','replicas':[1]}]}"
            + "|partitions[0].partition is missing",
        "{'version':1,'partitions':[{'topic':'__consumer_offsets','partition':0}]}"
            + "|partitions[0].replicas is missing",
        "{'version':1,'partitions':[{'partition':-1}]}|partitions[0].partition is -1",
        "{'version':1,'partitions':[{'partition':1.5}]}"
            + "|partitions[0].partition must be a whole number",
        "{'version':1,'partitions':[{'partition':9999999999}]}"
            + "|partitions[0].partition is 9999999999",
        "{'version':1,'partitions':[{'replicas':[]}]}|partitions[0].replicas is empty",
        "{'version':1,'partitions':[{'replicas':[1,2,1]}]}"
            + "|partitions[0].replicas[2] names node 1 a second time",
        "{'version':1,'partitions':[{'replicas':[0]}]}|partitions[0].replicas[0] is 0",
        "{'version':1,'partitions':[{'replicas':['1']}]}"
            + "|partitions[0].replicas[0] must be a whole number",
        "{'version':1,'partitions':[{'log_dirs':['any']}]}"
            + "|partitions[0].log_dirs is not known; known are topic, partition and replicas",
        "{'version':1,'version':1,'partitions':[P]}|this is no JSON: Duplicate field 'version'",
        "{'version':1,'partitions':[P]} {}|something follows after the end of the object",
        "{'version':1,'partitions':[P|f:1:",
        "plan|f:1:1: this is no JSON: Unrecognized token",
      })
  void whatIsWrongIsToldWithItsPlace(String text, String message) {
    String json =
        text.replace("P", "{'topic':'__consumer_offsets','partition':0,'replicas':[1]}")
            .replace('\'', '"');
    String expected = message.contains("Duplicate") ? message : message.replace("'", "\"");

    assertThatThrownBy(() -> ReassignmentFileParser.parse("f", json))
        .asInstanceOf(type(CliException.class))
        .satisfies(
            wrong -> {
              assertThat(wrong.getMessage()).startsWith("f:1:").contains(expected);
              assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
            });
  }

  @Test
  void lineAndColumnAreThoseOfTheFile() {
    String text = "{\"version\": 1,\n \"partitions\": [\n  {\"topic\": 5}]}";

    assertThatThrownBy(() -> ReassignmentFileParser.parse("plan.json", text))
        .hasMessage("plan.json:3:13: partitions[0].topic must be a text");
  }

  @Test
  void filesAreReadAndNeverOverwritten() throws Exception {
    Path path = folder.resolve("plan.json");
    ReassignmentFile file = ReassignmentFileParser.parse("f", TWO);

    file.writeNew(path);
    assertThat(ReassignmentFile.read(path)).isEqualTo(file);
    assertThatThrownBy(() -> file.writeNew(path)).hasMessageContaining("is there already");

    assertThatThrownBy(() -> ReassignmentFile.read(folder.resolve("none")))
        .hasMessageContaining("no such file");
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {'{', (byte) 0xff});
    assertThatThrownBy(() -> ReassignmentFile.read(bytes)).hasMessageContaining("is not UTF-8");
    Path large = Files.write(folder.resolve("large"), new byte[ReassignmentFile.SIZE_MAX + 1]);
    assertThatThrownBy(() -> ReassignmentFile.read(large)).hasMessageContaining("bytes");
  }
}
