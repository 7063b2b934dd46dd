// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.config.DynamicConfig;
import io.muster.node.config.FolderIdentity;
import io.muster.node.coordinator.BackupSources;
import io.muster.node.coordinator.Backups;
import io.muster.node.coordinator.ClusterMap;
import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.coordinator.Timers;
import io.muster.node.raft.RaftHost;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.state.ClusterState;
import io.muster.state.FeatureLevel;
import io.muster.state.cluster.RegisteredNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All of this package that a node needs, wired. Thread-safe. */
public final class ClusterControl implements AutoCloseable {
  private final InitializeCluster settings;
  private final FolderIdentity folder;
  private final Map<Integer, NodeEndpoint> configured;
  private final ClusterView view;
  private final ClusterCoordinator coordinator;
  private final ClusterMembership membership;
  private final NodeAdministration administration;
  private final LeaderNews news;
  private final PeerNodes peers;
  private final Timers timers;
  private volatile @Nullable Formation formation;

  /**
   * @param believed what this node believes the cluster to be; the log decides
   * @param folder of this node
   * @param configured where each configured node listens for clients, by id
   * @param raft null until it has started
   * @param peers ways to the other nodes
   * @param background for looks at all replica groups
   * @param onFatal told what this node cannot go on with
   */
  public ClusterControl(
      CoordinatorSettings of,
      ClusterSettings believed,
      FolderIdentity folder,
      Map<Integer, NodeEndpoint> configured,
      String version,
      Supplier<@Nullable RaftHost> raft,
      PeerNodes peers,
      Timers timers,
      Executor background,
      DynamicConfig dynamic,
      LongSupplier wallClockMs,
      Consumer<Throwable> onFatal) {
    this.settings = believed.proposed();
    this.folder = folder;
    this.configured = Map.copyOf(configured);
    this.peers = peers;
    this.timers = timers;
    this.view =
        new ClusterView(
            of,
            configured,
            raft,
            new LeaderTable(timers::nowMs, settings.getRaftGroups()),
            version);
    this.coordinator =
        new ClusterCoordinator(
            view,
            believed,
            dynamic,
            wallClockMs,
            line -> onFatal.accept(new OtherClusterException(line)));
    this.membership =
        new ClusterMembership(
            settings.getClusterId(),
            folder,
            view,
            coordinator,
            new FirstPlacement(coordinator, configured.keySet(), timers),
            new EarlyElection(settings.getClusterId(), view, raft, peers, timers),
            peers,
            timers,
            background,
            onFatal);
    this.administration = new NodeAdministration(view, coordinator, raft);
    this.news = new LeaderNews(settings.getClusterId(), view, raft, peers, timers);
  }

  public ClusterMap map() {
    return view;
  }

  public ClusterCoordinator coordinator() {
    return coordinator;
  }

  public PeerRequests peerRequests() {
    return membership;
  }

  /**
   * Backups of the whole cluster.
   *
   * @param partitions those of offsets partitions
   */
  public Backups backups(BackupSources sources, Backups partitions) {
    return new ClusterBackups(view, coordinator, sources, partitions);
  }

  public NodeDirectory nodes() {
    return administration;
  }

  /**
   * Finds out how a node with an empty folder comes into the cluster.
   *
   * @return the epoch of its folder and whether it founds the cluster group with the configured
   *     nodes; completes on any thread, once that is clear
   */
  public CompletableFuture<Formation.Entry> decideEntry(RegisterNode self) {
    List<NodeEndpoint> others =
        configured.values().stream().filter(node -> node.getNodeId() != self.getNodeId()).toList();
    membership.enters();
    Formation deciding =
        new Formation(settings.getClusterId(), self, folder, others, peers, timers);
    formation = deciding;
    return deciding.decide();
  }

  /** The host has started and has a replica of the cluster group, or is getting one. */
  public void begin(RaftHost raft, RegisterNode self, int epoch) {
    membership.begin(raft, self, epoch);
    news.start();
  }

  /** This node leads another replica group, or one less. Any thread; does not block. */
  public void leadersChanged() {
    news.changed();
  }

  /** The replica groups are placed, and what is placed on this node is there. */
  public boolean placed() {
    return membership.placed();
  }

  /** Whether a node may be given leaderships; one that is not known may. */
  public boolean mayLead(int nodeId) {
    ClusterState state = view.state();
    RegisteredNode node = state == null ? null : state.nodes().find(nodeId);
    return node == null || !node.draining();
  }

  /** Feature level of the cluster as this node has applied it; the first while it has not. */
  public int featureLevel() {
    return FeatureLevel.orFirst(view.featureLevel());
  }

  @Override
  public void close() {
    Formation deciding = formation;
    if (deciding != null) {
      deciding.close();
    }
    news.close();
    membership.close();
  }
}
