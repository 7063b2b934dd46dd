// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.muster.proto.v1.AlterConfigRequest;
import io.muster.proto.v1.AlterConfigResponse;
import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.CancelReassignmentResponse;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.ConfigServiceGrpc;
import io.muster.proto.v1.ConfigSetting;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.DescribeConfigRequest;
import io.muster.proto.v1.DescribeConfigResponse;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.DrainNodeResponse;
import io.muster.proto.v1.ElectPreferredLeadersRequest;
import io.muster.proto.v1.ElectPreferredLeadersResponse;
import io.muster.proto.v1.FinalizeUpgradeRequest;
import io.muster.proto.v1.FinalizeUpgradeResponse;
import io.muster.proto.v1.ListNodesRequest;
import io.muster.proto.v1.ListNodesResponse;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.ListPartitionsResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.PartitionReplicas;
import io.muster.proto.v1.PlacedPartition;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.ReassignPartitionsResponse;
import io.muster.proto.v1.RegisteredNode;
import io.muster.proto.v1.RemoveNodeRequest;
import io.muster.proto.v1.RemoveNodeResponse;
import io.muster.proto.v1.ResponseHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One server, reached over real connections, that answers as a cluster with this placement would:
 * its changes of replicas take a few looks at it. Nothing of it is decided by consensus.
 */
final class ScriptedCluster extends ClusterServiceGrpc.ClusterServiceImplBase
    implements AutoCloseable {
  static final int SELF = 1;

  private final Server server;
  private final int raftGroups;
  private final Map<Integer, RegisteredNode.Builder> nodes = new TreeMap<>();
  private final Map<Integer, PlacedPartition.Builder> partitions = new TreeMap<>();
  private final List<ReassignPartitionsRequest> reassigned = new ArrayList<>();
  private int looksUntilDone = 1;
  private boolean drainingGivesAway = true;
  private int featureLevel = 1;
  private final Map<String, String> settings = new TreeMap<>();
  private int looksUntilNode;
  private int coming;
  private @Nullable String failure;
  private @Nullable StatusRuntimeException refusal;

  /** Partition p is on nodes (p mod groups) mod n, and the next ones. */
  ScriptedCluster(int nodeCount, int partitionCount, int raftGroups, int copies)
      throws IOException {
    this.raftGroups = raftGroups;
    for (int id = 1; id <= nodeCount; id++) {
      nodes.put(
          id,
          RegisteredNode.newBuilder()
              .setNodeId(id)
              .setHost("10.0.0." + id)
              .setClientPort(7400)
              .setRaftPort(7500)
              .setVersion("1.0")
              .setFeatureLevel(1)
              .setEpoch(1)
              .setSilentMs(id == SELF ? 0 : 1200));
    }
    for (int p = 0; p < partitionCount; p++) {
      PlacedPartition.Builder placed = PlacedPartition.newBuilder().setPartition(p);
      for (int i = 0; i < copies; i++) {
        placed.addReplicas(1 + (p % raftGroups + i) % nodeCount);
      }
      partitions.put(p, placed.setLeaderNodeId(placed.getReplicas(0)));
    }
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .addService(new Settings())
            .build()
            .start();
  }

  String endpoint() {
    return "127.0.0.1:" + server.getPort();
  }

  synchronized void addNode(int id) {
    nodes.put(id, nodes.get(SELF).clone().setNodeId(id).setHost("10.0.0." + id).setSilentMs(-1));
  }

  /** What is set for the cluster. */
  synchronized Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  /** A node comes by itself after so many looks at the nodes. */
  synchronized void nodeComesAfter(int looks, int id) {
    looksUntilNode = looks;
    coming = id;
  }

  synchronized void version(int id, String version, int level) {
    nodes.get(id).setVersion(version).setFeatureLevel(level);
  }

  synchronized int featureLevel() {
    return featureLevel;
  }

  /** What all nodes know, or the highest that one does. */
  private int known(boolean all) {
    IntStream levels = nodes.values().stream().mapToInt(RegisteredNode.Builder::getFeatureLevel);
    return (all ? levels.min() : levels.max()).orElse(0);
  }

  /** A change takes so many looks at the placement; what it moves at all is up to the test. */
  synchronized void looksUntilDone(int looks) {
    looksUntilDone = looks;
  }

  /** Changes do not come about, and this is why. */
  synchronized void failMoves(String why) {
    failure = why;
  }

  synchronized void keepLeadershipsWhenDraining() {
    drainingGivesAway = false;
  }

  /** Every change is refused. */
  synchronized void refuse(String reason, Map<String, String> metadata) {
    refuse(reason, "scripted", metadata);
  }

  private void refuse(String reason, String message, Map<String, String> metadata) {
    refusal =
        StatusProto.toStatusRuntimeException(
            com.google.rpc.Status.newBuilder()
                .setCode(com.google.rpc.Code.FAILED_PRECONDITION_VALUE)
                .setMessage(message)
                .addDetails(
                    Any.pack(
                        ErrorInfo.newBuilder()
                            .setDomain("muster.io")
                            .setReason(reason)
                            .putAllMetadata(metadata)
                            .putMetadata("class", "INVALID")
                            .build()))
                .build());
  }

  /** Puts the whole of a partition elsewhere at once. */
  synchronized void place(int partition, Integer... replicas) {
    partitions.get(partition).clearReplicas().addAllReplicas(List.of(replicas));
  }

  synchronized void lead(int partition, int node) {
    partitions.get(partition).setLeaderNodeId(node);
  }

  synchronized List<Integer> replicas(int partition) {
    return List.copyOf(partitions.get(partition).getReplicasList());
  }

  synchronized boolean knows(int node) {
    return nodes.containsKey(node);
  }

  synchronized boolean draining(int node) {
    return nodes.get(node).getDraining();
  }

  /** Requests that asked for a change, checks left out. */
  synchronized List<ReassignPartitionsRequest> reassignments() {
    return reassigned.stream().filter(each -> !each.getValidateOnly()).toList();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static ResponseHeader header() {
    return ResponseHeader.newBuilder().setClusterId("scripted").setNodeId(SELF).build();
  }

  private static <A> void send(StreamObserver<A> to, A answer) {
    to.onNext(answer);
    to.onCompleted();
  }

  private boolean refused(StreamObserver<?> to) {
    if (refusal != null) {
      to.onError(refusal);
      return true;
    }
    return false;
  }

  @Override
  public synchronized void listNodes(
      ListNodesRequest request, StreamObserver<ListNodesResponse> to) {
    if (looksUntilNode > 0 && --looksUntilNode == 0) {
      addNode(coming);
    }
    ListNodesResponse.Builder response = ListNodesResponse.newBuilder().setHeader(header());
    nodes.forEach(
        (id, node) -> {
          int replicas = 0;
          int leaders = 0;
          for (PlacedPartition.Builder each : partitions.values()) {
            boolean holds = each.getReplicasList().contains(id);
            replicas += holds || each.getTargetList().contains(id) ? 1 : 0;
            leaders += each.getLeaderNodeId() == id ? 1 : 0;
          }
          response.addNodes(node.clone().setReplicas(replicas).setLeaders(leaders));
        });
    send(to, response.build());
  }

  @Override
  public synchronized void listPartitions(
      ListPartitionsRequest request, StreamObserver<ListPartitionsResponse> to) {
    ListPartitionsResponse.Builder response =
        ListPartitionsResponse.newBuilder()
            .setHeader(header())
            .setRaftGroups(raftGroups)
            .setOffsetsPartitions(partitions.size());
    partitions.values().forEach(response::addPartitions);
    if (partitions.values().stream().anyMatch(each -> each.getTargetCount() > 0)
        && --looksUntilDone <= 0) {
      partitions.values().forEach(this::settle);
    }
    send(to, response.build());
  }

  private void settle(PlacedPartition.Builder partition) {
    if (partition.getTargetCount() > 0) {
      if (failure == null) {
        List<Integer> target = List.copyOf(partition.getTargetList());
        partition.clearReplicas().addAllReplicas(target).setLeaderNodeId(target.get(0));
      } else {
        partition.setFailure(failure);
      }
      partition.clearTarget().setReverting(false);
    }
  }

  @Override
  public synchronized void reassignPartitions(
      ReassignPartitionsRequest request, StreamObserver<ReassignPartitionsResponse> to) {
    if (refused(to)) {
      return;
    }
    reassigned.add(request);
    ReassignPartitionsResponse.Builder response =
        ReassignPartitionsResponse.newBuilder().setHeader(header());
    for (PartitionReplicas asked : request.getPartitionsList()) {
      PlacedPartition.Builder placed = partitions.get(asked.getPartition());
      if (!placed.getReplicasList().equals(asked.getReplicasList())) {
        response.addMoving(asked.getPartition());
        if (!request.getValidateOnly()) {
          placed.clearFailure().clearTarget().addAllTarget(asked.getReplicasList());
        }
      }
    }
    send(to, response.build());
  }

  @Override
  public synchronized void cancelReassignment(
      CancelReassignmentRequest request, StreamObserver<CancelReassignmentResponse> to) {
    if (refused(to)) {
      return;
    }
    CancelReassignmentResponse.Builder response =
        CancelReassignmentResponse.newBuilder().setHeader(header());
    partitions.forEach(
        (number, partition) -> {
          boolean named =
              request.getPartitionsCount() == 0 || request.getPartitionsList().contains(number);
          if (named && partition.getTargetCount() > 0) {
            partition
                .setReverting(true)
                .clearTarget()
                .addAllTarget(List.copyOf(partition.getReplicasList()));
            response.addPartitions(number);
          }
        });
    send(to, response.build());
  }

  @Override
  public synchronized void electPreferredLeaders(
      ElectPreferredLeadersRequest request, StreamObserver<ElectPreferredLeadersResponse> to) {
    ElectPreferredLeadersResponse.Builder response =
        ElectPreferredLeadersResponse.newBuilder().setHeader(header());
    partitions.forEach(
        (number, partition) -> {
          boolean named =
              request.getPartitionsCount() == 0 || request.getPartitionsList().contains(number);
          int preferred = partition.getReplicas(0);
          if (named && partition.getLeaderNodeId() != preferred) {
            if (nodes.get(preferred).getDraining()) {
              response.addNotMoved(
                  ElectPreferredLeadersResponse.NotMoved.newBuilder()
                      .setPartition(number)
                      .setReason("node " + preferred + " is draining"));
            } else {
              partition.setLeaderNodeId(preferred);
              response.addMoved(number);
            }
          }
        });
    send(to, response.build());
  }

  @Override
  public synchronized void drainNode(
      DrainNodeRequest request, StreamObserver<DrainNodeResponse> to) {
    if (refused(to)) {
      return;
    }
    nodes.get(request.getNodeId()).setDraining(request.getDraining());
    if (request.getDraining() && drainingGivesAway) {
      for (PlacedPartition.Builder partition : partitions.values()) {
        if (partition.getLeaderNodeId() == request.getNodeId()) {
          TreeSet<Integer> others = new TreeSet<>(partition.getReplicasList());
          others.remove(request.getNodeId());
          partition.setLeaderNodeId(others.first());
        }
      }
    }
    send(to, DrainNodeResponse.newBuilder().setHeader(header()).build());
  }

  @Override
  public synchronized void removeNode(
      RemoveNodeRequest request, StreamObserver<RemoveNodeResponse> to) {
    if (refused(to)) {
      return;
    }
    nodes.remove(request.getNodeId());
    send(to, RemoveNodeResponse.newBuilder().setHeader(header()).build());
  }

  @Override
  public synchronized void finalizeUpgrade(
      FinalizeUpgradeRequest request, StreamObserver<FinalizeUpgradeResponse> to) {
    int level = request.getLevel() == 0 ? known(false) : request.getLevel();
    nodes.forEach(
        (id, node) -> {
          if (node.getFeatureLevel() < level && refusal == null) {
            refuse("FEATURE_LEVEL_TOO_LOW", "not known to node " + id, Map.of());
          }
        });
    if (refused(to)) {
      refusal = null;
      return;
    }
    send(
        to,
        FinalizeUpgradeResponse.newBuilder()
            .setHeader(header())
            .setPreviousLevel(featureLevel)
            .setLevel(level)
            .build());
    if (!request.getValidateOnly()) {
      featureLevel = level;
    }
  }

  /** Every node is at this one address, so that each that leads can be asked. */
  @Override
  public synchronized void describeCluster(
      DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> to) {
    DescribeClusterResponse.Builder response =
        DescribeClusterResponse.newBuilder()
            .setHeader(header())
            .setOffsetsPartitions(partitions.size())
            .setRaftGroups(raftGroups)
            .setFeatureLevel(featureLevel)
            .setCommonFeatureLevel(known(true));
    nodes
        .keySet()
        .forEach(
            id ->
                response.addNodes(
                    NodeEndpoint.newBuilder()
                        .setNodeId(id)
                        .setHost("127.0.0.1")
                        .setPort(server.getPort())));
    partitions.forEach(
        (number, partition) ->
            response.addPartitions(
                DescribeClusterResponse.Partition.newBuilder()
                    .setPartition(number)
                    .setLeaderNodeId(partition.getLeaderNodeId())
                    .setTerm(1)
                    .addAllReplicas(partition.getReplicasList())));
    send(to, response.build());
  }

  /** The one setting that moves know. */
  private final class Settings extends ConfigServiceGrpc.ConfigServiceImplBase {
    @Override
    public void describeConfig(
        DescribeConfigRequest request, StreamObserver<DescribeConfigResponse> to) {
      synchronized (ScriptedCluster.this) {
        String value = settings.get(ThrottleOption.KEY);
        send(
            to,
            DescribeConfigResponse.newBuilder()
                .setHeader(header())
                .addSettings(
                    ConfigSetting.newBuilder()
                        .setKey(ThrottleOption.KEY)
                        .setValue(value == null ? "1" : value)
                        .setSource(
                            value == null
                                ? ConfigSetting.Source.DEFAULT
                                : ConfigSetting.Source.CLUSTER))
                .build());
      }
    }

    @Override
    public void alterConfig(AlterConfigRequest request, StreamObserver<AlterConfigResponse> to) {
      synchronized (ScriptedCluster.this) {
        settings.putAll(request.getSetMap());
        settings.keySet().removeAll(request.getUnsetList());
        send(to, AlterConfigResponse.newBuilder().setHeader(header()).setChanged(true).build());
      }
    }
  }
}
