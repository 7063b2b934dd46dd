// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import io.muster.node.cluster.ClusterCoordinator;
import io.muster.node.cluster.ClusterView;
import io.muster.node.cluster.Placement;
import io.muster.node.config.ClusterNode;
import io.muster.node.config.ConfigException;
import io.muster.node.config.DataDirectory;
import io.muster.node.config.NodeConfig;
import io.muster.node.coordinator.AdministrationRouter;
import io.muster.node.coordinator.BackgroundWork;
import io.muster.node.coordinator.CoordinatorParts;
import io.muster.node.coordinator.CoordinatorRouter;
import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.coordinator.PartitionRoutes;
import io.muster.node.coordinator.ReplicaGroupCoordinator;
import io.muster.node.coordinator.ThreadTimers;
import io.muster.node.raft.LeaderBalance;
import io.muster.node.raft.PeerTls;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftHostConfig;
import io.muster.node.raft.RaftLogLimits;
import io.muster.node.raft.RaftNode;
import io.muster.node.raft.RaftTimeouts;
import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.node.rpc.RpcServer;
import io.muster.node.security.NodeSecurity;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.state.ClusterState;
import io.muster.state.GroupsState;
import io.muster.state.ReplicatedState;
import io.muster.state.cluster.AclTable;
import io.muster.state.store.RocksDbResources;
import io.muster.state.store.RocksDbStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server process: wiring, start and graceful stop. Thread-safe.
 *
 * <p>A node that finds a bug, a broken disk or another cluster's log reports it to {@code onFatal}
 * and must not go on: the command line halts the process there.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final Duration RPC_STOP_TIMEOUT = Duration.ofSeconds(2);

  private final NodeConfig config;
  private final DataDirectory data;
  private final RocksDbResources rocksDb;
  private final ThreadTimers timers;
  private final BackgroundWork background;
  private final List<ReplicaGroupCoordinator> coordinators = new ArrayList<>();
  private final ClusterCoordinator cluster;
  private final PartitionRoutes routes;
  private final NodeSecurity security;
  private final RaftHost raft;
  private volatile @Nullable RpcServer rpc;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch terminated = new CountDownLatch(1);

  /**
   * Starts a node and returns when it takes calls; its groups may still be without a leader then.
   *
   * @param onFatal told at most a few times, from any thread, what the node cannot go on with
   * @throws ConfigException for a data folder that belongs to another node, cluster or process
   * @throws IOException for a port in use and whatever the disk says; nothing is left running
   */
  public static Node start(NodeConfig config, Consumer<Throwable> onFatal)
      throws ConfigException, IOException {
    Node node = new Node(config, onFatal);
    try {
      node.start();
      return node;
    } catch (IOException | RuntimeException e) {
      node.closeParts();
      throw e;
    }
  }

  private Node(NodeConfig config, Consumer<Throwable> onFatal) throws ConfigException, IOException {
    this.config = config;
    // First: what it throws leaves nothing open.
    this.security = NodeSecurity.open(config, this::accessRules);
    this.data = openData(config);
    this.rocksDb =
        new RocksDbResources(config.rocksdbCacheBytes(), config.rocksdbWriteBufferBytes());
    this.timers = new ThreadTimers("muster-timers");
    this.background = new BackgroundWork("muster-background");

    CoordinatorSettings settings = settings(config);
    Map<Integer, NodeEndpoint> endpoints = endpoints(config);
    Placement placement =
        new Placement(List.copyOf(endpoints.keySet()), config.offsetsReplicationFactor());
    ClusterView view = new ClusterView(settings, placement, endpoints, this::replica, version());
    this.cluster =
        new ClusterCoordinator(
            view,
            clusterSettings(config),
            System::currentTimeMillis,
            line -> onFatal.accept(new ConfigException(line)));
    CoordinatorParts parts =
        new CoordinatorParts(
            settings,
            Objects.requireNonNull(endpoints.get(config.nodeId())),
            cluster,
            timers,
            background,
            System::currentTimeMillis);
    for (int number = 0; number < config.raftGroups(); number++) {
      int group = number;
      coordinators.add(new ReplicaGroupCoordinator(() -> replica(group), parts));
    }
    cluster.onTopicsChanged(() -> coordinators.forEach(ReplicaGroupCoordinator::topicsChanged));
    this.raft =
        new RaftHost(raftConfig(config, placement), this::openState, this::listener, onFatal);
    security
        .peerTls()
        .ifPresent(
            tls ->
                raft.secure(
                    new PeerTls(tls.keyManager(), Objects.requireNonNull(tls.trustManager()))));
    this.routes =
        new PartitionRoutes(
            settings, this::replica, coordinators, endpoints, cluster::settingsAgreed);
  }

  private void start() throws IOException {
    raft.start();
    cluster.settingsAgreed();
    // Handlers never block, so they run on the transport's threads: one hand-over less.
    RpcServer server =
        RpcServer.start(
            config,
            new CoordinatorRouter(routes),
            new AdministrationRouter(routes, background),
            cluster,
            security,
            Runnable::run);
    rpc = server;
    cluster.onTopicsChanged(server::topicsChanged);
    server.setServing(true);
    LOG.info(
        "node {} of cluster \"{}\" serves clients on {}:{} and peers on port {}",
        config.nodeId(),
        config.clusterId(),
        config.listenHost(),
        config.self().clientPort(),
        config.self().raftPort());
  }

  /** Waits until {@link #close} has run to its end. */
  public void awaitTermination() throws InterruptedException {
    terminated.await();
  }

  /**
   * Stops gracefully: refuses new work by health, hands every leadership over, then stops. Takes at
   * most {@code shutdown.drain.timeout.ms} and a few seconds. Safe to repeat.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    RpcServer server = rpc;
    if (server != null) {
      server.setServing(false);
    }
    handOver();
    closeParts();
    LOG.info("node {} has stopped", config.nodeId());
    terminated.countDown();
  }

  private void handOver() {
    try {
      int left = raft.handOver(Duration.ofMillis(config.shutdownDrainTimeoutMs()));
      if (left > 0) {
        LOG.warn("{} replica groups could not be handed over before the stop", left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("interrupted while leaderships were handed over");
    }
  }

  /** Stops at once, without handing leaderships over; for tests of what a crash leaves behind. */
  public void abort() {
    if (closing.compareAndSet(false, true)) {
      closeParts();
      terminated.countDown();
    }
  }

  /** How often a replica on this node was replaced by a leader's snapshot since the start. */
  long snapshotsInstalled() {
    return raft.groups().stream()
        .mapToLong(group -> raft.info(group.number()).snapshotsInstalled())
        .sum();
  }

  /** Fingerprint of a replica's state, to be compared between nodes. */
  String stateHash(int group) {
    return ((GroupsState) replica(group).state()).hash();
  }

  private void closeParts() {
    // Calls are answered first, so that clients look elsewhere before the port closes.
    RpcServer server = rpc;
    if (server != null) {
      server.stop(RPC_STOP_TIMEOUT);
    }
    background.close();
    raft.close();
    coordinators.forEach(ReplicaGroupCoordinator::onNotLeader);
    timers.close();
    rocksDb.close();
    security.close();
    try {
      data.close();
    } catch (IOException e) {
      LOG.warn("the data folder's lock could not be released", e);
    }
  }

  private ReplicatedState openState(int group, Path directory) {
    RocksDbStore store = RocksDbStore.open(directory, rocksDb);
    return group == RaftHost.CLUSTER_GROUP
        ? new ClusterState(store)
        : new GroupsState(store, groupCacheBytes(config.raftGroups()));
  }

  /**
   * All replica groups together may hold an eighth of the heap; what is over it is in the store.
   */
  private static long groupCacheBytes(int raftGroups) {
    return Runtime.getRuntime().maxMemory() / 8 / raftGroups;
  }

  private ReplicaGroupListener listener(int group) {
    return group == RaftHost.CLUSTER_GROUP ? cluster : coordinators.get(group);
  }

  private DataDirectory openData(NodeConfig config) throws ConfigException, IOException {
    try {
      return DataDirectory.open(config);
    } catch (ConfigException | IOException | RuntimeException e) {
      security.close();
      throw e;
    }
  }

  private AclTable accessRules() {
    return cluster.aclTable();
  }

  private ReplicaGroup replica(int group) {
    return raft.group(group);
  }

  private static CoordinatorSettings settings(NodeConfig config) {
    return new CoordinatorSettings(
        config.clusterId(),
        config.nodeId(),
        config.offsetsPartitions(),
        config.raftGroups(),
        config.groupInitialRebalanceDelayMs(),
        config.groupMaxSize(),
        config.offsetMetadataMaxBytes(),
        Duration.ofMinutes(config.offsetsRetentionMinutes()).toMillis(),
        config.offsetsRetentionCheckIntervalMs(),
        config.raftBatchesInFlight());
  }

  private static InitializeCluster clusterSettings(NodeConfig config) {
    return InitializeCluster.newBuilder()
        .setClusterId(config.clusterId())
        .setOffsetsPartitions(config.offsetsPartitions())
        .setRaftGroups(config.raftGroups())
        .setReplicationFactor(config.offsetsReplicationFactor())
        .build();
  }

  private static Map<Integer, NodeEndpoint> endpoints(NodeConfig config) {
    Map<Integer, NodeEndpoint> endpoints = new TreeMap<>();
    for (ClusterNode node : config.clusterNodes()) {
      endpoints.put(
          node.id(),
          NodeEndpoint.newBuilder()
              .setNodeId(node.id())
              .setHost(node.host())
              .setPort(node.clientPort())
              .build());
    }
    return endpoints;
  }

  private RaftHostConfig raftConfig(NodeConfig config, Placement placement) {
    return RaftHostConfig.of(
            config.nodeId(),
            config.clusterNodes().stream()
                .map(node -> new RaftNode(node.id(), node.host(), node.raftPort()))
                .toList(),
            config.raftGroups(),
            group ->
                group == RaftHost.CLUSTER_GROUP
                    ? placement.clusterReplicas()
                    : placement.replicas(group),
            data.raft(),
            data.state())
        .withBindHost(config.listenHost())
        .withTimeouts(
            RaftTimeouts.defaults()
                .withElection(
                    Duration.ofMillis(config.raftElectionTimeoutMinMs()),
                    Duration.ofMillis(config.raftElectionTimeoutMaxMs()))
                .withWrite(Duration.ofMillis(config.offsetsCommitTimeoutMs())))
        .withLog(
            RaftLogLimits.defaults()
                .withSnapshotEntries(config.raftSnapshotThresholdEntries())
                .withPreservedEntries(config.raftLogPreserveEntries())
                .withSegmentBytes(config.raftSegmentSizeBytes()))
        .withBalance(
            LeaderBalance.defaults()
                .withSettle(Duration.ofMillis(config.raftLeaderSettleMs()))
                .withInterval(Duration.ofMillis(config.raftLeaderBalanceIntervalMs())));
  }

  private static String version() {
    String version = Node.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
