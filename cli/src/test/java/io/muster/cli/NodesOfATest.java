// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.client.ClusterDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.PartitionDescription;
import io.muster.node.Node;
import io.muster.node.config.NodeConfig;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.TopicServiceGrpc;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A cluster of some nodes in this process, of one test's own. */
final class NodesOfATest implements AutoCloseable {
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private final Map<Integer, Node> nodes = new TreeMap<>();
  private final List<String> endpoints = new ArrayList<>();
  private final MusterClient client;

  NodesOfATest(Path folder, String clusterId, int count, int partitions, int groups)
      throws Exception {
    List<String> addresses = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket clients = new ServerSocket(0, 1, loopback);
          ServerSocket raft = new ServerSocket(0, 1, loopback)) {
        endpoints.add("127.0.0.1:" + clients.getLocalPort());
        addresses.add(id + "@" + endpoints.get(id - 1) + ":" + raft.getLocalPort());
      }
    }
    for (int id = 1; id <= count; id++) {
      Map<String, String> settings = new HashMap<>();
      settings.put("node.id", Integer.toString(id));
      settings.put("cluster.id", clusterId);
      settings.put("cluster.nodes", String.join(",", addresses));
      settings.put("listen.host", "127.0.0.1");
      settings.put("management.port", "0");
      settings.put("data.dir", folder.resolve(clusterId + "-" + id).toString());
      settings.put("offsets.partitions", Integer.toString(partitions));
      settings.put("raft.groups", Integer.toString(groups));
      settings.put("offsets.replication.factor", Integer.toString(count));
      settings.put("group.initial.rebalance.delay.ms", "0");
      nodes.put(id, Node.start(NodeConfig.of(settings), fatal::add));
    }
    client = MusterClient.builder().endpoints(endpoints).build();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsMatching(MusterException.class::isInstance)
        .until(this::isLed);
  }

  private boolean isLed() {
    ClusterDescription cluster = client.admin().describeCluster();
    return !cluster.partitions().isEmpty()
        && cluster.controller().isPresent()
        && cluster.partitions().stream().allMatch(PartitionDescription::ready);
  }

  MusterClient client() {
    return client;
  }

  List<String> endpoints() {
    return endpoints;
  }

  /** Until every node has applied the creation of the topic. */
  void awaitTopic(String name) {
    ListTopicsRequest request = ListTopicsRequest.newBuilder().addNames(name).build();
    for (String endpoint : endpoints) {
      ManagedChannel channel =
          NettyChannelBuilder.forTarget("dns:///" + endpoint).usePlaintext().build();
      try {
        await()
            .atMost(Duration.ofSeconds(20))
            .until(
                () ->
                    TopicServiceGrpc.newBlockingStub(channel).listTopics(request).getTopicsCount()
                        == 1);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** As a crash would. */
  void abort(int id) {
    Node node = nodes.remove(id);
    if (node != null) {
      node.abort();
    }
  }

  /** Runs a command against this cluster; arguments are separated by single blanks. */
  CommandLineRun run(String line) {
    return CommandLineRun.of((line + " --endpoints " + String.join(",", endpoints)).split(" "));
  }

  @Override
  public void close() {
    client.close();
    nodes.values().forEach(Node::abort);
    if (!fatal.isEmpty()) {
      throw new AssertionError("a node could not go on", fatal.get(0));
    }
  }
}
