// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import io.muster.client.CommittedOffset;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes, one real group, and the coordinator killed again and again. */
class ProcessKillTest {
  private static final int KILLS = 3;
  private static final int KILLS_MAX = 10;
  private static final int PARTITIONS = 4;
  private static final Pattern EARLY =
      Pattern.compile("^muster_elections_early_total(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void killingTheCoordinatorLosesNothingAndMovesNobody() throws Exception {
    Map<String, String> settings =
        Map.of("raft.groups", "6", "group.initial.rebalance.delay.ms", "500");
    try (LocalCluster cluster =
        LocalCluster.create(folder, 3, LocalClusterOptions.tied(settings))) {
      cluster.startAll();
      cluster.awaitAllLed(PATIENCE);
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("kill").build()) {
        client.admin().createTopic("t", PARTITIONS);
        List<CommittingMember> members = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          members.add(new CommittingMember(client, "g", "t"));
        }
        awaitAllOwned(members);
        Set<Integer> generations = generations(members);

        long early = 0;
        // Not in each kill: on a busy machine an election timeout may be over first.
        for (int kill = 0; kill < KILLS || (early == 0 && kill < KILLS_MAX); kill++) {
          int coordinator = client.admin().findCoordinator("g").node();
          Map<TopicPartition, Long> before = acknowledged(members);
          long earlier = earlyElections(cluster, coordinator);
          long killed = System.nanoTime();
          cluster.kill9(coordinator);
          for (CommittingMember member : members) {
            member.awaitCommitStartedAfter(killed, PATIENCE);
          }
          assertNothingLost(client, before);
          early += earlyElections(cluster, coordinator) - earlier;
          cluster.restart(coordinator);
          cluster.awaitAllLed(PATIENCE);
        }

        assertThat(generations(members)).isEqualTo(generations);
        assertThat(early).as("elections that did not wait for a timeout").isPositive();
        members.forEach(CommittingMember::close);
        assertNothingLost(client, acknowledged(members));
      }
    }
  }

  /** Of all nodes but one, since they started. */
  private static long earlyElections(LocalCluster cluster, int without) {
    return cluster.nodes().stream()
        .filter(node -> node.id() != without)
        .mapToLong(
            node ->
                await()
                    .atMost(PATIENCE)
                    // A node that has just started has no metrics, or none of replicas yet.
                    .ignoreException(ConnectException.class)
                    .until(() -> earlyElections(node), OptionalLong::isPresent)
                    .getAsLong())
        .sum();
  }

  private static OptionalLong earlyElections(LocalNode node)
      throws IOException, InterruptedException {
    URI page = URI.create("http://" + node.management() + "/metrics");
    HttpRequest request = HttpRequest.newBuilder(page).timeout(PATIENCE).build();
    String metrics = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    Matcher line = EARLY.matcher(metrics);
    return line.find()
        ? OptionalLong.of(Math.round(Double.parseDouble(line.group(1))))
        : OptionalLong.empty();
  }

  private static void awaitAllOwned(List<CommittingMember> members) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<TopicPartition> owned = new HashSet<>();
              int sum = 0;
              for (CommittingMember member : members) {
                Set<TopicPartition> partitions = member.member().assignment().partitions();
                assertThat(partitions).isNotEmpty();
                assertThat(member.acknowledged().keySet()).containsAll(partitions);
                owned.addAll(partitions);
                sum += partitions.size();
              }
              assertThat(owned).hasSize(PARTITIONS);
              assertThat(sum).isEqualTo(PARTITIONS);
            });
  }

  private static Set<Integer> generations(List<CommittingMember> members) {
    Set<Integer> all = new HashSet<>();
    members.forEach(member -> all.addAll(member.generations()));
    return all;
  }

  private static Map<TopicPartition, Long> acknowledged(List<CommittingMember> members) {
    Map<TopicPartition, Long> all = new HashMap<>();
    for (CommittingMember member : members) {
      member
          .acknowledged()
          .forEach(
              (partition, offset) -> {
                // Who owned it in an earlier generation stopped at a lower offset or was first.
                if (member.member().assignment().partitions().contains(partition)
                    || !all.containsKey(partition)) {
                  all.put(partition, offset);
                }
              });
    }
    return all;
  }

  private static void assertNothingLost(
      MusterClient client, Map<TopicPartition, Long> acknowledged) {
    Map<TopicPartition, CommittedOffset> committed = client.admin().committedOffsets("g");
    acknowledged.forEach(
        (partition, offset) ->
            assertThat(committed.get(partition))
                .as("committed offset of %s", partition)
                .isNotNull()
                .satisfies(found -> assertThat(found.offset()).isGreaterThanOrEqualTo(offset)));
  }
}
