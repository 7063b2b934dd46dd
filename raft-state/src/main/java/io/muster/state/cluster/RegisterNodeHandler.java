// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.FeatureLevel;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RegisterNode: a node is where it says. Under the incarnation that is registered it is the node
 * that was there before, so repeating is harmless. An empty folder under another incarnation gets
 * the next epoch; every group that wants the node is to replace the old replica with the new one,
 * which is how a node with a wiped disk heals. A folder that takes part already keeps the epoch
 * that it has, and is refused where that is not the node's any more.
 */
public final class RegisterNodeHandler {
  private static final int PORT_MAX = 65_535;

  public static Outcome apply(
      RegisterNode command,
      ClusterTransaction cluster,
      NodesTransaction nodes,
      PlacementsTransaction placements) {
    String problem = problem(command);
    if (problem != null) {
      return new Outcome.Rejected(ErrorReason.INVALID_REQUEST, problem);
    }
    if (FeatureLevel.orFirst(command.getFeatureLevel()) < cluster.featureLevel()) {
      return new Outcome.Rejected(
          ErrorReason.FEATURE_LEVEL_TOO_LOW,
          "the cluster is at feature level "
              + cluster.featureLevel()
              + "; node "
              + command.getNodeId()
              + " (version "
              + command.getVersion()
              + ") knows up to "
              + FeatureLevel.orFirst(command.getFeatureLevel())
              + ": start a newer version");
    }
    RegisteredNode known = nodes.find(command.getNodeId());
    if (known == null && nodes.all().size() >= Limits.NODES_MAX) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REQUEST,
          "the cluster has its maximum of "
              + Limits.NODES_MAX
              + " nodes; remove one before node "
              + command.getNodeId()
              + " is added");
    }
    if (known != null && known.incarnation().equals(command.getIncarnation())) {
      RegisteredNode now = node(command, known.epoch(), known.draining(), known.registeredAtMs());
      if (!now.equals(known)) {
        nodes.put(now);
      }
      return new Outcome.NodeRegistered(known.epoch());
    }
    int before = known == null ? nodes.removedEpoch(command.getNodeId()) : known.epoch();
    int claimed = command.getEpoch();
    if (claimed != 0 && (known != null || before >= claimed)) {
      return new Outcome.NodeSuperseded(before);
    }
    int epoch = claimed == 0 ? Math.max(before, command.getTakenEpoch()) + 1 : claimed;
    RegisteredNode fresh = node(command, epoch, false, nodes.logTimeMs());
    nodes.put(fresh);
    for (GroupPlacement placement : List.copyOf(placements.all().values())) {
      GroupPlacement renewed = placement.renewed(fresh.replica(), placements.index());
      if (!renewed.equals(placement)) {
        placements.put(renewed);
      }
    }
    return new Outcome.NodeRegistered(fresh.epoch());
  }

  private static RegisteredNode node(
      RegisterNode command, int epoch, boolean draining, long registeredAtMs) {
    return new RegisteredNode(
        command.getNodeId(),
        command.getHost(),
        command.getClientPort(),
        command.getRaftPort(),
        command.getIncarnation(),
        epoch,
        command.getVersion(),
        draining,
        registeredAtMs,
        FeatureLevel.orFirst(command.getFeatureLevel()));
  }

  private static @Nullable String problem(RegisterNode command) {
    if (command.getNodeId() < 1) {
      return "node_id must be 1 or more, not " + command.getNodeId();
    }
    if (command.getHost().isEmpty() || command.getHost().length() > Limits.HOST_LENGTH_MAX) {
      return length("host", 1, Limits.HOST_LENGTH_MAX, command.getHost());
    }
    if (!isPort(command.getClientPort())) {
      return port("client_port", command.getClientPort());
    }
    if (!isPort(command.getRaftPort())) {
      return port("raft_port", command.getRaftPort());
    }
    if (command.getIncarnation().isEmpty()
        || command.getIncarnation().length() > Limits.INCARNATION_LENGTH_MAX) {
      return length("incarnation", 1, Limits.INCARNATION_LENGTH_MAX, command.getIncarnation());
    }
    if (command.getVersion().length() > Limits.SOFTWARE_VERSION_LENGTH_MAX) {
      return length("version", 0, Limits.SOFTWARE_VERSION_LENGTH_MAX, command.getVersion());
    }
    if (command.getEpoch() < 0 || command.getTakenEpoch() < 0) {
      return "epoch and taken_epoch must be 0 or more";
    }
    if (command.getFeatureLevel() < 0) {
      return "feature_level must be 0 or more, not " + command.getFeatureLevel();
    }
    return null;
  }

  private static boolean isPort(int port) {
    return port >= 1 && port <= PORT_MAX;
  }

  private static String port(String field, int value) {
    return field + " must be 1 to " + PORT_MAX + ", not " + value;
  }

  private static String length(String field, int min, int max, String value) {
    return field + " must have " + min + " to " + max + " characters, not " + value.length();
  }

  private RegisterNodeHandler() {}
}
