// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import static io.muster.chaos.cluster.Net.CLIENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.ClusterSpec;
import io.muster.chaos.cluster.processes.Leftovers;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.PartitionDescription;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three containers of the image, and each fault at least once. */
@Tag("containers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class ContainerClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GROUP = "g";
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final int DECADE = 3_650;
  private static final String KEPT = "first words";

  private ContainerCluster cluster;
  private MusterClient client;
  private long committed;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    ContainerBackend backend = new ContainerBackend();
    Assumptions.assumeTrue(backend.noCluster().isEmpty(), () -> backend.noCluster().orElseThrow());
    System.out.println("proof: containers cannot do: " + backend.missing());
    cluster =
        ContainerCluster.start(
            new ClusterSpec(
                3,
                Map.of("raft.groups", "1", "offsets.partitions", "1"),
                List.of("-XX:TieredStopAtLevel=1"),
                folder));
    client =
        MusterClient.builder()
            .endpoints(cluster.endpoints().values())
            .clientId("containers")
            .requestTimeout(Duration.ofSeconds(5))
            .build();
    soon()
        .untilAsserted(
            () -> {
              for (ChaosNode node : cluster.nodes()) {
                assertThat(node.running()).as(Files.readString(node.log())).isTrue();
              }
              client.admin().createTopic(PARTITION.topic(), 1);
            });
    for (ChaosNode node : cluster.nodes()) {
      Files.writeString(node.dataFolder().resolveSibling("kept"), KEPT);
    }
  }

  @AfterAll
  void close() throws Exception {
    if (client != null) {
      client.close();
    }
    if (cluster != null) {
      Path folder = cluster.node(1).log().getParent();
      cluster.close();
      assertThat(ContainerLeftovers.containers(cluster.runId())).isEmpty();
      assertThat(ContainerLeftovers.networks(cluster.runId())).isEmpty();
      assertThat(Leftovers.mounts(folder)).isEmpty();
      assertThat(volumes()).as("volumes of the run").isEmpty();
      assertThat(folder.resolve("node-1.log")).isNotEmptyFile();
    }
  }

  private List<?> volumes() {
    return Docker.client()
        .listVolumesCmd()
        .withFilter("label", List.of(ContainerRun.RUN_LABEL + "=" + cluster.runId()))
        .exec()
        .getVolumes();
  }

  @Test
  @Order(1)
  void killedLeaderIsReplacedAndComesBackWithWhatItHad() throws Exception {
    commits();
    ChaosNode leader = cluster.node(leader());
    long logged = Files.size(leader.log());
    assertThat(logged).isPositive();
    leader.kill();
    assertThat(leader.running()).isFalse();
    commits();
    soon().until(() -> leader() != leader.id());

    leader.start();
    assertThat(leader.dataFolder().resolveSibling("kept")).content().isEqualTo(KEPT);
    whole();
    assertThat(Files.size(leader.log())).isGreaterThan(logged);
  }

  @Test
  @Order(2)
  void stoppedNodeEndsWell() throws Exception {
    ChaosNode leader = cluster.node(leader());
    leader.stop();
    assertThat(leader.running()).isFalse();
    commits();
    leader.start();
    whole();
  }

  @Test
  @Order(3)
  void pausedNodeIsSilentUntilItIsResumed() throws Exception {
    ChaosNode leader = cluster.node(leader());
    leader.pause();
    assertThat(leader.running()).isTrue();
    commits();
    soon().until(() -> leader() != leader.id());
    leader.resume();
    whole();

    leader.pause();
    leader.kill();
    assertThat(leader.running()).isFalse();
    leader.start();
    whole();
  }

  @Test
  @Order(4)
  void cutBetweenContainersBitesAndHeals() throws Exception {
    Assumptions.assumeTrue(cluster.abilities().contains(Ability.CUT));
    int leader = leader();
    for (ChaosNode other : cluster.nodes()) {
      if (other.id() != leader) {
        cluster.net().cut(leader, other.id());
        cluster.net().cut(other.id(), leader);
      }
    }
    soon().until(() -> leader() != leader);
    commits();
    assertThat(connects(leader)).as("clients are not cut").isTrue();

    cluster.net().cut(CLIENTS, leader);
    assertThat(connects(leader)).isFalse();
    // A cut outlives the namespace it was made in.
    cluster.node(leader).kill();
    cluster.node(leader).start();
    await().during(Duration.ofSeconds(4)).atMost(PATIENCE).until(() -> !connects(leader));

    cluster.net().heal();
    soon().until(() -> connects(leader));
    whole();
  }

  @Test
  @Order(5)
  void disksFillUpAndHangAndForget() throws Exception {
    Assumptions.assumeTrue(
        cluster
            .abilities()
            .containsAll(Set.of(Ability.DISK_FULL, Ability.DISK_STALL, Ability.POWER_LOSS)));
    ChaosNode leader = cluster.node(leader());
    leader.disk().stall();
    commits();
    soon().until(() -> leader() != leader.id());
    leader.kill();
    leader.start();
    whole();

    ChaosNode second = cluster.node(leader());
    second.disk().powerLoss();
    second.kill();
    second.disk().powerBack();
    second.start();
    whole();

    second.disk().fill();
    commits();
    cluster.healAll();
    whole();
  }

  @Test
  @Order(6)
  void clockJumps() throws Exception {
    Assumptions.assumeTrue(cluster.abilities().contains(Ability.CLOCK));
    ChaosNode node = cluster.node(1);
    node.clock().shift(Duration.ofDays(DECADE));
    node.kill();
    node.start();
    String year = Integer.toString(LocalDate.now(ZoneOffset.UTC).plusDays(DECADE).getYear());
    soon()
        .until(() -> Files.readString(node.log()).lines().anyMatch(line -> line.startsWith(year)));
    cluster.healAll();
    whole();
  }

  /** What was acknowledged before is there, and one more. */
  private void commits() {
    soon()
        .untilAsserted(
            () -> {
              client
                  .admin()
                  .alterOffsets(GROUP, Map.of(PARTITION, new OffsetAndMetadata(committed + 1)));
              committed++;
            });
    soon()
        .untilAsserted(
            () ->
                assertThat(client.admin().committedOffsets(GROUP).get(PARTITION).offset())
                    .isEqualTo(committed));
  }

  /** All nodes are there, with all that the leaders have. */
  private void whole() {
    soon()
        .until(
            () -> {
              List<PartitionDescription> partitions = client.admin().describeCluster().partitions();
              return partitions.size() == 1
                  && partitions.stream()
                      .allMatch(each -> each.ready() && each.inSync().size() == 3);
            });
    commits();
  }

  /** Once there is one. */
  private int leader() {
    AtomicInteger leader = new AtomicInteger();
    soon()
        .until(
            () -> {
              for (PartitionDescription each : client.admin().describeCluster().partitions()) {
                leader.set(each.leader().orElse(0));
              }
              return leader.get() > 0;
            });
    return leader.get();
  }

  private boolean connects(int node) {
    String[] endpoint = cluster.endpoints().get(node).split(":");
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint[0], Integer.parseInt(endpoint[1])), 1_000);
      return socket.isConnected();
    } catch (IOException no) {
      return false;
    }
  }

  private static ConditionFactory soon() {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsMatching(e -> e instanceof MusterException || e instanceof IOException);
  }
}
