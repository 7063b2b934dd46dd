// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.CancelReassignment;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.FinalizeUpgrade;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.internal.v1.PlaceGroups;
import io.muster.proto.internal.v1.Placement;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.internal.v1.RemoveNode;
import io.muster.proto.internal.v1.ReplaceReplica;
import io.muster.proto.internal.v1.SetNodeDraining;
import io.muster.proto.internal.v1.SettleReassignment;
import io.muster.proto.internal.v1.StartReassignment;
import java.util.List;

/** Commands of nodes and placement, as the controller writes them. */
public final class ClusterCommands {

  public static Command initialize(int groups, int replicationFactor) {
    return Command.newBuilder()
        .setInitializeCluster(
            InitializeCluster.newBuilder()
                .setClusterId("c1")
                .setOffsetsPartitions(50)
                .setRaftGroups(groups)
                .setReplicationFactor(replicationFactor))
        .build();
  }

  /** What node {@code id} says of itself, to be changed by the test. */
  public static RegisterNode.Builder node(int id, String incarnation) {
    return RegisterNode.newBuilder()
        .setNodeId(id)
        .setHost("host" + id)
        .setClientPort(7_000 + id % 1_000)
        .setRaftPort(8_000 + id % 1_000)
        .setIncarnation(incarnation)
        .setVersion("1.0");
  }

  public static Command register(int id, String incarnation) {
    return register(node(id, incarnation));
  }

  public static Command register(RegisterNode.Builder node) {
    return Command.newBuilder().setRegisterNode(node).build();
  }

  public static Command remove(int id) {
    return Command.newBuilder().setRemoveNode(RemoveNode.newBuilder().setNodeId(id)).build();
  }

  public static Command drain(int id, boolean draining) {
    return Command.newBuilder()
        .setSetNodeDraining(SetNodeDraining.newBuilder().setNodeId(id).setDraining(draining))
        .build();
  }

  public static Placement placement(int group, Integer... nodeIds) {
    return Placement.newBuilder().setGroup(group).addAllNodeIds(List.of(nodeIds)).build();
  }

  public static Command place(Placement... placements) {
    return Command.newBuilder()
        .setPlaceGroups(PlaceGroups.newBuilder().addAllPlacements(List.of(placements)))
        .build();
  }

  public static Command start(Placement... targets) {
    return Command.newBuilder()
        .setStartReassignment(StartReassignment.newBuilder().addAllTargets(List.of(targets)))
        .build();
  }

  public static Command settle(int group, long revision, String failure) {
    return Command.newBuilder()
        .setSettleReassignment(
            SettleReassignment.newBuilder()
                .setGroup(group)
                .setRevision(revision)
                .setFailure(failure))
        .build();
  }

  public static Command cancel(Integer... groups) {
    return Command.newBuilder()
        .setCancelReassignment(CancelReassignment.newBuilder().addAllGroups(List.of(groups)))
        .build();
  }

  /** {@code level} 0: the highest that any node knows. */
  public static Command finalizeUpgrade(int level) {
    return Command.newBuilder()
        .setFinalizeUpgrade(FinalizeUpgrade.newBuilder().setLevel(level))
        .build();
  }

  public static Command replace(int group, int nodeId, int epoch, int copy) {
    return Command.newBuilder()
        .setReplaceReplica(
            ReplaceReplica.newBuilder()
                .setGroup(group)
                .setNodeId(nodeId)
                .setEpoch(epoch)
                .setCopy(copy))
        .build();
  }

  private ClusterCommands() {}
}
