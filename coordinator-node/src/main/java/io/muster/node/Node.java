// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import io.muster.node.cluster.ClusterControl;
import io.muster.node.cluster.Formation;
import io.muster.node.cluster.OlderVersionException;
import io.muster.node.cluster.ReplicatedGroupSettings;
import io.muster.node.config.ClusterNode;
import io.muster.node.config.ConfigException;
import io.muster.node.config.DataDirectory;
import io.muster.node.config.DynamicConfig;
import io.muster.node.config.NodeConfig;
import io.muster.node.config.NodeIdentity;
import io.muster.node.coordinator.AdministrationRouter;
import io.muster.node.coordinator.BackgroundWork;
import io.muster.node.coordinator.BackupSources;
import io.muster.node.coordinator.Backups;
import io.muster.node.coordinator.CoordinatorMetrics;
import io.muster.node.coordinator.CoordinatorParts;
import io.muster.node.coordinator.CoordinatorRouter;
import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.coordinator.FeatureGate;
import io.muster.node.coordinator.PartitionBackups;
import io.muster.node.coordinator.PartitionRoutes;
import io.muster.node.coordinator.ReplicaGroupCoordinator;
import io.muster.node.coordinator.Succession;
import io.muster.node.coordinator.ThreadTimers;
import io.muster.node.ops.LogFormat;
import io.muster.node.ops.Management;
import io.muster.node.ops.ObservedNode;
import io.muster.node.raft.PeerTls;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMember;
import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.node.rpc.PeerClients;
import io.muster.node.rpc.RpcServer;
import io.muster.node.security.NodeSecurity;
import io.muster.proto.internal.v1.RegisterNode;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
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

  /** Beside the replica groups. */
  private static final int CLUSTER_GROUPS = 1;

  private static final BuildInfo BUILD = BuildInfo.current();
  private static final Duration RPC_STOP_TIMEOUT = Duration.ofSeconds(2);

  private final NodeConfig config;
  private final DataDirectory data;
  private final RocksDbResources rocksDb;
  private final ThreadTimers timers;
  private final BackgroundWork background;
  private final List<ReplicaGroupCoordinator> coordinators = new ArrayList<>();
  private final PeerClients peers;
  private final ClusterControl cluster;
  private final PartitionRoutes routes;
  private final DynamicConfig dynamic;
  private final Backups backups;
  private final Consumer<Throwable> onFatal;
  private volatile @Nullable RaftHost raft;
  private final CoordinatorMetrics metrics = new CoordinatorMetrics();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final NodeSecurity security;
  private volatile @Nullable RpcServer rpc;
  private volatile @Nullable Management management;
  private volatile boolean serving;
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
    LogFormat.use(config.logFormat());
    this.config = config;
    // First: what it throws leaves nothing open.
    this.security = NodeSecurity.open(config, this::accessRules);
    this.data = openData(config);
    this.peers = new PeerClients(security);
    this.rocksDb =
        new RocksDbResources(
            config.rocksdbCacheBytes(),
            config.rocksdbWriteBufferBytes(),
            config.raftGroups() + CLUSTER_GROUPS);
    this.timers = new ThreadTimers("muster-timers");
    this.background = new BackgroundWork("muster-background");

    this.onFatal =
        problem -> {
          failure.compareAndSet(null, problem);
          onFatal.accept(problem);
        };
    this.dynamic = new DynamicConfig(config, new ReplicatedOverrides(this::clusterReplica));
    CoordinatorSettings settings =
        PartSettings.coordinator(config, new ReplicatedGroupSettings(dynamic));
    Map<Integer, NodeEndpoint> endpoints = PartSettings.endpoints(config);
    this.cluster =
        new ClusterControl(
            settings,
            PartSettings.cluster(config),
            data,
            endpoints,
            BUILD.version(),
            () -> raft,
            peers,
            timers,
            background,
            dynamic,
            System::currentTimeMillis,
            this.onFatal);
    CoordinatorParts parts =
        new CoordinatorParts(
            settings,
            Objects.requireNonNull(endpoints.get(config.nodeId())),
            cluster.coordinator(),
            timers,
            background,
            System::currentTimeMillis,
            metrics,
            new FeatureGate(cluster::featureLevel),
            PartSettings.turns(config, timers));
    for (int number = 0; number < config.raftGroups(); number++) {
      int group = number;
      coordinators.add(
          new ReplicaGroupCoordinator(() -> replica(group), parts, cluster::leadersChanged));
    }
    cluster
        .coordinator()
        .onTopicsChanged(() -> coordinators.forEach(ReplicaGroupCoordinator::topicsChanged));
    this.routes =
        new PartitionRoutes(
            settings,
            cluster.map(),
            coordinators,
            cluster.coordinator()::settingsAgreed,
            new Succession(timers, Succession.LIMIT_MS));
    BackupSources sources = new BackupSources(config.offsetsPartitions(), background, timers);
    this.backups = cluster.backups(sources, new PartitionBackups(routes, settings, sources));
  }

  private void start() throws IOException {
    // First, so that a long start can be watched.
    management = Management.start(observed());
    // Before anything of the disk is opened: a new node asks the others, and they ask it.
    // Handlers never block, so they run on the transport's threads: one hand-over less.
    RpcServer server =
        RpcServer.start(
            config,
            new CoordinatorRouter(routes),
            new AdministrationRouter(routes, background),
            cluster.coordinator(),
            cluster.nodes(),
            cluster.peerRequests(),
            backups,
            security,
            Runnable::run);
    rpc = server;
    cluster.coordinator().onTopicsChanged(server::topicsChanged);
    NodeIdentity identity = data.identity();
    if (RaftHost.isOnDisk(data.raft(), RaftHost.CLUSTER_GROUP)) {
      takePart(startRaft(identity.epoch()), identity.epoch());
      return;
    }
    if (identity.stage() == NodeIdentity.Stage.MEMBER) {
      throw new IOException(
          "data.dir "
              + data.root()
              + " holds replicas but not that of the cluster group; bring raft/ back as it was, or"
              + " empty the whole folder: the node then gets what it needs from the others");
    }
    RaftHost.requireFreePort(config.listenHost(), config.self().raftPort());
    enter();
  }

  private void enter() throws IOException {
    CompletableFuture<Formation.Entry> decision = cluster.decideEntry(self());
    if (decision.isDone() && !decision.isCompletedExceptionally()) {
      enterWith(decision.join());
      return;
    }
    LOG.info("node {} asks the configured nodes for their cluster", config.nodeId());
    CompletableFuture<Void> unused =
        decision.handleAsync(
            (entry, refused) -> {
              try {
                if (refused == null) {
                  enterWith(entry);
                } else if (!decision.isCancelled()) {
                  onFatal.accept(refused);
                }
              } catch (IOException | RuntimeException e) {
                onFatal.accept(e);
              }
              return null;
            },
            background);
  }

  private RaftHost startRaft(int epoch) throws IOException {
    RaftHost host =
        new RaftHost(
            PartSettings.raft(
                config, epoch, data, cluster::mayLead, dynamic::replicaMoveRateBytesPerSecond),
            this::openState,
            this::listener,
            onFatal);
    synchronized (this) {
      if (closing.get()) {
        throw new IOException("the node is closed");
      }
      security
          .peerTls()
          .ifPresent(
              tls ->
                  host.secure(
                      new PeerTls(tls.keyManager(), Objects.requireNonNull(tls.trustManager()))));
      // Before: a group may have its leader while others are still being opened.
      raft = host;
      host.start();
    }
    return host;
  }

  private void enterWith(Formation.Entry entry) throws IOException {
    if (!entry.founds()) {
      data.note(NodeIdentity.Stage.MEMBER, entry.epoch());
    }
    RaftHost host = startRaft(entry.epoch());
    List<RaftMember> founders = new ArrayList<>();
    for (ClusterNode node : config.clusterNodes()) {
      founders.add(new RaftMember(node.id(), 1, node.host(), node.raftPort()));
    }
    try {
      (entry.founds()
              ? host.found(RaftHost.CLUSTER_GROUP, founders)
              : host.join(RaftHost.CLUSTER_GROUP))
          .join();
    } catch (CompletionException e) {
      throw new IOException("the cluster group cannot be entered", e.getCause());
    }
    takePart(host, entry.epoch());
  }

  private void takePart(RaftHost host, int epoch) throws IOException {
    requireKnownLevel();
    cluster.begin(host, self(), epoch);
    RpcServer server = rpc;
    if (server != null) {
      setServing(server, true);
    }
    LOG.info(
        "node {} of cluster \"{}\" serves clients on {}:{} and peers on port {}",
        config.nodeId(),
        config.clusterId(),
        config.listenHost(),
        config.self().clientPort(),
        config.self().raftPort());
  }

  /**
   * Before it votes for long: what an older version left is read, what a newer one writes is not.
   */
  private void requireKnownLevel() throws IOException {
    if (cluster.featureLevel() > BUILD.featureLevel()) {
      OlderVersionException older =
          new OlderVersionException(BUILD.version(), BUILD.featureLevel(), cluster.featureLevel());
      throw new IOException(older.getMessage(), older);
    }
  }

  private RegisterNode self() {
    ClusterNode self = config.self();
    return RegisterNode.newBuilder()
        .setNodeId(self.id())
        .setHost(self.host())
        .setClientPort(self.clientPort())
        .setRaftPort(self.raftPort())
        .setIncarnation(data.identity().incarnation())
        .setVersion(BUILD.version())
        .setFeatureLevel(BUILD.featureLevel())
        .build();
  }

  private void setServing(RpcServer server, boolean now) {
    serving = now;
    server.setServing(now);
  }

  private ObservedNode observed() {
    return new ObservedNode(
        config,
        BUILD.version(),
        security,
        () -> Optional.ofNullable(raft),
        coordinators,
        metrics,
        cluster.coordinator()::settingsAgreed,
        cluster::placed,
        () -> Optional.ofNullable(rpc),
        () -> serving,
        () -> Optional.ofNullable(failure.get()),
        rocksDb::usage);
  }

  /** Port of the management server, -1 where there is none. */
  public int managementPort() {
    Management current = management;
    return current == null ? -1 : current.port();
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
      setServing(server, false);
    }
    handOver();
    closeParts();
    LOG.info("node {} has stopped", config.nodeId());
    terminated.countDown();
  }

  private void handOver() {
    RaftHost host = raft;
    if (host == null) {
      return;
    }
    try {
      int left = host.handOver(Duration.ofMillis(config.shutdownDrainTimeoutMs()));
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
    RaftHost host = Objects.requireNonNull(raft);
    return host.groups().stream()
        .mapToLong(group -> host.info(group.number()).snapshotsInstalled())
        .sum();
  }

  /** Groups of which this node has a replica that was damaged and is not whole again. */
  Set<Integer> damagedReplicas() {
    return Objects.requireNonNull(raft).damaged();
  }

  /** Fingerprint of a replica's state, to be compared between nodes. */
  String stateHash(int group) {
    return replica(group).state().fingerprint().hash();
  }

  private void closeParts() {
    // Calls are answered first, so that clients look elsewhere before the port closes.
    RpcServer server = rpc;
    if (server != null) {
      server.stop(RPC_STOP_TIMEOUT);
    }
    cluster.close();
    Management observer = management;
    if (observer != null) {
      observer.close();
    }
    background.close();
    RaftHost host;
    synchronized (this) {
      closing.set(true);
      host = raft;
    }
    if (host != null) {
      host.close();
    }
    peers.close();
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

  private ReplicatedState openState(
      int group, Path directory, Consumer<? super RuntimeException> onDamage) {
    RocksDbStore store = RocksDbStore.open(directory, rocksDb, onDamage::accept);
    try {
      return group == RaftHost.CLUSTER_GROUP
          ? new ClusterState(store)
          : new GroupsState(store, groupCacheBytes(config.raftGroups()));
    } catch (RuntimeException e) {
      // Otherwise nobody could open the folder again.
      store.close();
      throw e;
    }
  }

  /**
   * All replica groups together may hold an eighth of the heap; what is over it is in the store.
   */
  private static long groupCacheBytes(int raftGroups) {
    return Runtime.getRuntime().maxMemory() / 8 / raftGroups;
  }

  private ReplicaGroupListener listener(int group) {
    return group == RaftHost.CLUSTER_GROUP ? cluster.coordinator() : coordinators.get(group);
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
    return cluster.coordinator().aclTable();
  }

  private @Nullable ReplicaGroup clusterReplica() {
    return cluster.map().replica(RaftHost.CLUSTER_GROUP);
  }

  private ReplicaGroup replica(int group) {
    return Objects.requireNonNull(raft).group(group);
  }
}
