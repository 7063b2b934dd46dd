// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.ChaosNode;
import io.muster.client.CommitResult;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real nodes, to which a little of everything is done: each time the others serve, and what
 * was acknowledged is there.
 */
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class ProcessClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GROUP = "g";
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @TempDir static Path folder;

  private ProcessCluster cluster;
  private MusterClient client;
  private long offset;

  @BeforeAll
  void start() throws Exception {
    Needs.all(Ability.values());
    cluster =
        ProcessCluster.start(
            ProcessClusterOptions.of(3)
                .withFolder(folder)
                .withDiskBytes(256L << 20)
                .withSettings(Map.of("offsets.partitions", "2", "raft.leader.settle.ms", "60000"))
                .withJvmOptions(List.of("-XX:TieredStopAtLevel=1"))
                .withFakeClock());
    cluster.awaitServing(PATIENCE);
    client =
        MusterClient.builder()
            .endpoints(List.copyOf(cluster.endpoints().values()))
            .clientId("chaos")
            .requestTimeout(Duration.ofSeconds(20))
            .build();
    client.admin().createTopic(PARTITION.topic(), 1);
  }

  @AfterAll
  void close() throws Exception {
    if (client != null) {
      client.close();
    }
    if (cluster != null) {
      RunName run = new RunName(Integer.parseInt(cluster.runId(), 16));
      long pid = cluster.processes().get(0).pid();
      assertThat(Traces.of(run, cluster.folder())).isNotEmpty();
      cluster.close();
      assertThat(Traces.of(run, cluster.folder())).isEmpty();
      assertThat(Traces.runs(pid)).isFalse();
      assertThat(cluster.node(1).log()).exists();
    }
  }

  @AfterEach
  void everythingIsWellAgain() throws Exception {
    cluster.healAll();
    cluster.awaitServing(PATIENCE);
    commit();
  }

  @Test
  @Order(1)
  void nodeIsAJavaProcessInItsNamespace() throws Exception {
    long pid = cluster.processes().get(1).pid();
    assertThat(Files.readString(Path.of("/proc/" + pid + "/cmdline"))).contains("muster", "java");
    assertThat(Command.run("ip", "netns", "identify", Long.toString(pid)))
        .isEqualTo(new RunName(Integer.parseInt(cluster.runId(), 16)).namespace(2));
    assertThat(cluster.abilities()).contains(Ability.values());
  }

  @Test
  @Order(2)
  void killedLeaderIsSucceeded() throws Exception {
    int leader = leader();
    cluster.node(leader).kill();
    assertThat(cluster.node(leader).running()).isFalse();
    assertThat(commit().node()).isNotEqualTo(leader);
  }

  @Test
  @Order(3)
  void stoppedLeaderIsSucceeded() throws Exception {
    int leader = leader();
    cluster.node(leader).stop();
    assertThat(cluster.node(leader).running()).isFalse();
    assertThat(commit().node()).isNotEqualTo(leader);
  }

  @Test
  @Order(4)
  void pausedLeaderIsSucceededAndComesBack() throws Exception {
    int leader = leader();
    cluster.node(leader).pause();
    assertThat(commit().node()).isNotEqualTo(leader);
    cluster.node(leader).resume();
    cluster.awaitServing(PATIENCE);
  }

  @Test
  @Order(5)
  void leaderThatOnlyClientsReachIsSucceeded() throws Exception {
    int leader = leader();
    for (ChaosNode other : cluster.nodes()) {
      if (other.id() != leader) {
        cluster.net().cut(leader, other.id());
        cluster.net().cut(other.id(), leader);
      }
    }
    assertThat(commit().node()).isNotEqualTo(leader);
  }

  @Test
  @Order(6)
  void leaderWhoseDiskStallsIsSucceeded() throws Exception {
    int leader = leader();
    cluster.node(leader).disk().stall();
    assertThat(commit().node()).isNotEqualTo(leader);
    // A process that hangs on its disk ends all the same.
    cluster.node(leader).kill();
    cluster.node(leader).start();
  }

  @Test
  @Order(7)
  void powerLossOfAllKeepsWhatWasAcknowledged() throws Exception {
    commit();
    for (ChaosNode node : cluster.nodes()) {
      node.disk().powerLoss();
    }
    for (ChaosNode node : cluster.nodes()) {
      node.kill();
      assertThatThrownBy(node::start).hasMessageContaining("no power");
    }
    for (ChaosNode node : cluster.nodes()) {
      node.disk().powerBack();
      node.start();
    }
    cluster.awaitServing(PATIENCE);
    assertThat(committed()).isEqualTo(offset);
  }

  @Test
  @Order(8)
  void fullDiskOfOneHarmsNobody() throws Exception {
    int leader = leader();
    cluster.node(leader).disk().fill();
    for (int i = 0; i < 20; i++) {
      commit();
    }
    assertThat(committed()).isEqualTo(offset);
  }

  @Test
  @Order(9)
  void clocksThatJumpChangeNothing() throws Exception {
    cluster.node(1).clock().shift(Duration.ofHours(1));
    cluster.node(2).clock().shift(Duration.ofHours(-1));
    commit();
    assertThat(committed()).isEqualTo(offset);
  }

  @Test
  @Order(10)
  void damagedLogOfOneIsReplaced() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    ChaosNode node = cluster.node(leader());
    node.kill();
    Random random = new Random(seed);
    Damage damage =
        Corruption.flipBit(
            Corruption.any(Corruption.segments(node.dataFolder()), random).orElseThrow(), random);
    System.out.println(damage);
    node.start();
    cluster.awaitServing(PATIENCE);
    assertThat(committed()).isEqualTo(offset);
  }

  private int leader() {
    return client.admin().findCoordinator(GROUP).node();
  }

  /** Tries until it is acknowledged; no outcome in between counts. */
  private CommitResult commit() {
    offset++;
    CommitResult[] result = new CommitResult[1];
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(MusterException.class)
        .until(
            () -> {
              result[0] =
                  client
                      .admin()
                      .alterOffsets(GROUP, Map.of(PARTITION, new OffsetAndMetadata(offset)));
              return true;
            });
    return result[0];
  }

  private long committed() {
    return Objects.requireNonNull(client.admin().committedOffsets(GROUP).get(PARTITION)).offset();
  }
}
