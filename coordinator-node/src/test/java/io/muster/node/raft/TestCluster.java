// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.node.TestPorts;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.state.Applied;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;

/** Some nodes in one process, each with its folders, that can be stopped and started. */
final class TestCluster implements AutoCloseable {
  static {
    ExitUtils.disableSystemExit();
  }

  private final Path root;
  private final int groups;
  private final int replicationFactor;
  private final List<RaftMember> nodes = new ArrayList<>();
  private final UnaryOperator<RaftHostConfig> settings;
  private @Nullable Function<RaftPeer, ManagedChannel> heartbeatChannels;
  private final Map<Integer, RaftHost> running = new ConcurrentHashMap<>();
  private final Map<String, RecordingListener> listeners = new ConcurrentHashMap<>();
  private final AtomicLong unknown = new AtomicLong();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  TestCluster(Path root, int nodeCount, int groups, UnaryOperator<RaftHostConfig> settings)
      throws IOException {
    this(root, nodeCount, nodeCount, groups, settings);
  }

  TestCluster(
      Path root,
      int nodeCount,
      int replicationFactor,
      int groups,
      UnaryOperator<RaftHostConfig> settings)
      throws IOException {
    this.replicationFactor = replicationFactor;
    this.root = root;
    this.groups = groups;
    this.settings = settings;
    for (int id = 1; id <= nodeCount; id++) {
      nodes.add(new RaftMember(id, 1, "127.0.0.1", TestPorts.next()));
    }
  }

  /** The preferred leaders go round. */
  List<Integer> replicas(int group) {
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> 1 + Math.floorMod(group + i, nodes.size()))
        .limit(replicationFactor)
        .toList();
  }

  RaftMember member(int node) {
    return nodes.get(node - 1);
  }

  RaftHostConfig config(int node) {
    Path home = root.resolve("n" + node);
    return settings.apply(
        RaftHostConfig.of(member(node), home.resolve("raft"), home.resolve("state"))
            .withBindHost("127.0.0.1"));
  }

  Path home(int node) {
    return root.resolve("n" + node);
  }

  TestCluster startAll() throws IOException {
    for (RaftMember node : nodes) {
      start(node.nodeId());
    }
    return this;
  }

  /** Starts a node, which then founds the groups that are its own and not there yet. */
  RaftHost start(int node) throws IOException {
    RaftHost host = restart(node);
    List<CompletableFuture<Void>> made = new ArrayList<>();
    for (int group = RaftHost.CLUSTER_GROUP; group < groups; group++) {
      if (replicas(group).contains(node)) {
        made.add(host.found(group, replicas(group).stream().map(this::member).toList()));
      }
    }
    made.forEach(CompletableFuture::join);
    for (ReplicaGroup group : host.groups()) {
      host.prefer(group.number(), replicas(group.number()).get(0));
    }
    return host;
  }

  RaftPeerId peerId(int node) {
    RaftMember member = member(node);
    return GroupIds.peerId(member.nodeId(), member.epoch());
  }

  /** Nodes that are started from here on send heartbeats of several groups there. */
  void sendVia(Function<RaftPeer, ManagedChannel> channels) {
    heartbeatChannels = channels;
  }

  /** Starts a node with what it has on disk. */
  RaftHost restart(int node) throws IOException {
    RaftHost host =
        new RaftHost(
            config(node),
            CommitLogState::open,
            group -> {
              RecordingListener listener = new RecordingListener();
              listeners.put(node + "/" + group, listener);
              return listener;
            },
            failures::add);
    Function<RaftPeer, ManagedChannel> channels = heartbeatChannels;
    if (channels != null) {
      host.sendVia(channels);
    }
    host.start();
    running.put(node, host);
    return host;
  }

  void stop(int node) {
    RaftHost host = running.remove(node);
    if (host != null) {
      host.close();
    }
  }

  RaftHost host(int node) {
    RaftHost host = running.get(node);
    assertThat(host).as("node %s runs", node).isNotNull();
    return host;
  }

  List<Integer> runningNodes() {
    return running.keySet().stream().sorted().toList();
  }

  RecordingListener listener(int node, int group) {
    return listeners.get(node + "/" + group);
  }

  CommitLogState state(int node, int group) {
    return (CommitLogState) host(node).group(group).state();
  }

  /** Node that leads the group and is ready, 0 for none. */
  int readyLeader(int group) {
    for (int node : runningNodes()) {
      ReplicaGroup replica = host(node).find(group);
      if (replica != null && replica.isLeaderReady()) {
        return node;
      }
    }
    return 0;
  }

  int awaitLeader(int group) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> readyLeader(group), node -> node != 0);
  }

  /** Leads for each node, the ready ones. */
  Map<Integer, Integer> leaderships() {
    Map<Integer, Integer> count = new ConcurrentHashMap<>();
    for (int group = RaftHost.CLUSTER_GROUP; group < groups; group++) {
      int leader = readyLeader(group);
      if (leader != 0) {
        count.merge(leader, 1, Integer::sum);
      }
    }
    return count;
  }

  /** Commits through whoever leads, again until it succeeds; so perhaps more than once. */
  Applied commit(int group, String name, long offset) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> tryCommit(group, name, offset), Optional::isPresent)
        .orElseThrow();
  }

  private Optional<Applied> tryCommit(int group, String name, long offset) throws Exception {
    int leader = readyLeader(group);
    if (leader == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(host(leader).group(group).submit(batch(name, offset)).get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof OutcomeUnknownException) {
        unknown.incrementAndGet();
      } else {
        assertThat(e.getCause()).isInstanceOf(NotLeaderException.class);
      }
      return Optional.empty();
    }
  }

  /** Commits that were made again although they may have been applied. */
  long unknown() {
    return unknown.get();
  }

  static CommandBatch batch(String name, long offset) {
    return CommandBatch.newBuilder().setVersion(1).addCommands(command(name, offset)).build();
  }

  static Command command(String name, long offset) {
    return Command.newBuilder()
        .setCommitOffsets(
            CommitOffsets.newBuilder()
                .setGroupId(name)
                .addTopics(
                    TopicOffsets.newBuilder()
                        .setTopic("t")
                        .addPartitions(PartitionOffset.newBuilder().setOffset(offset))))
        .build();
  }

  void awaitEqual(int group) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .ignoreException(IllegalStateException.class)
        .untilAsserted(
            () -> {
              CommitLogState first = state(runningNodes().get(0), group);
              for (int node : runningNodes()) {
                CommitLogState other = state(node, group);
                assertThat(other.applied()).isEqualTo(first.applied());
                assertThat(other.commands()).isEqualTo(first.commands());
                assertThat(other.content()).isEqualTo(first.content());
              }
            });
  }

  List<Throwable> failures() {
    return failures;
  }

  @Override
  public void close() {
    running.values().parallelStream().forEach(RaftHost::close);
    listeners.forEach((name, listener) -> assertThat(listener.faults()).as(name).isEmpty());
  }
}
