// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts this node's replicas: one Raft server with a division for each replica group and one for
 * the cluster group.
 *
 * <p>Thread-safe once started. {@code onFatal} is told of everything that a replica cannot go on
 * from (an exception in apply, a log that cannot be written, a division that Ratis closed); the
 * process should then end, because Ratis would keep the rest alive beside the dead replica. It may
 * be told more than once.
 */
public final class RaftHost implements AutoCloseable {
  /** Number of the cluster group. */
  public static final int CLUSTER_GROUP = -1;

  private static final Logger log = LoggerFactory.getLogger(RaftHost.class);

  private final RaftHostConfig config;
  private final StateFactory stateFactory;
  private final IntFunction<? extends ReplicaGroupListener> listeners;
  private final Consumer<Throwable> onFatal;
  private final GroupFolders folders;
  private final HostThreads threads;
  private final Map<Integer, ReplicaGroupStateMachine> machines = new LinkedHashMap<>();
  private final Map<Integer, HostedGroup> groups = new LinkedHashMap<>();
  private @Nullable PeerTls peerTls;
  private @Nullable RaftServer server;
  private @Nullable LeadershipKeeper keeper;
  private volatile boolean started;
  private volatile boolean closing;

  /**
   * @param listeners asked once for each hosted group, before {@link #start} returns
   */
  public RaftHost(
      RaftHostConfig config,
      StateFactory stateFactory,
      IntFunction<? extends ReplicaGroupListener> listeners,
      Consumer<Throwable> onFatal) {
    this.config = config;
    this.stateFactory = stateFactory;
    this.listeners = listeners;
    this.onFatal = onFatal;
    this.folders = new GroupFolders(config);
    this.threads = new HostThreads(config.nodeId());
  }

  /** Has the nodes talk to each other by mutual TLS. Call before {@link #start}. */
  public synchronized void secure(PeerTls tls) {
    peerTls = tls;
  }

  /**
   * Opens what is on disk, creates what is missing and joins the other nodes; does not wait for
   * them. Call once. After a failure the host is closed.
   *
   * @throws IOException when the Raft port is taken or a replica cannot be opened
   */
  public synchronized void start() throws IOException {
    if (server != null || closing) {
      throw new IllegalStateException("a Raft host is started once");
    }
    try {
      open();
    } catch (IOException | RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Map<RaftGroupId, LeaderLease> leases() {
    Map<RaftGroupId, LeaderLease> leases = new HashMap<>();
    for (int group : config.hosted()) {
      leases.put(
          GroupIds.raftId(group),
          new LeaderLease(config.replicas().apply(group).size(), config.timeouts().electionMin()));
    }
    return Map.copyOf(leases);
  }

  private void open() throws IOException {
    requireFreePort();
    folders.prepare();
    for (int group : config.hosted()) {
      machines.put(
          group,
          new ReplicaGroupStateMachine(
              group,
              folders.stateFolder(group),
              stateFactory,
              listeners.apply(group),
              threads.callbacks(),
              this::fatal));
    }
    Parameters parameters = new Parameters();
    GrpcConfigKeys.Server.setServicesCustomizer(parameters, new PeerServicesOnly());
    PeerTls tls = peerTls;
    if (tls != null) {
      GrpcConfigKeys.TLS.setConf(parameters, new GrpcTlsConfig(tls.keys(), tls.trust(), true));
    }
    Map<RaftGroupId, LeaderLease> leases = leases();
    LeaseAwareGrpc.observe(
        parameters,
        (group, follower) -> {
          LeaderLease lease = leases.get(group);
          if (lease != null) {
            lease.follows(follower);
          }
        });
    RaftServer built =
        RaftServer.newBuilder()
            .setServerId(GroupIds.peerId(config.nodeId()))
            .setStateMachineRegistry(this::machine)
            .setProperties(RaftSettings.of(config))
            .setParameters(parameters)
            // The default would format, and refuse what is there already.
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    server = built;
    machines.forEach(
        (number, machine) ->
            groups.put(
                number,
                new HostedGroup(
                    number,
                    config.replicas().apply(number),
                    new DivisionAccess(built, number),
                    machine,
                    Objects.requireNonNull(leases.get(GroupIds.raftId(number))),
                    threads,
                    config.timeouts())));
    built.start();
    folders.addMissing(built);
    started = true;
    List<HostedGroup> all = List.copyOf(groups.values());
    LeadershipKeeper leaderships =
        new LeadershipKeeper(config.nodeId(), all, config.balance(), config.timeouts());
    keeper = leaderships;
    SnapshotSchedule snapshots = new SnapshotSchedule(all, config.log());
    StalledFollowers stalled = new StalledFollowers(all, config.timeouts());
    every(config.balance().interval(), leaderships::look);
    every(config.timeouts().electionMin(), stalled::look);
    every(snapshots.period(), snapshots::look);
    every(Duration.ofSeconds(1), () -> requireAlive(built));
    log.info(
        "node {} hosts {} replica groups on port {}",
        config.nodeId(),
        groups.size(),
        config.node(config.nodeId()).port());
  }

  /** Ratis ends the process when it cannot have its port; look first and say which. */
  private void requireFreePort() throws IOException {
    int port = config.node(config.nodeId()).port();
    InetAddress address =
        config.bindHost().isEmpty() ? null : InetAddress.getByName(config.bindHost());
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new IOException(
          "Raft port "
              + port
              + (address == null ? "" : " of " + config.bindHost())
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  private StateMachine machine(RaftGroupId id) {
    for (Map.Entry<Integer, ReplicaGroupStateMachine> entry : machines.entrySet()) {
      if (GroupIds.raftId(entry.getKey()).equals(id)) {
        return entry.getValue();
      }
    }
    throw new IllegalStateException(
        config.raftDirectory() + " holds group " + id.getUuid() + ", which is not this node's");
  }

  /** A look must not end the schedule that it is on. */
  private void every(Duration period, Runnable look) {
    threads.every(
        period,
        () -> {
          try {
            look.run();
          } catch (RuntimeException e) {
            log.error("a periodic look at the replica groups failed", e);
          }
        });
  }

  private void requireAlive(RaftServer built) {
    LifeCycle.State state = built.getLifeCycleState();
    if (state.isClosingOrClosed() && !closing) {
      fatal(new IllegalStateException("the Raft server is " + state + " and was not asked to be"));
    }
    machines.values().forEach(ReplicaGroupStateMachine::checkInstall);
  }

  private void fatal(Throwable failure) {
    log.error("a replica cannot go on", failure);
    onFatal.accept(failure);
  }

  /**
   * A group that this node hosts.
   *
   * @throws IllegalArgumentException for one that it does not
   */
  public ReplicaGroup group(int number) {
    return hosted(number);
  }

  /** All groups that this node hosts, the cluster group first. */
  public List<ReplicaGroup> groups() {
    requireStarted();
    return List.copyOf(groups.values());
  }

  /** What this node knows of a group that it hosts. */
  public ReplicaGroupInfo info(int number) {
    return hosted(number).info();
  }

  /**
   * Takes a snapshot of this node's replica now, and lets go of the log before it.
   *
   * @return log index of the replica's newest snapshot, -1 where it has applied nothing
   */
  public CompletableFuture<Long> snapshot(int number) {
    return hosted(number).snapshot(1);
  }

  /**
   * Hands every leadership of this node to a live, caught-up peer, before a stop; waits for it.
   * From then on a leadership that comes here is handed away again. A peer's keeper may still bring
   * one here after its {@link LeaderBalance#settle}, unless its {@link LeaderBalance#mayLead} knows
   * better.
   *
   * @param limit longest time to take; less is taken when no peer is fit to lead
   * @return leaderships that stayed
   */
  public int handOver(Duration limit) throws InterruptedException {
    requireStarted();
    LeadershipKeeper leaderships = keeper;
    return leaderships == null ? 0 : leaderships.handOver(limit);
  }

  /** A listener may ask while the host starts: elections do not wait for the last group. */
  private HostedGroup hosted(int number) {
    HostedGroup group = groups.get(number);
    if (group == null) {
      throw new IllegalArgumentException(
          "node " + config.nodeId() + " does not host replica group " + GroupIds.name(number));
    }
    return group;
  }

  private void requireStarted() {
    if (!started) {
      throw new IllegalStateException("the Raft host is not started");
    }
  }

  /** Stops at once, without a hand-over. Pending submits end with an unknown outcome. */
  @Override
  public synchronized void close() {
    if (closing) {
      return;
    }
    closing = true;
    machines.values().forEach(ReplicaGroupStateMachine::expectClose);
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        log.warn("the Raft server did not close cleanly", e);
      }
    }
    threads.close();
  }
}
