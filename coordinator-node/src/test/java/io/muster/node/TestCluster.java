// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.node.config.ConfigException;
import io.muster.node.config.NodeConfig;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionFactory;

/** Real nodes in this process: real disks, real ports, real elections. */
final class TestCluster implements AutoCloseable {
  private final Path root;
  private final Map<String, String> settings;
  private final List<int[]> ports = new ArrayList<>();
  private final Map<Integer, Node> nodes = new TreeMap<>();
  private final Map<Integer, ManagedChannel> channels = new HashMap<>();
  private final List<Throwable> fatal = new CopyOnWriteArrayList<>();

  TestCluster(Path root, int size, Map<String, String> settings) throws IOException {
    this.root = root;
    this.settings = settings;
    for (int i = 0; i < size; i++) {
      ports.add(freePorts());
    }
  }

  void startAll() throws ConfigException, IOException {
    for (int id = 1; id <= ports.size(); id++) {
      start(id);
    }
  }

  void start(int id) throws ConfigException, IOException {
    start(id, Map.of());
  }

  void start(int id, Map<String, String> more) throws ConfigException, IOException {
    nodes.put(id, Node.start(config(id, more), this::failed));
    // What failed while the node was down would go on failing for a while.
    channel(id).resetConnectBackoff();
  }

  NodeConfig config(int id, Map<String, String> more) throws ConfigException {
    Map<String, String> all = new HashMap<>();
    all.put("node.id", Integer.toString(id));
    all.put("cluster.id", "test");
    all.put("cluster.nodes", clusterNodes());
    all.put("listen.host", "127.0.0.1");
    all.put("management.port", "0");
    all.put("data.dir", root.resolve("node-" + id).toString());
    all.put("group.initial.rebalance.delay.ms", "0");
    all.putAll(settings);
    all.putAll(more);
    return NodeConfig.of(all);
  }

  private String clusterNodes() {
    List<String> entries = new ArrayList<>();
    for (int id = 1; id <= ports.size(); id++) {
      int[] pair = ports.get(id - 1);
      entries.add(id + "@127.0.0.1:" + pair[0] + ":" + pair[1]);
    }
    return String.join(",", entries);
  }

  Node node(int id) {
    Node node = nodes.get(id);
    if (node == null) {
      throw new IllegalStateException("node " + id + " is not running");
    }
    return node;
  }

  /** As a crash would: no hand-over. */
  void abort(int id) {
    node(id).abort();
    nodes.remove(id);
  }

  void stop(int id) {
    node(id).close();
    nodes.remove(id);
  }

  List<Throwable> fatal() {
    return fatal;
  }

  DescribeClusterResponse describe(int id) {
    return ClusterServiceGrpc.newBlockingStub(channel(id))
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .describeCluster(DescribeClusterRequest.getDefaultInstance());
  }

  /** Led, and by a leader that every node that runs could succeed; as far as all nodes answer. */
  boolean allLed() {
    try {
      return isAllLed();
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private boolean isAllLed() {
    Map<Integer, Integer> ready = new HashMap<>();
    int partitions = 0;
    for (int id : nodes.keySet()) {
      DescribeClusterResponse described = describe(id);
      partitions = described.getOffsetsPartitions();
      for (DescribeClusterResponse.Partition partition : described.getPartitionsList()) {
        long alive = partition.getReplicasList().stream().filter(nodes::containsKey).count();
        if (partition.getReady() && partition.getInSyncReplicasCount() >= alive) {
          ready.merge(partition.getPartition(), 1, Integer::sum);
        }
      }
    }
    return partitions > 0 && ready.size() == partitions;
  }

  /** Offsets partitions that have a leader. */
  long led() {
    return leaders().values().stream().mapToLong(count -> count).sum();
  }

  void awaitAllLed() {
    await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(this::allLed);
  }

  /** Leaders of offsets partitions by node, as seen by the leaders themselves. */
  Map<Integer, Long> leaders() {
    return nodes.keySet().stream()
        .collect(
            Collectors.toMap(
                id -> id,
                id ->
                    describe(id).getPartitionsList().stream()
                        .filter(DescribeClusterResponse.Partition::getReady)
                        .count()));
  }

  void createTopic(String name, int partitions) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
        .until(
            () -> {
              int controller = controllerNodeId();
              if (controller == 0) {
                return false;
              }
              TopicServiceGrpc.newBlockingStub(channel(controller))
                  .withDeadlineAfter(5, TimeUnit.SECONDS)
                  .createTopic(
                      CreateTopicRequest.newBuilder()
                          .setTopic(Topic.newBuilder().setName(name).setPartitionCount(partitions))
                          .build());
              return nodes.keySet().stream().allMatch(id -> knows(id, name));
            });
  }

  /** The node has applied the creation of the topic. */
  boolean knows(int id, String topic) {
    return TopicServiceGrpc.newBlockingStub(channel(id))
            .withDeadlineAfter(5, TimeUnit.SECONDS)
            .listTopics(ListTopicsRequest.newBuilder().addNames(topic).build())
            .getTopicsCount()
        == 1;
  }

  /** As any node knows it; 0 where it knows none right now. */
  private int controllerNodeId() {
    return describe(nodes.keySet().iterator().next()).getControllerNodeId();
  }

  /** As long as it takes somebody to lead; who is asked meanwhile may refuse or be gone. */
  private static ConditionFactory patiently() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance);
  }

  /** Node that coordinates the group, as soon as it is among the running ones. */
  int coordinatorOf(String group) {
    int[] found = {0};
    patiently()
        .until(
            () -> {
              int any = nodes.keySet().iterator().next();
              found[0] =
                  coordinator(any)
                      .findCoordinator(
                          FindCoordinatorRequest.newBuilder().setGroupId(group).build())
                      .getCoordinator()
                      .getNodeId();
              return nodes.containsKey(found[0]);
            });
    return found[0];
  }

  /**
   * As a client does: at whoever coordinates the group now, again where that has changed. Only for
   * requests that are the same one when they are repeated.
   */
  <T> T call(String group, Function<Channel, T> request) {
    AtomicReference<T> answer = new AtomicReference<>();
    patiently()
        .until(
            () -> {
              answer.set(request.apply(channel(coordinatorOf(group))));
              return true;
            });
    return answer.get();
  }

  /** Starts a node that the others were not configured with, and says its id. */
  int startOneMore() throws ConfigException, IOException {
    ports.add(freePorts());
    int id = ports.size();
    start(id);
    return id;
  }

  /** Creates the topic where it is not there. */
  void ensureTopic(String name, int partitions) {
    if (!nodes.keySet().stream().allMatch(id -> knows(id, name))) {
      createTopic(name, partitions);
    }
  }

  /** Once, at the controller; a refusal comes out. */
  <T> T atController(Function<Channel, T> request) {
    return request.apply(channel(awaitController()));
  }

  /** A node that runs and takes itself for the controller: others may not have heard of its end. */
  private int awaitController() {
    AtomicInteger found = new AtomicInteger();
    patiently()
        .until(
            () -> {
              int controller = controllerNodeId();
              found.set(controller);
              return nodes.containsKey(controller)
                  && describe(controller).getControllerNodeId() == controller;
            });
    return found.get();
  }

  /** The same for the registry of topics, at the controller. */
  <T> T callController(Function<Channel, T> request) {
    AtomicReference<T> answer = new AtomicReference<>();
    patiently()
        .until(
            () -> {
              int controller = controllerNodeId();
              if (controller == 0) {
                return false;
              }
              answer.set(request.apply(channel(controller)));
              return true;
            });
    return answer.get();
  }

  CoordinatorServiceBlockingStub coordinator(int id) {
    return CoordinatorServiceGrpc.newBlockingStub(channel(id))
        .withDeadlineAfter(15, TimeUnit.SECONDS);
  }

  ManagedChannel channel(int id) {
    return channels.computeIfAbsent(
        id,
        node ->
            NettyChannelBuilder.forAddress("127.0.0.1", ports.get(node - 1)[0])
                .usePlaintext()
                .build());
  }

  int raftPort(int id) {
    return ports.get(id - 1)[1];
  }

  private static int[] freePorts() {
    return new int[] {TestPorts.next(), TestPorts.next()};
  }

  private void failed(Throwable problem) {
    fatal.add(problem);
    problem.printStackTrace();
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    nodes.values().forEach(Node::abort);
  }
}
