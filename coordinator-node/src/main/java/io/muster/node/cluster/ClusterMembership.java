// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.config.FolderIdentity;
import io.muster.node.config.NodeIdentity.Stage;
import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.Timers;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMember;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AbandonResponse;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.HelloResponse.Standing;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.RegisterResponse;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.internal.v1.ReportResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.state.ClusterState;
import io.muster.state.Outcome;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node as one of its cluster: registers it, keeps its replicas where they are placed, tells
 * and hears who leads what, and answers the other nodes. Thread-safe; what it does by itself runs
 * in the background.
 */
final class ClusterMembership implements PeerRequests {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterMembership.class);

  /** What is told at once is looked at at once; this is for what nobody tells. */
  private static final long LOOK_MS = 250;

  private final String clusterId;
  private final FolderIdentity folder;
  private final ClusterView view;
  private final ClusterCoordinator cluster;
  private final FirstPlacement firstPlacement;
  private final EarlyElection earlyElection;
  private final PeerNodes peers;
  private final Timers timers;
  private final Executor background;
  private final Consumer<Throwable> onFatal;
  private final AtomicBoolean lookDue = new AtomicBoolean();
  private volatile @Nullable Part part;
  private volatile boolean registering;

  /** The folder was empty when the node started. */
  private volatile boolean enters;

  /**
   * Index of the cluster group's log that the controller has named since this start. Before it is
   * applied, what this node knows may be from long ago: the groups that it would found or leave may
   * have moved on without it.
   */
  private volatile long confirmedAt = Long.MAX_VALUE;

  private volatile boolean closed;

  /** What there is once the node takes part. */
  private record Part(RaftHost raft, RegisterNode self, int epoch, ReplicaAgent agent) {}

  ClusterMembership(
      String clusterId,
      FolderIdentity folder,
      ClusterView view,
      ClusterCoordinator cluster,
      FirstPlacement firstPlacement,
      EarlyElection earlyElection,
      PeerNodes peers,
      Timers timers,
      Executor background,
      Consumer<Throwable> onFatal) {
    this.clusterId = clusterId;
    this.folder = folder;
    this.view = view;
    this.cluster = cluster;
    this.firstPlacement = firstPlacement;
    this.earlyElection = earlyElection;
    this.peers = peers;
    this.timers = timers;
    this.background = background;
    this.onFatal = onFatal;
  }

  /** The folder is empty, and the way into the cluster is being looked for. */
  void enters() {
    enters = true;
  }

  /** The host has started, with a replica of the cluster group. */
  void begin(RaftHost raft, RegisterNode self, int epoch) {
    RaftMember member = new RaftMember(self.getNodeId(), epoch, self.getHost(), self.getRaftPort());
    part = new Part(raft, self, epoch, new ReplicaAgent(raft, member, this::report, this::confirm));
    earlyElection.begin(raft);
    cluster.onPlacementChanged(this::lookSoon);
    lookAgain();
  }

  /** The replica groups are placed, and this node has a replica of each that is placed on it. */
  boolean placed() {
    Part now = part;
    ClusterState state = view.state();
    if (now == null || state == null || state.placements().all().isEmpty()) {
      return false;
    }
    Replica folder = new Replica(now.self().getNodeId(), now.epoch());
    return state.placements().all().values().stream()
        .allMatch(
            placement ->
                placement.replicas().stream()
                    .filter(folder::isAt)
                    .allMatch(replica -> isHere(now.raft(), placement.group(), replica)));
  }

  /** Not while the copy after it is being made. */
  private static boolean isHere(RaftHost raft, int group, Replica replica) {
    return raft.find(group) != null && raft.copy(group) == replica.copy();
  }

  private void lookAgain() {
    if (!closed) {
      lookSoon();
      timers.schedule(LOOK_MS, this::lookAgain);
    }
  }

  /** Something may have changed. Any thread; does not block. */
  private void lookSoon() {
    if (lookDue.compareAndSet(false, true)) {
      background.execute(
          () -> {
            lookDue.set(false);
            look();
          });
    }
  }

  private void look() {
    Part now = part;
    if (now == null || closed) {
      return;
    }
    // Before the state is asked for: there is none once Raft has closed the replica.
    if (now.raft().isExpelled(RaftHost.CLUSTER_GROUP)) {
      superseded();
      return;
    }
    ClusterState state = view.state();
    if (state == null || state.settings() == null) {
      return;
    }
    try {
      register(now, state);
      if (cluster.isController()) {
        firstPlacement.look(state);
      }
      if (isConfirmed(state)) {
        folder.note(Stage.MEMBER, now.epoch());
        now.agent().look(state);
      }
    } catch (IOException e) {
      onFatal.accept(e);
    } catch (IllegalStateException | IllegalArgumentException e) {
      // The state was replaced by a snapshot meanwhile, or a replica put into quarantine, or the
      // node stops.
      LOG.debug("a look at the cluster was interrupted", e);
    }
  }

  private boolean isConfirmed(ClusterState state) {
    return state.applied().index() >= confirmedAt;
  }

  private void superseded() {
    onFatal.accept(
        new IllegalStateException(
            "node "
                + view.nodeId()
                + " has another data folder by now, or was removed from the cluster; this folder"
                + " must not be used any more. To bring the node back, empty it and start again"));
  }

  // ---- registration

  /** Once after each start, and whenever the registry says otherwise. */
  private void register(Part now, ClusterState state) {
    RegisterNode self = now.self();
    if (state.featureLevel() > self.getFeatureLevel()) {
      onFatal.accept(
          new OlderVersionException(
              self.getVersion(), self.getFeatureLevel(), state.featureLevel()));
      return;
    }
    boolean confirmed = confirmedAt != Long.MAX_VALUE;
    if (registering || (confirmed && isAs(state.nodes().find(self.getNodeId()), self))) {
      return;
    }
    registering = true;
    CompletableFuture<RegisterResponse> answer = askController(now);
    answer.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            LOG.debug("the node could not be registered yet", failure);
          } else if (response.getSuperseded()) {
            superseded();
          } else if (!confirmed) {
            confirmedAt = response.getAppliedIndex();
            lookSoon();
          }
          // Not at once again: what was written may not be applied here yet.
          timers.schedule(LOOK_MS, () -> registering = false);
        });
  }

  /** Index at which the controller has just answered, and knew this folder. */
  private CompletableFuture<Long> confirm() {
    return askController(Objects.requireNonNull(part)).thenApply(RegisterResponse::getAppliedIndex);
  }

  private CompletableFuture<RegisterResponse> askController(Part now) {
    RegisterRequest request =
        RegisterRequest.newBuilder()
            .setClusterId(clusterId)
            .setNode(now.self().toBuilder().setEpoch(now.epoch()))
            .build();
    NodeEndpoint controller = view.otherController();
    return controller == null ? register(request) : peers.register(controller, request);
  }

  private static boolean isAs(@Nullable RegisteredNode known, RegisterNode self) {
    return known != null
        && known.incarnation().equals(self.getIncarnation())
        && known.host().equals(self.getHost())
        && known.clientPort() == self.getClientPort()
        && known.raftPort() == self.getRaftPort()
        && known.version().equals(self.getVersion())
        && known.featureLevel() == self.getFeatureLevel();
  }

  private void report(ReportRequest.Builder told) {
    ReportRequest request = told.setClusterId(clusterId).build();
    NodeEndpoint controller = view.otherController();
    CompletableFuture<ReportResponse> reported =
        controller == null ? report(request) : peers.report(controller, request);
    reported.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            LOG.debug("the controller could not be told; it will be", failure);
          }
        });
  }

  // ---- what other nodes ask

  @Override
  public HelloResponse hello(HelloRequest request) {
    requireSameCluster(request.getClusterId());
    Standing standing = standing();
    HelloResponse.Builder response =
        HelloResponse.newBuilder()
            .setClusterId(clusterId)
            .setNodeId(view.nodeId())
            .setStanding(standing)
            .setFeatureLevel(view.featureLevel());
    ReplicaGroup group = view.clusterGroup();
    NodeEndpoint controller = group == null ? null : view.node(group.leaderNodeId());
    if (standing == Standing.STANDING_MEMBER && controller != null) {
      response
          .setControllerNodeId(controller.getNodeId())
          .setControllerHost(controller.getHost())
          .setControllerPort(controller.getPort());
    }
    return response.build();
  }

  private Standing standing() {
    ReplicaGroup group = view.clusterGroup();
    if (part != null && group != null && isConfirmed((ClusterState) group.state())) {
      return Standing.STANDING_MEMBER;
    }
    return switch (folder.identity().stage()) {
      case EMPTY -> Standing.STANDING_EMPTY;
      // Without a term it has neither voted nor got an entry.
      case FOUNDING ->
          enters && (group == null || group.term() == 0)
              ? Standing.STANDING_FOUNDING
              : Standing.STANDING_UNCONFIRMED;
      case MEMBER -> Standing.STANDING_UNCONFIRMED;
    };
  }

  @Override
  public CompletableFuture<RegisterResponse> register(RegisterRequest request) {
    requireSameCluster(request.getClusterId());
    RegisterNode.Builder node = request.getNode().toBuilder();
    Part now = part;
    if (now != null) {
      node.setTakenEpoch(takenEpoch(now.raft(), node.getNodeId()));
    }
    return cluster.change(
        Command.newBuilder().setRegisterNode(node).build(),
        Outcome.class,
        outcome -> {
          RegisterResponse.Builder response =
              RegisterResponse.newBuilder().setAppliedIndex(appliedIndex());
          if (outcome instanceof Outcome.NodeRegistered registered) {
            response.setEpoch(registered.epoch());
          } else if (outcome instanceof Outcome.NodeSuperseded superseded) {
            response.setEpoch(superseded.epoch()).setSuperseded(true);
          }
          return response.build();
        });
  }

  /** A founder is a member of the cluster group before it is registered. */
  private static int takenEpoch(RaftHost raft, int nodeId) {
    return raft.members(RaftHost.CLUSTER_GROUP).current().stream()
        .filter(member -> member.nodeId() == nodeId)
        .mapToInt(RaftMember::epoch)
        .max()
        .orElse(0);
  }

  /** As controller, which has applied what it was just asked to change. */
  private long appliedIndex() {
    return Objects.requireNonNull(view.clusterGroup()).state().applied().index();
  }

  @Override
  public CompletableFuture<ReportResponse> report(ReportRequest request) {
    requireSameCluster(request.getClusterId());
    Command.Builder command = Command.newBuilder();
    switch (request.getWhatCase()) {
      case SETTLED -> command.setSettleReassignment(request.getSettled());
      case LOST -> command.setReplaceReplica(request.getLost());
      default ->
          throw new ApiException(
              ErrorReason.INVALID_REQUEST,
              "the report says nothing; set settled or lost",
              Map.of("field", "what"));
    }
    return cluster.change(
        command.build(), Outcome.class, reported -> ReportResponse.getDefaultInstance());
  }

  @Override
  public AnnounceResponse announce(AnnounceRequest request) {
    requireSameCluster(request.getClusterId());
    requireOther(request.getNodeId());
    view.leaders().heard(request);
    return AnnounceResponse.getDefaultInstance();
  }

  @Override
  public CompletableFuture<AbandonResponse> abandon(AbandonRequest request) {
    requireSameCluster(request.getClusterId());
    requireOther(request.getNodeId());
    return earlyElection.abandon(request);
  }

  private void requireOther(int nodeId) {
    if (view.otherNode(nodeId) == null) {
      throw new ApiException(
          ErrorReason.UNKNOWN_NODE,
          "there is no other node " + nodeId + " in this cluster",
          Map.of("field", "node_id"));
    }
  }

  private void requireSameCluster(String asked) {
    if (!asked.equals(clusterId)) {
      throw new ApiException(
          ErrorReason.INVALID_REQUEST,
          "cluster_id is \"" + asked + "\"; this is a node of cluster \"" + clusterId + "\"",
          Map.of("field", "cluster_id"));
    }
  }

  void close() {
    closed = true;
  }
}
