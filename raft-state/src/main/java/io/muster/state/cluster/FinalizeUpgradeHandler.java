// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.FinalizeUpgrade;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.FeatureLevel;
import io.muster.state.Outcome;
import java.util.List;

/**
 * FinalizeUpgrade: the cluster's feature level rises to one that every registered node knows. Never
 * by itself, since it is what takes the way back to the older version.
 */
public final class FinalizeUpgradeHandler {

  public static Outcome apply(
      FinalizeUpgrade command, ClusterTransaction cluster, NodesTransaction nodes) {
    if (cluster.settings() == null || nodes.all().isEmpty()) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REQUEST,
          "no node has registered yet; wait until the cluster has formed");
    }
    int now = cluster.featureLevel();
    int level = command.getLevel();
    if (level == 0) {
      level =
          Math.max(
              now,
              nodes.all().values().stream()
                  .mapToInt(RegisteredNode::featureLevel)
                  .max()
                  .orElse(now));
    }
    if (level < now) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REQUEST,
          "level must be " + now + " or more, not " + level + "; a finalized level stays");
    }
    int asked = level;
    List<String> older =
        nodes.all().values().stream()
            .filter(node -> node.featureLevel() < asked)
            .map(
                node ->
                    "node "
                        + node.nodeId()
                        + " (version "
                        + node.version()
                        + ", up to "
                        + node.featureLevel()
                        + ")")
            .toList();
    if (!older.isEmpty()) {
      return new Outcome.Rejected(
          ErrorReason.FEATURE_LEVEL_TOO_LOW,
          "feature level "
              + asked
              + " is not known to "
              + String.join(", ", older)
              + "; upgrade or remove them first");
    }
    if (!command.getValidateOnly()) {
      cluster.raise(asked);
    }
    return new Outcome.UpgradeFinalized(now, asked);
  }

  /** What all of them know; the first level where there is none. */
  static int common(NodesTransaction nodes) {
    return nodes.all().values().stream()
        .mapToInt(RegisteredNode::featureLevel)
        .min()
        .orElse(FeatureLevel.FIRST);
  }

  private FinalizeUpgradeHandler() {}
}
