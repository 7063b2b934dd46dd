// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.node.Node;
import io.muster.node.TestPorts;
import io.muster.node.config.NodeConfig;
import io.muster.node.security.TestPki;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A cluster of one real node in this process, with a client of each of its doors. */
final class RunningNode implements AutoCloseable {
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Node node;
  private final ManagedChannel channel;

  RunningNode(Path folder, String... keysAndValues) throws Exception {
    int[] ports = freePorts();
    Map<String, String> settings = new HashMap<>();
    settings.put("node.id", "1");
    settings.put("cluster.id", "ops-test");
    settings.put("cluster.nodes", "1@127.0.0.1:" + ports[0] + ":" + ports[1]);
    settings.put("listen.host", "127.0.0.1");
    settings.put("data.dir", folder.toString());
    settings.put("offsets.partitions", "4");
    settings.put("raft.groups", "2");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("management.port", "0");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    node = Node.start(NodeConfig.of(settings), fatal::add);
    channel = NettyChannelBuilder.forAddress("127.0.0.1", ports[0]).usePlaintext().build();
  }

  /** Settings of a node whose Raft port speaks TLS; its client port does not. */
  static String[] peerTls(Path folder) throws Exception {
    TestPki pki = new TestPki(folder, "peers");
    TestPki.Leaf leaf = pki.issue("CN=node");
    return new String[] {
      "security.peer.tls.cert", leaf.cert().toString(),
      "security.peer.tls.key", leaf.key().toString(),
      "security.peer.tls.ca", pki.caFile().toString()
    };
  }

  void awaitReady() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(get("/readyz").body()).isEqualTo("ok\n"));
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
        .until(
            () ->
                coordinator()
                        .findCoordinator(
                            FindCoordinatorRequest.newBuilder().setGroupId("g").build())
                        .getCoordinator()
                        .getNodeId()
                    == 1);
  }

  void createTopic(String name, int partitions) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
        .until(
            () ->
                TopicServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .createTopic(
                        CreateTopicRequest.newBuilder()
                            .setTopic(
                                Topic.newBuilder().setName(name).setPartitionCount(partitions))
                            .build())
                    .hasHeader());
  }

  CoordinatorServiceGrpc.CoordinatorServiceBlockingStub coordinator() {
    return CoordinatorServiceGrpc.newBlockingStub(channel).withDeadlineAfter(15, TimeUnit.SECONDS);
  }

  Node node() {
    return node;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
        BodyHandlers.ofString());
  }

  Scrape scrape() throws IOException, InterruptedException {
    return Scrape.of(get("/metrics").body());
  }

  List<Throwable> fatal() {
    return fatal;
  }

  private static int[] freePorts() {
    return new int[] {TestPorts.next(), TestPorts.next()};
  }

  @Override
  public void close() {
    channel.shutdownNow();
    node.close();
  }
}
