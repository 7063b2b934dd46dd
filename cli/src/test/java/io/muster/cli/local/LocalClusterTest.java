// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.cli.CliException;
import io.muster.cli.ExitCode;
import io.muster.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterTest {
  @TempDir private Path folder;

  @Test
  void createdClusterIsFoundAgainWithItsPorts() {
    LocalCluster created = LocalCluster.create(folder, 3, LocalClusterOptions.detached());

    LocalCluster opened = LocalCluster.open(folder, LocalClusterOptions.detached());

    assertThat(opened.nodes()).isEqualTo(created.nodes()).hasSize(3);
    assertThat(opened.clusterId()).isEqualTo(created.clusterId());
    assertThat(opened.endpoints()).doesNotHaveDuplicates();
    assertThat(opened.isRunning()).isFalse();
  }

  @Test
  void configurationOfEveryNodeIsOneThatANodeAccepts() throws Exception {
    LocalClusterOptions options =
        LocalClusterOptions.tied(
            Map.of("raft.groups", "6", "group.initial.rebalance.delay.ms", "1000"));
    LocalCluster cluster = LocalCluster.create(folder.resolve("with blanks"), 3, options);

    for (LocalNode node : cluster.nodes()) {
      NodeConfig config = NodeConfig.load(cluster.configFile(node.id()), Map.of(), Map.of());
      assertThat(config.nodeId()).isEqualTo(node.id());
      assertThat(config.clusterId()).isEqualTo(cluster.clusterId());
      assertThat(config.self().clientEndpoint()).isEqualTo(node.endpoint());
      assertThat(config.dataDir()).isEqualTo(cluster.dataFolder(node.id()));
      assertThat(config.managementHost() + ":" + config.managementPort())
          .isEqualTo(node.management());
    }
  }

  @Test
  void addedNodeKnowsAllAndIsFoundAgain() throws Exception {
    LocalCluster cluster = LocalCluster.create(folder, 2, LocalClusterOptions.detached());
    String before = Files.readString(cluster.configFile(1));

    LocalNode added = cluster.add();

    assertThat(added.id()).isEqualTo(3);
    assertThat(LocalCluster.open(folder, LocalClusterOptions.detached()).nodes())
        .isEqualTo(cluster.nodes())
        .hasSize(3);
    assertThat(cluster.endpoints()).doesNotHaveDuplicates();
    NodeConfig config = NodeConfig.load(cluster.configFile(3), Map.of(), Map.of());
    assertThat(config.nodeId()).isEqualTo(3);
    assertThat(config.clusterNodes()).hasSize(3);
    // As many as the first two nodes took for granted.
    assertThat(config.offsetsReplicationFactor()).isEqualTo(2);
    assertThat(Files.readString(cluster.configFile(1))).isEqualTo(before);
  }

  @Test
  void secondClusterInTheSameFolderIsRefused() {
    LocalCluster.create(folder, 1, LocalClusterOptions.detached());

    assertThatThrownBy(() -> LocalCluster.create(folder, 1, LocalClusterOptions.detached()))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("already");
  }

  @Test
  void settingThatTheFolderDecidesIsRefused() {
    LocalClusterOptions options = LocalClusterOptions.tied(Map.of("data.dir", "/elsewhere"));

    assertThatThrownBy(() -> LocalCluster.create(folder, 1, options))
        .isInstanceOf(CliException.class)
        .hasMessageContaining("data.dir");
    assertThat(LocalCluster.existsIn(folder)).isFalse();
  }

  @Test
  void missingFolderIsNotFound() {
    assertThatThrownBy(
            () -> LocalCluster.open(folder.resolve("none"), LocalClusterOptions.detached()))
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND));
  }

  @Test
  void damagedRecordIsToldInOneLine() throws Exception {
    for (String damaged : List.of("", "{", "{}", "[1]", "{\"version\": 1}", "{\"version\": 9}")) {
      Files.writeString(ClusterFile.in(folder), damaged);

      assertThatThrownBy(() -> LocalCluster.open(folder, LocalClusterOptions.detached()))
          .as(damaged)
          .isInstanceOf(CliException.class)
          .hasMessageContaining("cluster.json")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void processOfAnotherProgramIsNeverTakenForANode() {
    LocalCluster cluster = LocalCluster.create(folder, 1, LocalClusterOptions.detached());
    // The number of a living process, but with the start time of one that ended long ago.
    ProcessId reused = new ProcessId(ProcessHandle.current().pid(), 1_000);
    ClusterFile.read(folder).with(cluster.node(1).withProcess(reused)).write(folder);

    LocalCluster opened = LocalCluster.open(folder, LocalClusterOptions.detached());
    opened.killAll();

    assertThat(opened.isRunning()).isFalse();
    assertThat(ProcessHandle.current().isAlive()).isTrue();
    assertThatThrownBy(() -> opened.kill9(1)).isInstanceOf(CliException.class);
  }

  @Test
  void wipeRemovesOnlyWhatTheClusterMade() throws Exception {
    LocalCluster cluster = LocalCluster.create(folder, 2, LocalClusterOptions.detached());
    Files.createDirectories(cluster.dataFolder(1));
    Files.writeString(cluster.dataFolder(1).resolve("log"), "12345");
    Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");

    FolderWipe wipe = FolderWipe.of(cluster);
    assertThat(wipe.summary()).startsWith("4 files");
    wipe.remove();

    assertThat(folder).isDirectoryContaining(notes::equals);
    try (var rest = Files.list(folder)) {
      assertThat(rest).containsExactly(notes);
    }
  }

  @Test
  void oneCommandAtATimeHasTheFolder() {
    try (FolderLock first = FolderLock.of(folder)) {
      assertThatThrownBy(() -> FolderLock.of(folder))
          .isInstanceOf(CliException.class)
          .hasMessageContaining("busy");
    }
    FolderLock.of(folder).close();
  }
}
