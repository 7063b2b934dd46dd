// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.Timers;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMember;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.RegisterResponse;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.internal.v1.ReportResponse;
import io.muster.proto.internal.v1.SettleReassignment;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.state.ClusterState;
import io.muster.state.Outcome;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import java.util.Map;
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
  private final ClusterView view;
  private final ClusterCoordinator cluster;
  private final FirstPlacement firstPlacement;
  private final PeerNodes peers;
  private final Timers timers;
  private final Executor background;
  private final Consumer<Throwable> onFatal;
  private final AtomicBoolean lookDue = new AtomicBoolean();
  private volatile @Nullable Part part;
  private volatile boolean registering;

  /** It has been seen in the registry. Only looked at in the background. */
  private boolean registered;

  private volatile boolean closed;

  /** What there is once the node takes part. */
  private record Part(RaftHost raft, RegisterNode self, int epoch, ReplicaAgent agent) {}

  ClusterMembership(
      String clusterId,
      ClusterView view,
      ClusterCoordinator cluster,
      FirstPlacement firstPlacement,
      PeerNodes peers,
      Timers timers,
      Executor background,
      Consumer<Throwable> onFatal) {
    this.clusterId = clusterId;
    this.view = view;
    this.cluster = cluster;
    this.firstPlacement = firstPlacement;
    this.peers = peers;
    this.timers = timers;
    this.background = background;
    this.onFatal = onFatal;
  }

  /** The host has started, with a replica of the cluster group. */
  void begin(RaftHost raft, RegisterNode self, int epoch) {
    RaftMember member = new RaftMember(self.getNodeId(), epoch, self.getHost(), self.getRaftPort());
    part = new Part(raft, self, epoch, new ReplicaAgent(raft, member, this::report));
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
    Replica here = new Replica(now.self().getNodeId(), now.epoch());
    return state.placements().all().values().stream()
        .filter(placement -> placement.replicas().contains(here))
        .allMatch(placement -> now.raft().find(placement.group()) != null);
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
    ClusterState state = view.state();
    if (state == null || state.settings() == null) {
      return;
    }
    try {
      register(now, state);
      if (cluster.isController()) {
        firstPlacement.look(state);
      }
      now.agent().look(state);
    } catch (IllegalStateException e) {
      // The state was replaced by a snapshot meanwhile, or the node stops.
      LOG.debug("a look at the cluster was interrupted", e);
    }
  }

  // ---- registration

  private void register(Part now, ClusterState state) {
    RegisterNode self = now.self();
    RegisteredNode known = state.nodes().find(self.getNodeId());
    if (known != null && known.epoch() > now.epoch()) {
      onFatal.accept(
          new IllegalStateException(
              "node "
                  + self.getNodeId()
                  + " has another data folder by now, in epoch "
                  + known.epoch()
                  + "; this one is of epoch "
                  + now.epoch()
                  + " and must not be used any more: empty it"));
      return;
    }
    if (known == null && registered || now.raft().isExpelled(RaftHost.CLUSTER_GROUP)) {
      onFatal.accept(
          new IllegalStateException(
              "node "
                  + self.getNodeId()
                  + " was removed from the cluster; to bring it back, empty its data folder and"
                  + " start it again"));
      return;
    }
    registered = registered || known != null;
    if (registering || isAs(known, self)) {
      return;
    }
    registering = true;
    RegisterRequest request =
        RegisterRequest.newBuilder().setClusterId(clusterId).setNode(self).build();
    NodeEndpoint controller = view.otherController();
    CompletableFuture<RegisterResponse> answer =
        controller == null ? register(request) : peers.register(controller, request);
    answer.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            LOG.debug("the node could not be registered yet", failure);
          }
          // Not at once again: what was written may not be applied here yet.
          timers.schedule(LOOK_MS, () -> registering = false);
        });
  }

  private static boolean isAs(@Nullable RegisteredNode known, RegisterNode self) {
    return known != null
        && known.incarnation().equals(self.getIncarnation())
        && known.host().equals(self.getHost())
        && known.clientPort() == self.getClientPort()
        && known.raftPort() == self.getRaftPort()
        && known.version().equals(self.getVersion());
  }

  private void report(SettleReassignment settled) {
    ReportRequest request =
        ReportRequest.newBuilder().setClusterId(clusterId).setSettled(settled).build();
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
    HelloResponse.Builder response =
        HelloResponse.newBuilder().setClusterId(clusterId).setNodeId(view.nodeId());
    Part now = part;
    ClusterState state = view.state();
    if (now == null || state == null) {
      return response.build();
    }
    response
        .setFormed(true)
        .setFounder(
            now.raft().members(RaftHost.CLUSTER_GROUP).current().stream()
                .anyMatch(m -> m.nodeId() == request.getNodeId() && m.epoch() == 1));
    RegisteredNode known = state.nodes().find(request.getNodeId());
    if (known != null) {
      response.setRegisteredIncarnation(known.incarnation()).setRegisteredEpoch(known.epoch());
    }
    NodeEndpoint controller = view.node(now.raft().group(RaftHost.CLUSTER_GROUP).leaderNodeId());
    if (controller != null) {
      response
          .setControllerNodeId(controller.getNodeId())
          .setControllerHost(controller.getHost())
          .setControllerPort(controller.getPort());
    }
    return response.build();
  }

  @Override
  public CompletableFuture<RegisterResponse> register(RegisterRequest request) {
    requireSameCluster(request.getClusterId());
    return cluster.change(
        Command.newBuilder().setRegisterNode(request.getNode()).build(),
        Outcome.NodeRegistered.class,
        registered -> RegisterResponse.newBuilder().setEpoch(registered.epoch()).build());
  }

  @Override
  public CompletableFuture<ReportResponse> report(ReportRequest request) {
    requireSameCluster(request.getClusterId());
    return cluster.change(
        Command.newBuilder().setSettleReassignment(request.getSettled()).build(),
        Outcome.class,
        settled -> ReportResponse.getDefaultInstance());
  }

  @Override
  public AnnounceResponse announce(AnnounceRequest request) {
    requireSameCluster(request.getClusterId());
    if (view.otherNode(request.getNodeId()) == null) {
      throw new ApiException(
          ErrorReason.UNKNOWN_NODE,
          "there is no other node " + request.getNodeId() + " in this cluster",
          Map.of("field", "node_id"));
    }
    view.leaders().heard(request);
    return AnnounceResponse.getDefaultInstance();
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
