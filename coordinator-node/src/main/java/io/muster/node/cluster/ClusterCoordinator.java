// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.CommandBatcher;
import io.muster.node.coordinator.TopicPartitions;
import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.Topic;
import io.muster.state.Applied;
import io.muster.state.ClusterState;
import io.muster.state.Outcome;
import io.muster.state.ReplicatedState;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster group on this node: the registry of topics, what the cluster looks like from here,
 * and, where this node leads the group, the controller. Thread-safe.
 */
public final class ClusterCoordinator
    implements ReplicaGroupListener, ClusterDirectory, TopicPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterCoordinator.class);

  private final ClusterView view;
  private final InitializeCluster settings;
  private final LongSupplier wallClockMs;
  private final Consumer<String> onOtherCluster;
  private volatile @Nullable CommandBatcher controller;
  private volatile boolean settingsAgreed;

  /**
   * @param settings what this node believes the cluster to be; the log decides
   * @param onOtherCluster told in one readable line that the log says otherwise; the node must not
   *     serve
   */
  public ClusterCoordinator(
      ClusterView view,
      InitializeCluster settings,
      LongSupplier wallClockMs,
      Consumer<String> onOtherCluster) {
    this.view = view;
    this.settings = settings;
    this.wallClockMs = wallClockMs;
    this.onOtherCluster = onOtherCluster;
  }

  @Override
  public void onLeader(long term, ReplicatedState state) {
    onNotLeader();
    CommandBatcher batcher =
        new CommandBatcher(
            view.clusterGroup(), term, 1, ((ClusterState) state).logTimeMs(), wallClockMs);
    controller = batcher;
    LOG.info("this node is the controller in term {}", term);
    batcher
        .submit(Command.newBuilder().setInitializeCluster(settings).build())
        .whenComplete((outcome, failure) -> checkSettings(((ClusterState) state).settings()));
  }

  @Override
  public void onNotLeader() {
    CommandBatcher ended = controller;
    controller = null;
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public void onApplied(Applied applied, ReplicatedState state) {
    // Not only on the effect: a snapshot may have brought the settings.
    if (!settingsAgreed) {
      checkSettings(((ClusterState) state).settings());
    }
  }

  /** This node is configured as the cluster was created; false too while that is not known. */
  public boolean settingsAgreed() {
    if (!settingsAgreed) {
      checkSettings(state().settings());
    }
    return settingsAgreed;
  }

  /** Compares this node's configuration with what the cluster was created with. */
  private void checkSettings(@Nullable InitializeCluster agreed) {
    if (settings.equals(agreed)) {
      settingsAgreed = true;
    } else if (agreed != null) {
      onOtherCluster.accept(
          "the cluster was created with "
              + describe(agreed)
              + "; this node is configured with "
              + describe(settings)
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
    CommandBatcher batcher = controller;
    if (batcher == null) {
      return CompletableFuture.failedFuture(notController());
    }
    Command command =
        Command.newBuilder()
            .setCreateTopic(
                CreateTopic.newBuilder()
                    .setName(request.getTopic().getName())
                    .setPartitionCount(request.getTopic().getPartitionCount()))
            .build();
    return batcher
        .submit(command)
        .handle(
            (outcome, failure) -> {
              if (outcome instanceof Outcome.TopicEnsured ensured) {
                return CreateTopicResponse.newBuilder()
                    .setHeader(header())
                    .setCreated(ensured.created())
                    .build();
              }
              if (outcome instanceof Outcome.Rejected rejected) {
                throw asController(
                    new ApiException(rejected.reason(), rejected.message(), rejected.metadata()));
              }
              throw failure instanceof ApiException refusal
                  ? asController(refusal)
                  : new CompletionException(failure);
            });
  }

  /** The batcher speaks of coordinators; here the leader is called the controller. */
  private ApiException asController(ApiException refusal) {
    return refusal.reason() == ErrorReason.NOT_COORDINATOR ? notController() : refusal;
  }

  private ApiException notController() {
    Map<String, String> metadata = new HashMap<>();
    NodeEndpoint leader = view.otherNode(view.clusterGroup().leaderNodeId());
    if (leader != null) {
      metadata.put("leaderNode", Integer.toString(leader.getNodeId()));
      metadata.put("leaderEndpoint", leader.getHost() + ":" + leader.getPort());
    }
    return new ApiException(
        ErrorReason.NOT_CONTROLLER, "this node is not the controller", metadata);
  }

  @Override
  public ListTopicsResponse listTopics(ListTopicsRequest request) {
    ListTopicsResponse.Builder response = ListTopicsResponse.newBuilder().setHeader(header());
    Map<String, Integer> all = state().topics().all();
    Iterable<String> names =
        request.getNamesCount() == 0 ? all.keySet() : new TreeSet<>(request.getNamesList());
    for (String name : names) {
      int count = count(name);
      if (count > 0) {
        response.addTopics(Topic.newBuilder().setName(name).setPartitionCount(count));
      }
    }
    return response.build();
  }

  @Override
  public DescribeClusterResponse describe() {
    return view.describe(header());
  }

  @Override
  public int count(String topic) {
    return state().topics().partitionCount(topic);
  }

  private ClusterState state() {
    return (ClusterState) view.clusterGroup().state();
  }

  private ResponseHeader header() {
    ReplicaGroup group = view.clusterGroup();
    return ResponseHeader.newBuilder()
        .setClusterId(settings.getClusterId())
        .setNodeId(view.nodeId())
        .setPartition(-1)
        .setTerm(group.term())
        .setAppliedIndex(group.state().applied().index())
        .build();
  }
}
