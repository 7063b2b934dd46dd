// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.local.JavaProcess;
import io.muster.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code deploy} are what this version of the program takes. */
class DeployFilesTest {
  private static final Path DEPLOY = Path.of("").toAbsolutePath().getParent().resolve("deploy");

  @TempDir private Path folder;

  @Test
  void exampleConfigurationIsAccepted() throws Exception {
    NodeConfig config = NodeConfig.load(DEPLOY.resolve("muster.example.yaml"), Map.of(), Map.of());

    assertThat(config.clusterId()).isEqualTo("muster-example");
  }

  /** A key that no longer exists, or a value out of its range, would be refused here. */
  @Test
  void everyCommentedKeyOfTheExampleIsAcceptedToo() throws Exception {
    List<String> lines =
        Files.readAllLines(DEPLOY.resolve("muster.example.yaml")).stream()
            .map(line -> line.replaceFirst("^# ([a-z.]+: \\S+)$", "$1"))
            .toList();
    Path all = Files.write(folder.resolve("all.yaml"), lines);
    assertThat(lines).contains("raft.groups: 50");

    assertThat(NodeConfig.load(all, Map.of(), Map.of())).isNotNull();
  }

  @Test
  void nodesOfUpHaveTheJvmOptionsOfTheFile() throws Exception {
    List<String> options =
        Files.readAllLines(DEPLOY.resolve("node.jvm.options")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();

    assertThat(options).isEqualTo(JavaProcess.NODE_OPTIONS);
  }
}
