// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.PlacedPartition;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One replica on a node is damaged: it is replaced from its peers, and the others serve. */
@Timeout(180)
class DamagedReplicaTest {
  private static final int GROUPS = 4;
  private static final int CONSUMERS = 28;
  private static final Map<String, String> SETTINGS =
      Map.of(
          "offsets.partitions",
          Integer.toString(GROUPS),
          "raft.groups",
          Integer.toString(GROUPS),
          "raft.snapshot.threshold.entries",
          "5",
          "raft.log.preserve.entries",
          "0",
          "raft.leader.settle.ms",
          "300");

  @TempDir Path root;

  @Test
  void isReplacedFromItsPeersWhileTheOthersServe() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 3, SETTINGS)) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.ensureTopic("t", 1);
      commit(cluster, 1, 0, 1, 2, 3);
      foundAtTheStart(cluster);
      foundWhileItRuns(cluster);
      awaitWhole(cluster);
      assertThat(cluster.fatal()).isEmpty();
      assertCommitted(cluster, 3);
      // All of them count again: another node may go.
      cluster.abort(1);
      assertCommitted(cluster, 3);
      commit(cluster, 4, 0, 1, 2, 3);
      tooFewAreSound(cluster);
    }
  }

  private void foundAtTheStart(TestCluster cluster) throws Exception {
    cluster.abort(2);
    for (Path table : tables(2, 0)) {
      // The footer, without which RocksDB does not open it.
      overwrite(table, Files.size(table) - 50, 50);
    }
    Path log = newestLog(2, 1);
    overwrite(log, endOfLog(log) / 2, 3);
    Files.writeString(raft(2, 2).resolve("current/raft-meta"), "nothing\n");
    Path torn = newestLog(2, 3);
    // An entry of 100 bytes was on its way, and 20 of them came.
    write(torn, endOfLog(torn), "d....................".getBytes(StandardCharsets.UTF_8));
    commit(cluster, 2, 0, 1, 2);

    cluster.start(2);
    assertThat(quarantined(2)).as("a torn tail is none").containsExactly("0", "1", "2");
    assertThat(children(root.resolve("node-2/quarantine")))
        .allMatch(each -> Files.exists(each.resolve("why.txt")));
    assertThat(cluster.node(2).damagedReplicas()).isSubsetOf(0, 1, 2);
    assertThat(cluster.node(2).damagedReplicas()).doesNotContain(3);
  }

  private void foundWhileItRuns(TestCluster cluster) throws Exception {
    // Nobody has read a block of it since the start, so none is in memory.
    for (Path table : tables(2, 3)) {
      overwrite(table, 0, Files.size(table) * 3 / 4);
    }
    commit(cluster, 3, 0, 1, 2, 3);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> quarantined(2).equals(List.of("0", "1", "2", "3")));
  }

  /** The copies on node 1 and 3 are the first, so nobody waits before they are asked for. */
  private void tooFewAreSound(TestCluster cluster) throws Exception {
    cluster.abort(3);
    for (int node : List.of(1, 3)) {
      Files.writeString(raft(node, 3).resolve("current/raft-meta"), "nothing\n");
      cluster.start(node);
    }
    // The other groups are led; this one stays as it is, and nobody tries again and again.
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .ignoreException(StatusRuntimeException.class)
        .untilAsserted(
            () -> {
              assertThat(cluster.leaders().values().stream().mapToLong(led -> led).sum())
                  .isEqualTo(GROUPS - 1);
              assertThat(placed(cluster).get(3).getFailure())
                  .contains("the others are no majority");
            });
    for (int node : List.of(1, 3)) {
      assertThat(quarantined(node)).containsExactly("3");
      assertThat(cluster.node(node).damagedReplicas()).containsExactly(3);
    }
    assertThat(cluster.fatal()).isEmpty();
  }

  private static List<PlacedPartition> placed(TestCluster cluster) {
    return cluster
        .callController(
            channel ->
                ClusterServiceGrpc.newBlockingStub(channel)
                    .listPartitions(ListPartitionsRequest.getDefaultInstance()))
        .getPartitionsList();
  }

  /**
   * Nothing is being replaced, every group is in sync everywhere, and all replicas are the same.
   */
  private static void awaitWhole(TestCluster cluster) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .ignoreException(StatusRuntimeException.class)
        .ignoreException(IllegalStateException.class)
        .ignoreException(IllegalArgumentException.class)
        .untilAsserted(
            () -> {
              assertThat(placed(cluster))
                  .allMatch(placed -> placed.getTargetCount() == 0)
                  .allMatch(placed -> placed.getFailure().isEmpty())
                  .allMatch(placed -> placed.getReplicasCount() == 3);
              assertThat(cluster.allLed()).isTrue();
              for (int group = 0; group < GROUPS; group++) {
                String first = cluster.node(1).stateHash(group);
                assertThat(cluster.node(2).stateHash(group)).isEqualTo(first);
                assertThat(cluster.node(3).stateHash(group)).isEqualTo(first);
              }
              for (int id = 1; id <= 3; id++) {
                assertThat(cluster.node(id).damagedReplicas()).isEmpty();
              }
            });
  }

  // ---- files

  private Path raft(int node, int group) {
    // Spells "musterrg", and the number.
    return root.resolve("node-" + node)
        .resolve("raft")
        .resolve(new UUID(0x6d75_7374_6572_7267L, group).toString());
  }

  private Path newestLog(int node, int group) throws IOException {
    return children(raft(node, group).resolve("current")).stream()
        .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
        .findFirst()
        .orElseThrow();
  }

  /** Of the live store and of the snapshots; some are the same files. */
  private List<Path> tables(int node, int group) throws IOException {
    try (Stream<Path> store = Files.walk(root.resolve("node-" + node + "/state/" + group));
        Stream<Path> snapshots = Files.walk(raft(node, group))) {
      List<Path> tables =
          Stream.concat(store, snapshots)
              .filter(file -> file.getFileName().toString().endsWith(".sst"))
              .toList();
      assertThat(tables).isNotEmpty();
      return tables;
    }
  }

  /** Groups that have something in quarantine. */
  private List<String> quarantined(int node) throws IOException {
    return children(root.resolve("node-" + node + "/quarantine")).stream()
        .map(each -> each.getFileName().toString().split("-", 2)[0])
        .distinct()
        .sorted()
        .toList();
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /** Behind its last entry: each is a length, so many bytes, and a checksum of four. */
  private static int endOfLog(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = "RaftLog1".length();
    while (end < bytes.length && bytes[end] != 0) {
      int length = 0;
      int digit = 0;
      do {
        length |= (bytes[end] & 0x7f) << (7 * digit++);
      } while (bytes[end++] < 0);
      end += length + 4;
    }
    return end;
  }

  private static void overwrite(Path file, long at, long count) throws IOException {
    byte[] garbage = new byte[(int) count];
    Arrays.fill(garbage, (byte) 0xa5);
    write(file, at, garbage);
  }

  private static void write(Path file, long at, byte[] bytes) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      open.write(bytes);
    }
  }

  // ---- commits

  /** Enough in each of the partitions for a snapshot. */
  private static void commit(TestCluster cluster, long offset, int... partitions) {
    for (int i = 0; i < CONSUMERS; i++) {
      String group = "g" + i;
      int partition = (group.hashCode() & 0x7fffffff) % GROUPS;
      if (IntStream.of(partitions).noneMatch(each -> each == partition)) {
        continue;
      }
      OffsetCommitRequest request =
          OffsetCommitRequest.newBuilder()
              .setGroupId(group)
              .addTopics(
                  OffsetCommitRequest.Topic.newBuilder()
                      .setName("t")
                      .addPartitions(
                          OffsetCommitRequest.Partition.newBuilder().setIndex(0).setOffset(offset)))
              .build();
      cluster.call(
          group, channel -> CoordinatorServiceGrpc.newBlockingStub(channel).offsetCommit(request));
    }
  }

  private static void assertCommitted(TestCluster cluster, long offset) {
    for (int i = 0; i < CONSUMERS; i++) {
      String group = "g" + i;
      OffsetFetchRequest request = OffsetFetchRequest.newBuilder().setGroupId(group).build();
      assertThat(
              cluster
                  .call(
                      group,
                      channel ->
                          CoordinatorServiceGrpc.newBlockingStub(channel).offsetFetch(request))
                  .toString())
          .contains("offset: " + offset);
    }
  }
}
