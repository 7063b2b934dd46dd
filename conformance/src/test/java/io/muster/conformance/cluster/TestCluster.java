// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import io.muster.client.MusterClient;
import io.muster.conformance.wire.Refusals;
import io.muster.conformance.wire.Wire;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc.TopicServiceStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Three running nodes, and both ways to talk to them. Thread-safe, except that stopping and
 * starting nodes is for one test at a time.
 */
public final class TestCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NODES = 3;

  private final LocalCluster nodes;
  private final Wire wire;
  private final MusterClient client;
  private final AtomicInteger names = new AtomicInteger();

  private TestCluster(LocalCluster nodes, Wire wire, MusterClient client) {
    this.nodes = nodes;
    this.wire = wire;
    this.client = client;
  }

  /** Starts it; returns when every leader is where it stays. */
  static TestCluster start(Settings settings) throws IOException {
    Path folder =
        Path.of("target", "cluster-" + settings.name().toLowerCase(java.util.Locale.ROOT));
    delete(folder);
    LocalCluster nodes =
        LocalCluster.create(folder, NODES, LocalClusterOptions.tied(settings.keys()));
    Wire wire =
        new Wire(
            nodes.nodes().stream()
                .collect(
                    Collectors.toMap(
                        LocalNode::id, LocalNode::endpoint, (a, b) -> a, TreeMap::new)));
    MusterClient client =
        MusterClient.builder().endpoints(nodes.endpoints()).clientId("conformance").build();
    TestCluster cluster = new TestCluster(nodes, wire, client);
    nodes.startAll();
    cluster.awaitSettled();
    return cluster;
  }

  /** The processes. */
  public LocalCluster nodes() {
    return nodes;
  }

  /** {@code muster.v1} without the SDK. */
  public Wire wire() {
    return wire;
  }

  /** A client of the SDK, shared by all tests; never closed by one. */
  public MusterClient client() {
    return client;
  }

  /** A client of the SDK that the test closes. */
  public MusterClient newClient(String clientId) {
    return MusterClient.builder().endpoints(nodes.endpoints()).clientId(clientId).build();
  }

  /** A name that no other test of this JVM has. */
  public String name(String prefix) {
    return prefix + "-" + names.incrementAndGet();
  }

  /** A group that does not exist. */
  public String newGroup() {
    return name("group");
  }

  /** Makes a topic of its own for the test; every node knows it when this returns. */
  public String newTopic(int partitions) {
    return createTopic(name("topic"), partitions);
  }

  /** Makes a topic; every node knows it when this returns. */
  public String createTopic(String name, int partitions) {
    wire.controller(
        TopicServiceStub::createTopic,
        CreateTopicRequest.newBuilder()
            .setTopic(Topic.newBuilder().setName(name).setPartitionCount(partitions))
            .build());
    awaitTopic(
        name, topics -> topics.size() == 1 && topics.get(0).getPartitionCount() == partitions);
    return name;
  }

  /** Waits until every node's answer about the topic is right: none, or one. */
  public void awaitTopic(String name, Predicate<List<Topic>> right) {
    for (int node : wire.nodes()) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> right.test(topics(node, name)));
    }
  }

  private List<Topic> topics(int node, String name) {
    return Refusals.answer(
            wire.once(
                wire.topics(node),
                TopicServiceStub::listTopics,
                ListTopicsRequest.newBuilder().addNames(name).build()))
        .getTopicsList();
  }

  /** A node that is not the group's coordinator. */
  public int otherThanCoordinatorOf(String group) {
    int coordinator = wire.coordinatorOf(group);
    return wire.nodes().stream().filter(node -> node != coordinator).findFirst().orElseThrow();
  }

  /** Waits until all nodes serve and each partition is led by its preferred node. */
  public void awaitSettled() {
    nodes.awaitAllLed(PATIENCE);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              for (int node : wire.nodes()) {
                DescribeClusterResponse cluster = wire.describeCluster(node);
                assertThat(cluster.getControllerNodeId()).isPositive();
                assertThat(cluster.getPartitionsList())
                    .allSatisfy(
                        partition ->
                            assertThat(partition.getLeaderNodeId())
                                .isEqualTo(partition.getReplicas(0)));
              }
            });
  }

  /** Starts what does not run and waits until everything is as it was at first. */
  public void heal() {
    nodes.startAll();
    awaitSettled();
  }

  /** Ends all processes at once and starts them again, as after a power cut. */
  public void powerCut() {
    nodes.killAll();
    heal();
  }

  /** Changes a setting of a node that does not run. */
  public void configure(int node, String key, String value) {
    Path file = nodes.configFile(node);
    try {
      List<String> lines =
          Files.readAllLines(file).stream()
              .map(line -> line.startsWith(key + ":") ? key + ": " + value : line)
              .toList();
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot change " + file, e);
    }
  }

  /** The nodes that are not this one. */
  public List<Integer> others(int node) {
    return wire.nodes().stream().filter(each -> each != node).toList();
  }

  @Override
  public void close() {
    client.close();
    wire.close();
    nodes.killAll();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
