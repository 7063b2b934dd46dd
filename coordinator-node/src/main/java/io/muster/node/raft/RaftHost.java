// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts this node's replicas: one Raft server with a division for each replica group and one for
 * the cluster group.
 *
 * <p>Thread-safe once started. One replica whose files are damaged is put into quarantine, at the
 * start or while it runs, and is {@link #lost} from then on; the others go on. {@code onFatal} is
 * told of everything else that a replica cannot go on from (an exception in apply, a division that
 * Ratis closed, damage of the cluster group's replica or of many, a full disk); the process should
 * then end, because Ratis would keep the rest alive beside the dead replica. It may be told more
 * than once.
 */
public final class RaftHost implements AutoCloseable {
  /** Number of the cluster group. */
  public static final int CLUSTER_GROUP = -1;

  private static final Logger log = LoggerFactory.getLogger(RaftHost.class);

  private final RaftHostConfig config;
  private final Consumer<Throwable> onFatal;
  private final HostThreads threads;
  private final RaftMetrics metrics;
  private final HostedGroups groups;
  private final PeerGate gate = new PeerGate(System::nanoTime);
  private final DeadLeaders deadLeaders;
  private volatile @Nullable RaftServer server;
  private @Nullable PeerTls peerTls;
  private @Nullable Function<RaftPeer, ManagedChannel> peerChannels;
  private @Nullable PeerLinks links;
  private @Nullable LeadershipKeeper keeper;
  private volatile boolean started;
  private volatile boolean closing;

  /**
   * @param listeners asked once for each replica, before it is there
   */
  public RaftHost(
      RaftHostConfig config,
      StateFactory stateFactory,
      IntFunction<? extends ReplicaGroupListener> listeners,
      Consumer<Throwable> onFatal) {
    this.config = config;
    this.onFatal = onFatal;
    this.threads = new HostThreads(config.self().nodeId());
    this.metrics = new RaftMetrics(config.self().nodeId(), config.self().epoch());
    this.groups =
        new HostedGroups(
            config, this::server, stateFactory, listeners, threads, metrics, this::fatal);
    this.deadLeaders = new DeadLeaders(groups, gate, threads, config.timeouts(), metrics);
  }

  /** Whether a replica of the group was put into this folder, by an earlier process too. */
  public static boolean isOnDisk(Path raftDirectory, int number) {
    return Files.exists(GroupOrigin.file(raftDirectory, number));
  }

  private RaftServer server() {
    RaftServer built = server;
    if (built == null) {
      throw new IllegalStateException("the Raft host is not started");
    }
    return built;
  }

  /** Has the nodes talk to each other by mutual TLS. Call before {@link #start}. */
  public synchronized void secure(PeerTls tls) {
    peerTls = tls;
  }

  /** For tests: where leaders of this node send to. Call before {@link #start}. */
  synchronized void sendVia(Function<RaftPeer, ManagedChannel> channels) {
    peerChannels = channels;
  }

  /**
   * Opens what is on disk and joins the other nodes; does not wait for them. Call once. After a
   * failure the host is closed.
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

  private void open() throws IOException {
    requireFreePort(config.bindHost(), config.self().port());
    groups.prepare();
    Parameters parameters = new Parameters();
    RaftPeerId self = GroupIds.peerId(config.self().nodeId(), config.self().epoch());
    PeerAppendService appends = new PeerAppendService(self, gate, this::server, threads.waits());
    groups.onMadeOrGone(appends::forget);
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, new PeerServicesOnly(self, gate, appends));
    PeerTls tls = peerTls;
    if (tls != null) {
      GrpcConfigKeys.TLS.setConf(parameters, new GrpcTlsConfig(tls.keys(), tls.trust(), true));
    }
    CoalescedGrpc.observe(parameters, groups::follows);
    CoalescedGrpc.pace(
        parameters,
        new CoalescedGrpc.Moves(new MoveThrottle(config.moveBytesPerSecond()), groups::filling));
    Function<RaftPeer, ManagedChannel> channels = peerChannels;
    PeerLinks toPeers =
        new PeerLinks(
            channels == null ? new PeerChannels(tls)::to : channels,
            threads.sends(),
            threads.waits(),
            threads::after,
            metrics);
    links = toPeers;
    CoalescedGrpc.connect(parameters, toPeers);
    RaftServer built =
        RaftServer.newBuilder()
            .setServerId(self)
            .setStateMachineRegistry(groups::machine)
            .setProperties(RaftSettings.of(config))
            .setParameters(parameters)
            // The default would format, and refuse what is there already.
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    server = built;
    built.start();
    groups.addMissing();
    started = true;
    LeadershipKeeper leaderships =
        new LeadershipKeeper(config.self().nodeId(), groups, config.balance(), config.timeouts());
    keeper = leaderships;
    SnapshotSchedule snapshots = new SnapshotSchedule(groups, config.log());
    StalledFollowers stalled = new StalledFollowers(groups, config.timeouts());
    every(config.balance().interval(), leaderships::look);
    every(config.timeouts().electionMin(), stalled::look);
    PeerConnections connections = new PeerConnections(groups, toPeers, built);
    toPeers.onReturn(connections::renew);
    every(PeerConnections.PERIOD, connections::look);
    every(snapshots.period(), snapshots::look);
    every(Duration.ofSeconds(1), () -> requireAlive(built));
    threads.everyHeartbeat(PeerLinks.period(config.timeouts()), guarded(toPeers::tick));
    log.info(
        "node {} hosts {} replicas on port {}",
        config.self().nodeId(),
        groups.all().size(),
        config.self().port());
  }

  /**
   * Ratis ends the process when it cannot have its port, so it is looked at first.
   *
   * @throws IOException that names the port where it is taken
   */
  public static void requireFreePort(String bindHost, int port) throws IOException {
    InetAddress address = bindHost.isEmpty() ? null : InetAddress.getByName(bindHost);
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw new IOException(
          "Raft port "
              + port
              + (address == null ? "" : " of " + bindHost)
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }

  /** A look must not end the schedule that it is on. */
  private static Runnable guarded(Runnable look) {
    return () -> {
      try {
        look.run();
      } catch (RuntimeException e) {
        log.error("a periodic look at the replica groups failed", e);
      }
    };
  }

  private void every(Duration period, Runnable look) {
    threads.every(period, guarded(look));
  }

  private void requireAlive(RaftServer built) {
    LifeCycle.State state = built.getLifeCycleState();
    if (state.isClosingOrClosed() && !closing) {
      fatal(new IllegalStateException("the Raft server is " + state + " and was not asked to be"));
    }
    groups.all().forEach(group -> group.machine().checkInstall());
  }

  private void fatal(Throwable failure) {
    log.error("a replica cannot go on", failure);
    onFatal.accept(failure);
  }

  /** This node's replica of a group; null where it has none, or is still opening it. */
  public @Nullable ReplicaGroup find(int number) {
    HostedGroup group = groups.find(number);
    return group == null || !isOpen(group) ? null : group;
  }

  /** While the host starts, only those that are led: there is no division to ask for the others. */
  private boolean isOpen(HostedGroup group) {
    return group.machine().isOpen() && (started || group.machine().leadingTerm() != 0);
  }

  /**
   * This node's replica of a group.
   *
   * @throws IllegalArgumentException where it has none
   */
  public ReplicaGroup group(int number) {
    return hosted(number);
  }

  /** All replicas of this node that are open by now, that of the cluster group first. */
  public List<ReplicaGroup> groups() {
    List<ReplicaGroup> open = new ArrayList<>();
    for (HostedGroup group : groups.all()) {
      if (isOpen(group)) {
        open.add(group);
      }
    }
    return open;
  }

  // ---- who takes part

  /**
   * Begins a group together with its other members, each of which must do the same, with the same
   * members, and never twice. Does nothing where this node has a replica.
   */
  public CompletableFuture<Void> found(int number, List<RaftMember> members) {
    requireStarted();
    return groups.make(number, members, 0);
  }

  /**
   * Makes an empty replica of a group that is there; the leader fills it when it makes this node a
   * member. Does nothing where this node has a replica.
   */
  public CompletableFuture<Void> join(int number) {
    return join(number, 0);
  }

  /**
   * As {@link #join(int)}, in a folder that has lost so many copies of the group before. Fails
   * while the copy is none that comes after {@link #lost}: the group would take it for that one.
   */
  public CompletableFuture<Void> join(int number, int copy) {
    requireStarted();
    return groups.make(number, List.of(), copy);
  }

  /**
   * The copy of the group that this node has lost to damage, counted from 0 in the life of its
   * folder; empty where none is lost, or another has been made since. It never comes up again.
   */
  public OptionalInt lost(int number) {
    return groups.lost().copy(number);
  }

  /**
   * Forgets a copy that is {@linkplain #lost lost}. Only of a group that has this node as a member
   * no more, and is not placed here: nobody would replace the copy.
   */
  public CompletableFuture<Void> forgetLost(int number) {
    return groups.forgetLost(number);
  }

  /** Groups with a copy that is {@linkplain #lost lost}, in their order. */
  public Set<Integer> lost() {
    return groups.lost().groups();
  }

  /**
   * Groups of which this node has lost a copy that is not replaced yet: the next is not made, or
   * not filled and a member.
   */
  public Set<Integer> damaged() {
    Set<Integer> damaged = new TreeSet<>(groups.lost().groups());
    for (HostedGroup group : groups.all()) {
      boolean member = group.members().current().stream().anyMatch(config.self()::is);
      if (!member && groups.copy(group.number()) > 0 && !group.machine().isExpelled()) {
        damaged.add(group.number());
      }
    }
    return damaged;
  }

  /** Which copy of the group this node has; -1 where it has none. */
  public int copy(int number) {
    return groups.find(number) == null ? -1 : groups.copy(number);
  }

  /**
   * Ends this node's replica, which is {@linkplain #isExpelled no member any more}, where the group
   * is to have one here again: as after damage, another copy has to be made.
   */
  public CompletableFuture<Void> giveUp(int number) {
    return groups.giveUp(number);
  }

  /**
   * Deletes this node's replica. Only of a group that has this node as a member no more: a member
   * that forgets what it has promised breaks its group.
   */
  public CompletableFuture<Void> remove(int number) {
    return groups.remove(number);
  }

  /** Members as this node's replica knows them. */
  public GroupMembers members(int number) {
    return hosted(number).members();
  }

  /** The group's members have told this node's replica that it is none of them. */
  public boolean isExpelled(int number) {
    return hosted(number).machine().isExpelled();
  }

  /**
   * As leader, changes the members; done when the new ones have caught up and the change is
   * committed. At most one in two of the members may be new.
   *
   * @return why it did not come about, in which case the members are as before or, when the
   *     leadership was lost, unknown; empty where it did. Never fails
   */
  public CompletableFuture<Optional<MemberChangeFailure>> changeMembers(
      int number, List<RaftMember> members) {
    return hosted(number).changeMembers(members);
  }

  /** Node that should lead the group, 0 where it does not matter. */
  public void prefer(int number, int nodeId) {
    hosted(number).prefer(nodeId);
  }

  /** As leader, hands the leadership to another member now. Never fails; false where it stayed. */
  public CompletableFuture<Boolean> transfer(int number, int nodeId) {
    return hosted(number).transferTo(nodeId);
  }

  /**
   * As leader, hands the leadership to that of these members which takes over soonest, the
   * preferred node where that is fit. Never fails; false where it stayed, because none was fit.
   */
  public CompletableFuture<Boolean> transferToOneOf(int number, Collection<Integer> nodes) {
    HostedGroup group = hosted(number);
    return group
        .heir(nodes)
        .map(group::transferTo)
        .orElseGet(() -> CompletableFuture.completedFuture(false));
  }

  /** For the leaderships of nodes whose process is gone. */
  public DeadLeaders deadLeaders() {
    return deadLeaders;
  }

  /** Whether {@link #start} is through. */
  public boolean isStarted() {
    return started;
  }

  /** For tests: how many tasks were run to send to other nodes. */
  long sendingTasks() {
    return threads.sendingTasks();
  }

  /** What was counted since the start. */
  public RaftMetrics metrics() {
    return metrics;
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
    LeadershipKeeper leaderships = keeper;
    return leaderships == null ? 0 : leaderships.handOver(limit);
  }

  /** A listener may ask while the host starts: elections do not wait for the last group. */
  private HostedGroup hosted(int number) {
    HostedGroup group = groups.find(number);
    if (group == null) {
      throw new IllegalArgumentException(
          "node "
              + config.self().nodeId()
              + " does not host replica group "
              + GroupIds.name(number));
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
    groups.all().forEach(group -> group.machine().expectClose());
    RaftServer built = server;
    if (built != null) {
      try {
        built.close();
      } catch (IOException e) {
        log.warn("the Raft server did not close cleanly", e);
      }
    }
    PeerLinks toPeers = links;
    if (toPeers != null) {
      toPeers.close();
    }
    // What was opened before there was a server, and does nothing where that has closed it.
    groups.all().forEach(group -> group.machine().close());
    threads.close();
  }
}
