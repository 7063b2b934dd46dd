// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.muster.client.ConfigScope;
import io.muster.client.ConfigSetting;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.PartitionDescription;
import io.muster.client.PlacedPartition;
import io.muster.client.RegisteredNode;
import io.muster.client.TopicPartition;
import io.muster.node.Node;
import io.muster.node.config.NodeConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real node joins a real cluster while the command waits for it, and gets its share. */
@Timeout(120)
class NodesAddTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final ExecutorService aside = Executors.newSingleThreadExecutor();

  @TempDir Path folder;

  @AfterEach
  void end() {
    nodes.forEach(Node::abort);
    aside.shutdownNow();
  }

  @Test
  void nodeThatJoinsIsGivenHalfOfEverything() throws Exception {
    int[] ports = ports();
    String one = "127.0.0.1:" + ports[0];
    String two = "127.0.0.1:" + ports[2];
    String first = "1@" + one + ":" + ports[1];
    start(1, first);
    try (MusterClient client = MusterClient.builder().endpoints(one).build()) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsMatching(MusterException.class::isInstance)
          .until(() -> isLed(client));
      client.admin().createTopic("t", 1);
      TopicPartition zero = new TopicPartition("t", 0);
      for (int i = 0; i < 12; i++) {
        client.admin().alterOffsets("g" + i, Map.of(zero, new OffsetAndMetadata(i)));
      }

      CompletableFuture<RunningNode.Result> added =
          CompletableFuture.supplyAsync(
              () ->
                  RunningNode.execute(
                      ("nodes add 2 --execute --wait --wait-timeout 60s --throttle 65536"
                              + " --endpoints "
                              + one)
                          .split(" ")),
              aside);
      start(2, first + ",2@" + two + ":" + ports[3]);
      RunningNode.Result result = added.get(90, TimeUnit.SECONDS);

      assertThat(result.exitCode()).as(result.err() + result.out()).isEqualTo(ExitCode.OK);
      assertThat(result.out()).contains("2 of 2 partitions change, 2 new replicas.", "2 done.");
      assertThat(client.admin().listNodes())
          .extracting(RegisteredNode::id, RegisteredNode::replicas)
          .containsExactly(tuple(1, 2), tuple(2, 2));
      assertThat(client.admin().listPartitions().partitions())
          .noneMatch(PlacedPartition::moving)
          .extracting(PlacedPartition::replicas)
          .contains(List.of(1), List.of(2));
      assertThat(client.admin().describeConfig(ConfigScope.cluster()))
          .filteredOn(setting -> setting.key().equals(ThrottleOption.KEY))
          .singleElement()
          .extracting(ConfigSetting::source)
          .isEqualTo(ConfigSetting.Source.DEFAULT);
      for (int i = 0; i < 12; i++) {
        assertThat(client.admin().committedOffsets("g" + i).get(zero).offset()).isEqualTo(i);
      }
    }
    assertThat(fatal).isEmpty();
  }

  private void start(int id, String clusterNodes) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("node.id", Integer.toString(id));
    settings.put("cluster.id", "grows");
    settings.put("cluster.nodes", clusterNodes);
    settings.put("listen.host", "127.0.0.1");
    settings.put("management.port", "-1");
    settings.put("data.dir", folder.resolve("node-" + id).toString());
    settings.put("offsets.partitions", "4");
    settings.put("raft.groups", "4");
    settings.put("offsets.replication.factor", "1");
    nodes.add(Node.start(NodeConfig.of(settings), fatal::add));
  }

  private static boolean isLed(MusterClient client) {
    List<PartitionDescription> all = client.admin().describeCluster().partitions();
    return !all.isEmpty() && all.stream().allMatch(PartitionDescription::ready);
  }

  private static int[] ports() throws Exception {
    List<ServerSocket> held = new ArrayList<>();
    int[] ports = new int[4];
    for (int i = 0; i < ports.length; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports[i] = socket.getLocalPort();
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }
}
