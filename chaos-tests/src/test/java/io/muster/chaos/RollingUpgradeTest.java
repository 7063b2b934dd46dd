// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.cli.local.JavaProcess;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.CommittedOffset;
import io.muster.client.FeatureLevels;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterClient;
import io.muster.client.RegisteredNode;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three processes of one version become three of another, one at a time, while groups commit: no
 * rebalance, nothing lost. One goes back and forth again while that is possible; once the upgrade
 * is finalized, the older version is refused.
 */
class RollingUpgradeTest {
  private static final List<String> GROUPS = List.of("g1", "g2");
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Two cores are enough for three nodes and this many commits. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Nodes that live for seconds are up sooner without the second compiler. */
  private static final Function<Map<String, String>, LocalClusterOptions> QUICK =
      settings -> new LocalClusterOptions(settings, List.of("-XX:TieredStopAtLevel=1"), true);

  private static final Duration GRACE = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, List<CommittingMember>> members = new TreeMap<>();
  private final Map<String, Map<TopicPartition, Long>> read = new HashMap<>();
  private final List<String> backwards = new CopyOnWriteArrayList<>();
  private final CountDownLatch enough = new CountDownLatch(1);

  @TempDir Path folder;

  @Test
  void nodesAreUpgradedOneAtATimeUnderLoad() throws Exception {
    Build older = Build.stamped(folder.resolve("older"), "1.4.0", 1);
    Build newer = Build.stamped(folder.resolve("newer"), "1.5.0", 2);
    Map<String, String> settings =
        Map.of(
            "raft.groups", "4",
            "offsets.partitions", "8",
            "group.initial.rebalance.delay.ms", "500");
    try (LocalCluster cluster =
        LocalCluster.create(folder.resolve("cluster"), 3, QUICK.apply(settings))) {
      for (int node = 1; node <= 3; node++) {
        cluster.start(node, older.classPath());
      }
      cluster.awaitAllLed(PATIENCE);
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("upgrade").build()) {
        awaitVersions(client, "1.4.0", "1.4.0", "1.4.0");
        beginLoad(client);
        Map<String, Set<Integer>> generations = generations();
        Map<String, Long> events = lastEvents(client);
        Thread watch = watchOffsets(client);

        replace(cluster, 1, newer);
        awaitVersions(client, "1.5.0", "1.4.0", "1.4.0");
        assertThat(command(cluster, "nodes", "list"))
            .containsPattern("1 +127.0.0.1:\\d+ +1.5.0 +2 ")
            .containsPattern("2 +127.0.0.1:\\d+ +1.4.0 +1 ")
            .contains("The nodes run the versions 1.4.0 and 1.5.0");
        assertThatThrownBy(() -> client.admin().finalizeUpgrade(0, false))
            .isInstanceOf(InvalidRequestException.class)
            .hasMessageContaining("FEATURE_LEVEL_TOO_LOW")
            .hasMessageContaining("node 2 (version 1.4.0, up to 1)");
        replace(cluster, 2, newer);
        replace(cluster, 3, newer);
        awaitVersions(client, "1.5.0", "1.5.0", "1.5.0");
        assertThat(client.admin().describeCluster().featureLevel())
            .as("not by itself")
            .isEqualTo(1);

        replace(cluster, 2, older);
        awaitVersions(client, "1.5.0", "1.4.0", "1.5.0");
        replace(cluster, 2, newer);
        awaitVersions(client, "1.5.0", "1.5.0", "1.5.0");

        assertThat(command(cluster, "cluster", "describe"))
            .containsPattern("Version +1.5.0")
            .containsPattern("Feature level +1")
            .contains("Every node knows feature level 2");
        assertThat(client.admin().finalizeUpgrade(0, false)).isEqualTo(new FeatureLevels(1, 2));
        cluster.stop(3, GRACE);
        olderIsRefused(cluster, 3, older);
        replace(cluster, 3, newer);
        assertThat(client.admin().describeCluster().featureLevel()).isEqualTo(2);

        enough.countDown();
        watch.join();
        assertThat(backwards).isEmpty();
        assertThat(generations()).isEqualTo(generations);
        assertThat(lastEvents(client)).as("nothing happened to the groups").isEqualTo(events);
        Duration gap = longestGap();
        members.values().forEach(all -> all.forEach(CommittingMember::close));
        assertNothingLost(client);
        System.out.printf(
            "rolling upgrade: %d commits acknowledged, longest gap of a member %d ms%n",
            members.values().stream()
                .flatMap(List::stream)
                .mapToLong(CommittingMember::commits)
                .sum(),
            gap.toMillis());
        assertThat(gap).isLessThan(Duration.ofSeconds(10));
      }
    }
  }

  // ---- the steps of docs/upgrade.md

  private void replace(LocalCluster cluster, int node, Build build) throws Exception {
    long start = System.nanoTime();
    if (cluster.node(node).isRunning()) {
      cluster.stop(node, GRACE);
    }
    long stopped = System.nanoTime();
    cluster.start(node, build.classPath());
    awaitReady(cluster, node);
    System.out.printf(
        "node %d runs %s: stopped in %d ms, ready in %d ms%n",
        node,
        build.version(),
        (stopped - start) / 1_000_000,
        (System.nanoTime() - stopped) / 1_000_000);
    // What is committed now goes through a cluster that is whole again.
    long whole = System.nanoTime();
    for (List<CommittingMember> all : members.values()) {
      for (CommittingMember member : all) {
        member.awaitCommitStartedAfter(whole, PATIENCE);
      }
    }
  }

  private void awaitReady(LocalCluster cluster, int node) {
    URI ready = URI.create("http://" + cluster.node(node).management() + "/readyz?verbose");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () -> {
              assertThat(cluster.node(node).isRunning()).as("node %d runs", node).isTrue();
              return http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.ofString())
                      .statusCode()
                  == 200;
            });
  }

  private void olderIsRefused(LocalCluster cluster, int node, Build older) throws IOException {
    int before = Files.readString(cluster.logFile(node)).length();
    cluster.start(node, older.classPath());
    await().atMost(PATIENCE).until(() -> !cluster.node(node).isRunning());
    assertThat(Files.readString(cluster.logFile(node)).substring(before))
        .contains(
            "the cluster is at feature level 2; this version, 1.4.0, knows up to 1: start a newer"
                + " one on this data");
  }

  /** A node that has restarted says so to the controller, and the registry tells every other. */
  private static void awaitVersions(MusterClient client, String... versions) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> client.admin().listNodes().stream().map(RegisteredNode::version).toList(),
            List.of(versions)::equals);
  }

  /** As a person would ask, in a process of its own. */
  private static String command(LocalCluster cluster, String... words)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--endpoints", String.join(",", cluster.endpoints())));
    Process process =
        new ProcessBuilder(JavaProcess.command(JavaProcess.COMMAND_OPTIONS, arguments))
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return out;
  }

  // ---- the load

  private void beginLoad(MusterClient client) {
    client.admin().createTopic("t", PARTITIONS);
    for (String group : GROUPS) {
      members.put(
          group,
          List.of(
              new CommittingMember(client, group, "t", PAUSE),
              new CommittingMember(client, group, "t", PAUSE)));
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(members.values())
                    .allSatisfy(
                        two -> {
                          assertThat(two)
                              .allSatisfy(
                                  member ->
                                      assertThat(member.acknowledged().keySet())
                                          .isNotEmpty()
                                          .containsAll(member.member().assignment().partitions()));
                          assertThat(two.stream().mapToInt(RollingUpgradeTest::owned).sum())
                              .isEqualTo(PARTITIONS);
                        }));
  }

  private static int owned(CommittingMember member) {
    return member.member().assignment().partitions().size();
  }

  private Map<String, Set<Integer>> generations() {
    return members.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    entry.getValue().stream()
                        .flatMap(member -> member.generations().stream())
                        .collect(Collectors.toSet())));
  }

  private static Map<String, Long> lastEvents(MusterClient client) {
    return GROUPS.stream()
        .collect(
            Collectors.toMap(
                group -> group,
                group -> {
                  var events = client.admin().groupEvents(group);
                  return events.get(events.size() - 1).number();
                }));
  }

  private Duration longestGap() {
    return members.values().stream()
        .flatMap(List::stream)
        .map(CommittingMember::longestGap)
        .max(Duration::compareTo)
        .orElseThrow();
  }

  /** Reads all the while: an offset that was read is never followed by a lower one. */
  private Thread watchOffsets(MusterClient client) {
    Thread watch =
        new Thread(
            () -> {
              do {
                GROUPS.forEach(group -> compare(group, client.admin().committedOffsets(group)));
              } while (!isEnough());
            },
            "offset-watch");
    watch.setDaemon(true);
    watch.setUncaughtExceptionHandler((thread, thrown) -> backwards.add(thrown.toString()));
    watch.start();
    return watch;
  }

  private boolean isEnough() {
    try {
      return enough.await(200, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void compare(String group, Map<TopicPartition, CommittedOffset> now) {
    Map<TopicPartition, Long> before = read.computeIfAbsent(group, key -> new HashMap<>());
    before.forEach(
        (partition, offset) -> {
          CommittedOffset found = now.get(partition);
          if (found == null || found.offset() < offset) {
            backwards.add(group + " " + partition + " from " + offset + " to " + found);
          }
        });
    now.forEach((partition, offset) -> before.put(partition, offset.offset()));
  }

  private void assertNothingLost(MusterClient client) {
    members.forEach(
        (group, all) -> {
          Map<TopicPartition, CommittedOffset> committed = client.admin().committedOffsets(group);
          for (CommittingMember member : all) {
            // Nobody rebalanced, so who owned a partition last is who committed it last; before
            // the first two were in, one of them may have had it.
            member
                .acknowledged()
                .forEach(
                    (partition, offset) ->
                        assertThat(committed)
                            .hasEntrySatisfying(
                                partition,
                                found ->
                                    assertThat(found.offset())
                                        .as("%s of %s", partition, group)
                                        .isGreaterThanOrEqualTo(offset)));
          }
        });
  }
}
