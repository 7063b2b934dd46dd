// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.config.DynamicConfig;
import io.muster.node.coordinator.CommandBatcher;
import io.muster.node.coordinator.EntryTurns;
import io.muster.node.coordinator.FeatureGate;
import io.muster.node.coordinator.TopicRegistry;
import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.DeleteTopic;
import io.muster.proto.internal.v1.ExpandTopic;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DeleteTopicResponse;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.ExpandTopicResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.Topic;
import io.muster.state.Applied;
import io.muster.state.ClusterState;
import io.muster.state.Effect;
import io.muster.state.Outcome;
import io.muster.state.ReplicatedState;
import io.muster.state.cluster.AclTable;
import io.muster.state.cluster.Acls;
import io.muster.state.cluster.Topics;
import io.muster.state.store.InMemoryStore;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster group on this node: the registry of topics, what the cluster looks like from here,
 * and, where this node leads the group, the controller. Thread-safe.
 */
public final class ClusterCoordinator
    implements ReplicaGroupListener, ClusterDirectory, TopicRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterCoordinator.class);

  private static final Acls NO_ACLS = new Acls(new InMemoryStore());

  private final ClusterView view;
  private final ClusterSettings settings;
  private final ConfigDirectory config;
  private final LongSupplier wallClockMs;
  private final Consumer<String> onOtherCluster;
  private final List<Runnable> topicListeners = new CopyOnWriteArrayList<>();
  private volatile Runnable placementListener = () -> {};
  private final AclDirectory acls = new ReplicatedAcls(this, this::replicatedAcls);
  private volatile @Nullable Controller controller;
  private volatile boolean settingsAgreed;

  /** Of the registry, when the listeners were told last. Only the thread that applies. */
  private long toldRevision;

  /**
   * @param settings what this node believes the cluster to be; the log decides
   * @param config what can be changed while nodes run
   * @param onOtherCluster told in one readable line that the log says otherwise; the node must not
   *     serve
   */
  public ClusterCoordinator(
      ClusterView view,
      ClusterSettings settings,
      DynamicConfig config,
      LongSupplier wallClockMs,
      Consumer<String> onOtherCluster) {
    this.view = view;
    this.settings = settings;
    this.config = new ConfigAdministration(this, config);
    this.wallClockMs = wallClockMs;
    this.onOtherCluster = onOtherCluster;
  }

  @Override
  public void onLeader(long term, ReplicatedState state) {
    onNotLeader();
    CommandBatcher batcher =
        new CommandBatcher(
            Objects.requireNonNull(view.clusterGroup()),
            term,
            1,
            ((ClusterState) state).logTimeMs(),
            wallClockMs,
            new FeatureGate(((ClusterState) state)::featureLevel),
            EntryTurns.unlimited());
    controller = new Controller(view, batcher);
    LOG.info("this node is the controller in term {}", term);
    placementListener.run();
    batcher
        .submit(Command.newBuilder().setInitializeCluster(settings.proposed()).build())
        .whenComplete((outcome, failure) -> checkSettings(((ClusterState) state).settings()));
  }

  @Override
  public void onNotLeader() {
    Controller ended = controller;
    controller = null;
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public void onApplied(Applied applied, ReplicatedState state) {
    if (applied.effects().contains(new Effect.PlacementChanged())
        || applied.effects().contains(new Effect.NodesChanged())) {
      placementListener.run();
    }
    // Not only on the effect: a snapshot may have brought the settings.
    if (!settingsAgreed) {
      checkSettings(((ClusterState) state).settings());
    }
    // Nor here, for the same reason.
    long revision = ((ClusterState) state).topics().revision();
    if (revision != toldRevision) {
      toldRevision = revision;
      topicListeners.forEach(Runnable::run);
    }
  }

  /**
   * Adds who is to be told when the registry on this node has changed; on the thread that applies,
   * so it must not block.
   */
  public void onTopicsChanged(Runnable listener) {
    topicListeners.add(listener);
  }

  /**
   * Sets who is to be told that nodes or placements may have changed, or who the controller is; on
   * the thread that applies, so it must not block. After a snapshot nobody is told: look from time
   * to time, too.
   */
  void onPlacementChanged(Runnable listener) {
    placementListener = listener;
  }

  /** This node is configured as the cluster was created; false too while that is not known. */
  public boolean settingsAgreed() {
    ClusterState state = view.state();
    if (!settingsAgreed && state != null) {
      checkSettings(state.settings());
    }
    return settingsAgreed;
  }

  /** Compares this node's configuration with what the cluster was created with. */
  private void checkSettings(@Nullable InitializeCluster agreed) {
    if (agreed == null) {
      return;
    }
    if (settings.agreesWith(agreed)) {
      settingsAgreed = true;
    } else {
      onOtherCluster.accept(
          "the cluster was created with "
              + describe(agreed)
              + "; this node is configured with "
              + describe(settings.proposed())
              + "; these can never change, set them back");
    }
  }

  private static String describe(InitializeCluster settings) {
    return "cluster.id="
        + settings.getClusterId()
        + " offsets.partitions="
        + settings.getOffsetsPartitions()
        + " raft.groups="
        + settings.getRaftGroups()
        + " offsets.replication.factor="
        + settings.getReplicationFactor();
  }

  @Override
  public CompletableFuture<CreateTopicResponse> createTopic(CreateTopicRequest request) {
    CreateTopic.Builder create =
        CreateTopic.newBuilder()
            .setName(request.getTopic().getName())
            .setPartitionCount(request.getTopic().getPartitionCount());
    return change(
        Command.newBuilder().setCreateTopic(create).build(),
        Outcome.TopicEnsured.class,
        ensured ->
            CreateTopicResponse.newBuilder()
                .setHeader(header())
                .setCreated(ensured.created())
                .build());
  }

  @Override
  public CompletableFuture<ExpandTopicResponse> expandTopic(ExpandTopicRequest request) {
    ExpandTopic.Builder expand =
        ExpandTopic.newBuilder()
            .setName(request.getName())
            .setPartitionCount(request.getPartitionCount());
    return change(
        Command.newBuilder().setExpandTopic(expand).build(),
        Outcome.TopicExpanded.class,
        expanded ->
            ExpandTopicResponse.newBuilder()
                .setHeader(header())
                .setPreviousPartitionCount(expanded.previous())
                .build());
  }

  @Override
  public CompletableFuture<DeleteTopicResponse> deleteTopic(DeleteTopicRequest request) {
    DeleteTopic.Builder delete = DeleteTopic.newBuilder().setName(request.getName());
    return change(
        Command.newBuilder().setDeleteTopic(delete).build(),
        Outcome.TopicDeleted.class,
        deleted -> DeleteTopicResponse.newBuilder().setHeader(header()).build());
  }

  /** This node leads the cluster group. */
  boolean isController() {
    return controller != null;
  }

  /** Answered by the controller, without a change; NOT_CONTROLLER where this node is none. */
  <T> CompletableFuture<T> asController(Supplier<T> answer) {
    return isController()
        ? CompletableFuture.completedFuture(answer.get())
        : CompletableFuture.failedFuture(Controller.notHere(view));
  }

  /** Writes a change as the controller; NOT_CONTROLLER where this node is none. */
  <O extends Outcome, T> CompletableFuture<T> change(
      Command command, Class<O> expected, Function<O, T> answer) {
    Controller current = controller;
    return current == null
        ? CompletableFuture.failedFuture(Controller.notHere(view))
        : current.change(command, expected, answer);
  }

  @Override
  public ListTopicsResponse listTopics(ListTopicsRequest request) {
    Topics topics = topics();
    ListTopicsResponse.Builder response =
        ListTopicsResponse.newBuilder()
            .setHeader(header())
            // Read before the topics: what is shown may be newer than it says, never older.
            .setTopicsRevision(topics.revision());
    if (request.getNamesCount() == 0) {
      topics.all().values().forEach(topic -> response.addTopics(shown(topic)));
    } else {
      for (String name : new TreeSet<>(request.getNamesList())) {
        io.muster.state.cluster.Topic topic = topics.find(name);
        if (topic != null) {
          response.addTopics(shown(topic));
        }
      }
    }
    return response.build();
  }

  private static Topic shown(io.muster.state.cluster.Topic topic) {
    return Topic.newBuilder()
        .setName(topic.name())
        .setPartitionCount(topic.partitionCount())
        .setId(topic.id())
        .setRevision(topic.revision())
        .build();
  }

  @Override
  public ConfigDirectory config() {
    return config;
  }

  @Override
  public long topicsRevision() {
    return topics().revision();
  }

  @Override
  public DescribeClusterResponse describe() {
    return view.describe(header());
  }

  @Override
  public AclDirectory acls() {
    return acls;
  }

  /** The access rules as this node has applied them. */
  public AclTable aclTable() {
    return replicatedAcls().table();
  }

  @Override
  public Topics topics() {
    ClusterState state = view.state();
    return state == null ? Topics.none() : state.topics();
  }

  /** None before the first entry: nobody but super users may do anything then. */
  private Acls replicatedAcls() {
    ClusterState state = view.state();
    return state == null ? NO_ACLS : state.acls();
  }

  /** Of an answer about the cluster. */
  ResponseHeader header() {
    ResponseHeader.Builder header =
        ResponseHeader.newBuilder()
            .setClusterId(settings.proposed().getClusterId())
            .setNodeId(view.nodeId())
            .setPartition(-1);
    ReplicaGroup group = view.clusterGroup();
    if (group != null) {
      header.setTerm(group.term()).setAppliedIndex(group.state().applied().index());
    }
    return header.build();
  }
}
