// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static org.awaitility.Awaitility.await;

import io.muster.client.ClusterDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.node.Node;
import io.muster.node.config.ConfigException;
import io.muster.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Muster cluster of one node in this process, and a client of it. */
final class MusterNode implements AutoCloseable {
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private final Node node;
  private final MusterClient client;

  MusterNode(Path folder) throws IOException, ConfigException {
    int[] ports = freePorts();
    node =
        Node.start(
            NodeConfig.of(
                Map.of(
                    "node.id", "1",
                    "cluster.id", "kafka-source-test",
                    "cluster.nodes", "1@127.0.0.1:" + ports[0] + ":" + ports[1],
                    "listen.host", "127.0.0.1",
                    "management.port", "-1",
                    "data.dir", folder.toString(),
                    "raft.groups", "2",
                    "group.initial.rebalance.delay.ms", "0")),
            fatal::add);
    client = MusterClient.builder().endpoints("127.0.0.1:" + ports[0]).build();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsMatching(MusterException.class::isInstance)
        .until(this::isLed);
  }

  private static int[] freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket clients = new ServerSocket(0, 1, loopback);
        ServerSocket raft = new ServerSocket(0, 1, loopback)) {
      return new int[] {clients.getLocalPort(), raft.getLocalPort()};
    }
  }

  private boolean isLed() {
    ClusterDescription cluster = client.admin().describeCluster();
    return !cluster.partitions().isEmpty()
        && cluster.partitions().stream().allMatch(partition -> partition.ready());
  }

  MusterClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    node.abort();
    if (!fatal.isEmpty()) {
      throw new AssertionError("the node could not go on", fatal.get(0));
    }
  }
}
