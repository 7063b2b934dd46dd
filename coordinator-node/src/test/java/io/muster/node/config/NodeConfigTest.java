// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static io.muster.node.config.ConfigSamples.minimal;
import static io.muster.node.config.ConfigSamples.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node gets from good settings: defaults, values, and which source wins. */
class NodeConfigTest {
  @TempDir Path folder;

  @Test
  void defaultsAreKafkasWhereKafkaHasThem() throws Exception {
    NodeConfig config = NodeConfig.of(minimal());

    assertThat(config.listenHost()).isEqualTo("0.0.0.0");
    assertThat(config.offsetsPartitions()).isEqualTo(50);
    assertThat(config.raftGroups()).isEqualTo(50);
    assertThat(config.offsetsReplicationFactor()).isEqualTo(3);
    assertThat(config.groupInitialRebalanceDelayMs()).isEqualTo(3_000);
    assertThat(config.groupMinSessionTimeoutMs()).isEqualTo(6_000);
    assertThat(config.groupMaxSessionTimeoutMs()).isEqualTo(1_800_000);
    assertThat(config.groupMaxSize()).isEqualTo(Integer.MAX_VALUE);
    assertThat(config.offsetMetadataMaxBytes()).isEqualTo(4_096);
    assertThat(config.offsetsCommitTimeoutMs()).isEqualTo(5_000);
    assertThat(config.offsetsRetentionMinutes()).isEqualTo(10_080);
    assertThat(config.offsetsRetentionCheckIntervalMs()).isEqualTo(600_000);
    assertThat(config.raftElectionTimeoutMinMs()).isEqualTo(500);
    assertThat(config.raftElectionTimeoutMaxMs()).isEqualTo(1_000);
    assertThat(config.raftSnapshotThresholdEntries()).isEqualTo(20_000);
    assertThat(config.raftLogPreserveEntries()).isEqualTo(3_000);
    assertThat(config.raftSegmentSizeBytes()).isEqualTo(4 << 20);
    assertThat(config.raftBatchesInFlight()).isEqualTo(1);
    assertThat(config.raftLeaderBalanceIntervalMs()).isEqualTo(1_000);
    assertThat(config.raftLeaderSettleMs()).isEqualTo(2_000);
    assertThat(config.shutdownDrainTimeoutMs()).isEqualTo(20_000);
    assertThat(config.rocksdbCacheBytes()).isEqualTo(96L << 20);
    assertThat(config.rocksdbWriteBufferBytes()).isEqualTo(64L << 20);
    assertThat(config.grpcReflectionEnabled()).isTrue();
  }

  @Test
  void defaultsFollowTheSizeOfTheCluster() throws Exception {
    NodeConfig single =
        NodeConfig.of(with("cluster.nodes", "1@localhost:7400:7401", "offsets.partitions", "6"));

    assertThat(single.offsetsReplicationFactor()).isEqualTo(1);
    assertThat(single.raftGroups()).isEqualTo(6);
    assertThat(NodeConfig.of(with("offsets.partitions", "200")).raftGroups()).isEqualTo(50);
  }

  @Test
  void aFileMayNestItsKeysOrNot() throws Exception {
    Path file =
        file(
            """
            node.id: 2
            cluster:
              id: orders
              nodes:
                - 1@n1:7400:7401
                - "2@[::1]:7500:7501"
                - { id: 3, host: fe80::1, client.port: 7600, raft.port: 7601 }
            data.dir: some/where
            group:
              max.size: 5
              min.session:
                timeout.ms: 10
            raft.segment.size.bytes: 8MiB
            grpc.reflection.enabled: false
            """);

    NodeConfig config = NodeConfig.load(file, Map.of(), Map.of());

    assertThat(config.nodeId()).isEqualTo(2);
    assertThat(config.clusterId()).isEqualTo("orders");
    assertThat(config.clusterNodes())
        .containsExactly(
            new ClusterNode(1, "n1", 7400, 7401),
            new ClusterNode(2, "::1", 7500, 7501),
            new ClusterNode(3, "fe80::1", 7600, 7601));
    assertThat(config.self().clientEndpoint()).isEqualTo("[::1]:7500");
    assertThat(config.self().raftEndpoint()).isEqualTo("[::1]:7501");
    assertThat(config.dataDir()).isAbsolute().endsWithRaw(Path.of("some", "where"));
    assertThat(config.groupMaxSize()).isEqualTo(5);
    assertThat(config.groupMinSessionTimeoutMs()).isEqualTo(10);
    assertThat(config.raftSegmentSizeBytes()).isEqualTo(8 << 20);
    assertThat(config.grpcReflectionEnabled()).isFalse();
  }

  @Test
  void setBeatsEnvironmentBeatsFileBeatsDefault() throws Exception {
    Path file = file("group.max.size: 1\noffsets.partitions: 11\nraft.groups: 3\n");
    Map<String, String> environment =
        Map.of(
            "MUSTER_GROUP_MAX_SIZE", "2",
            "MUSTER_OFFSETS_PARTITIONS", "12",
            "MUSTER_SERVICE_HOST", "set by others, not ours");

    NodeConfig config = NodeConfig.load(file, environment, with("group.max.size", "3"));

    assertThat(config.groupMaxSize()).isEqualTo(3);
    assertThat(config.offsetsPartitions()).isEqualTo(12);
    assertThat(config.raftGroups()).isEqualTo(3);
    assertThat(config.groupMinSessionTimeoutMs()).isEqualTo(6_000);
  }

  @Test
  void variablesOfTheSurroundingsAreNotTakenForMistypedOnes() {
    assertThat(
            ConfigLoader.mistypedVariables(
                Set.of(
                    "MUSTER_NODE_OPTS",
                    "MUSTER_OPTS",
                    "MUSTER_LOG_LEVEL",
                    "MUSTER_RATIS_LOG_LEVEL",
                    "MUSTER_LOG_FORMAT",
                    "MUSTER_NODE_IDS",
                    "OTHER_NODE_ID")))
        .containsExactly(Map.entry("MUSTER_NODE_IDS", "MUSTER_NODE_ID"));
  }

  @Test
  void effectiveSettingsTellTheirSource() throws Exception {
    Path file = file("\ngroup.max.size: 1\noffsets.partitions: 11\n");

    NodeConfig config = NodeConfig.load(file, Map.of("MUSTER_OFFSETS_PARTITIONS", "12"), minimal());

    Map<String, EffectiveSetting> settings =
        config.effective().stream()
            .collect(Collectors.toMap(EffectiveSetting::key, Function.identity()));
    assertThat(settings).hasSize(ConfigKey.values().length);
    assertThat(settings.get("group.max.size").source()).isEqualTo(file + ":2");
    assertThat(settings.get("group.max.size").value()).isEqualTo("1");
    assertThat(settings.get("offsets.partitions").source())
        .isEqualTo("environment variable MUSTER_OFFSETS_PARTITIONS");
    assertThat(settings.get("node.id").source()).isEqualTo("--set node.id");
    assertThat(settings.get("raft.groups").value()).isEqualTo("12");
    assertThat(settings.get("raft.groups").isDefault()).isTrue();
    assertThat(settings.get("cluster.nodes").value()).isEqualTo(ConfigSamples.THREE_NODES);
  }

  @Test
  void secretsAreNotShown() {
    assertThat(NodeConfig.isSecret("tls.key.password")).isTrue();
    assertThat(NodeConfig.isSecret("auth.client.secret")).isTrue();
    assertThat(NodeConfig.isSecret("tls.key.password.file")).isFalse();
  }

  @Test
  void anEmptyFileLeavesEverythingToTheOtherSources() throws Exception {
    assertThat(NodeConfig.load(file("# nothing yet\n"), Map.of(), minimal()).nodeId()).isEqualTo(1);
  }

  @Test
  void aNodeIsPrintedInTheFormOfTheConfiguration() throws Exception {
    for (String form : new String[] {"1@n1:7400:7401", "1@[::1]:7400:7401"}) {
      NodeConfig config = NodeConfig.of(with("cluster.nodes", form));
      assertThat(config.self()).hasToString(form);
    }
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("muster.yaml"), text);
  }
}
