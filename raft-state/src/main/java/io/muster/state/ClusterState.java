// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.Command.KindCase;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.state.backup.Part;
import io.muster.state.backup.Restorations;
import io.muster.state.backup.RestoreHandler;
import io.muster.state.backup.RestoreTransaction;
import io.muster.state.backup.RestoredCluster;
import io.muster.state.cluster.AclTransaction;
import io.muster.state.cluster.Acls;
import io.muster.state.cluster.AlterConfigHandler;
import io.muster.state.cluster.CancelReassignmentHandler;
import io.muster.state.cluster.ClusterLevel;
import io.muster.state.cluster.ClusterRows;
import io.muster.state.cluster.ClusterTransaction;
import io.muster.state.cluster.ConfigOverrides;
import io.muster.state.cluster.ConfigTransaction;
import io.muster.state.cluster.CreateAclsHandler;
import io.muster.state.cluster.CreateTopicHandler;
import io.muster.state.cluster.DeleteAclsHandler;
import io.muster.state.cluster.DeleteTopicHandler;
import io.muster.state.cluster.ExpandTopicHandler;
import io.muster.state.cluster.FinalizeUpgradeHandler;
import io.muster.state.cluster.InitializeClusterHandler;
import io.muster.state.cluster.Nodes;
import io.muster.state.cluster.NodesTransaction;
import io.muster.state.cluster.PlaceGroupsHandler;
import io.muster.state.cluster.Placements;
import io.muster.state.cluster.PlacementsTransaction;
import io.muster.state.cluster.RegisterNodeHandler;
import io.muster.state.cluster.RemoveNodeHandler;
import io.muster.state.cluster.ReplaceReplicaHandler;
import io.muster.state.cluster.SetNodeDrainingHandler;
import io.muster.state.cluster.SettleReassignmentHandler;
import io.muster.state.cluster.StartReassignmentHandler;
import io.muster.state.cluster.Topics;
import io.muster.state.store.StateStore;
import io.muster.state.store.WriteSet;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster group replicates: the settings of the cluster, its topics, its nodes, where the
 * replicas of each replica group are, what was configured while nodes ran, and access rules.
 */
public final class ClusterState extends StoredState<ClusterState.Entry> {
  /** Commands that change what a backup brings: they wait until it is whole. */
  private static final Set<KindCase> IS_RESTORED =
      EnumSet.of(
          KindCase.CREATE_TOPIC,
          KindCase.EXPAND_TOPIC,
          KindCase.DELETE_TOPIC,
          KindCase.ALTER_CONFIG,
          KindCase.CREATE_ACLS,
          KindCase.DELETE_ACLS);

  /** Asked for with every call, and the same for ever once the first entry has set it. */
  private volatile @Nullable InitializeCluster settings;

  private final Topics topics;
  private final ClusterLevel level;
  private final Nodes nodes;
  private final Placements placements;
  private final ConfigOverrides config;
  private final Acls acls;
  private final Restorations restorations;

  public ClusterState(StateStore store) {
    super(store);
    this.topics = new Topics(store);
    this.level = new ClusterLevel(store);
    this.nodes = new Nodes(store);
    this.placements = new Placements(store);
    this.config = new ConfigOverrides(store);
    this.acls = new Acls(store);
    this.restorations = new Restorations(store);
  }

  /** The topics as of the last applied entry. Any thread may read. */
  public Topics topics() {
    return topics;
  }

  /** The nodes as of the last applied entry. Any thread may read. */
  public Nodes nodes() {
    return nodes;
  }

  /** The replicas of each replica group as of the last applied entry. Any thread may read. */
  public Placements placements() {
    return placements;
  }

  /** What was configured while nodes ran, as of the last applied entry. Any thread may read. */
  public ConfigOverrides config() {
    return config;
  }

  /** The access rules as of the last applied entry. Any thread may read. */
  public Acls acls() {
    return acls;
  }

  /** The feature level as of the last applied entry. Any thread may read. */
  public int featureLevel() {
    return level.level();
  }

  /** What was restored into topics, settings and access rules. Any thread may read. */
  public Restorations restorations() {
    return restorations;
  }

  /** What the cluster was created with; null before its first entry. */
  public @Nullable InitializeCluster settings() {
    InitializeCluster known = settings;
    if (known == null) {
      known = ClusterTransaction.settings(store());
      settings = known;
    }
    return known;
  }

  @Override
  Entry begin(LogContext log, WriteSet writes) {
    return new Entry(
        new ClusterTransaction(topics, level, log, writes),
        new NodesTransaction(nodes, log, writes),
        new PlacementsTransaction(placements, log, writes),
        new ConfigTransaction(config, writes),
        new AclTransaction(acls, writes),
        new RestoreTransaction(restorations, writes, log),
        writes);
  }

  @Override
  Outcome run(Command command, Entry entry) {
    Outcome restoring =
        IS_RESTORED.contains(command.getKindCase())
            ? entry.restorations().refusal(Part.CLUSTER)
            : null;
    if (restoring != null) {
      return restoring;
    }
    return switch (command.getKindCase()) {
      case INITIALIZE_CLUSTER ->
          InitializeClusterHandler.apply(command.getInitializeCluster(), entry.cluster());
      case CREATE_TOPIC -> CreateTopicHandler.apply(command.getCreateTopic(), entry.cluster());
      case EXPAND_TOPIC -> ExpandTopicHandler.apply(command.getExpandTopic(), entry.cluster());
      case DELETE_TOPIC -> DeleteTopicHandler.apply(command.getDeleteTopic(), entry.cluster());
      case REGISTER_NODE ->
          RegisterNodeHandler.apply(
              command.getRegisterNode(), entry.cluster(), entry.nodes(), entry.placements());
      case REMOVE_NODE ->
          RemoveNodeHandler.apply(command.getRemoveNode(), entry.nodes(), entry.placements());
      case SET_NODE_DRAINING ->
          SetNodeDrainingHandler.apply(command.getSetNodeDraining(), entry.nodes());
      case PLACE_GROUPS ->
          PlaceGroupsHandler.apply(
              command.getPlaceGroups(), entry.cluster(), entry.nodes(), entry.placements());
      case START_REASSIGNMENT ->
          StartReassignmentHandler.apply(
              command.getStartReassignment(), entry.nodes(), entry.placements());
      case SETTLE_REASSIGNMENT ->
          SettleReassignmentHandler.apply(
              command.getSettleReassignment(), entry.nodes(), entry.placements());
      case CANCEL_REASSIGNMENT ->
          CancelReassignmentHandler.apply(
              command.getCancelReassignment(), entry.nodes(), entry.placements());
      case FINALIZE_UPGRADE ->
          FinalizeUpgradeHandler.apply(
              command.getFinalizeUpgrade(), entry.cluster(), entry.nodes());
      case REPLACE_REPLICA ->
          ReplaceReplicaHandler.apply(command.getReplaceReplica(), entry.placements());
      case ALTER_CONFIG -> AlterConfigHandler.apply(command.getAlterConfig(), entry.config());
      case CREATE_ACLS -> CreateAclsHandler.apply(command.getCreateAcls(), entry.acls());
      case DELETE_ACLS -> DeleteAclsHandler.apply(command.getDeleteAcls(), entry.acls());
      case RESTORE_CHUNK ->
          RestoreHandler.apply(
              Part.CLUSTER, command.getRestoreChunk(), entry.restored(), entry.restorations());
      default -> throw new UnknownCommandException(command, "the cluster group");
    };
  }

  /** One log entry's changes. */
  record Entry(
      ClusterTransaction cluster,
      NodesTransaction nodes,
      PlacementsTransaction placements,
      ConfigTransaction config,
      AclTransaction acls,
      RestoreTransaction restorations,
      WriteSet writes)
      implements StoredState.Transaction {
    RestoredCluster restored() {
      return new RestoredCluster(new ClusterRows(cluster, config, acls), writes);
    }

    @Override
    public long positionBase() {
      return restorations.positionBase();
    }

    @Override
    public void flush(Set<Effect> effects) {
      cluster.flush(effects);
      nodes.flush(effects);
      placements.flush(effects);
      acls.flush(effects);
    }

    @Override
    public void publish() {
      cluster.publish();
      // Before the placements: who sees a replica finds its node.
      nodes.publish();
      placements.publish();
      config.publish();
      acls.publish();
      restorations.publish();
    }
  }
}
