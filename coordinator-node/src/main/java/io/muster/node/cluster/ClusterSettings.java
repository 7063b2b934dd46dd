// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.internal.v1.InitializeCluster;

/**
 * What a node is configured to believe of its cluster. The log decides what is true.
 *
 * @param proposed what the cluster gets if this node is the one that creates it
 * @param replicationFactorGiven false: the proposed one follows from the number of nodes that this
 *     node is configured with, so a cluster that was created with another is no other cluster
 */
public record ClusterSettings(InitializeCluster proposed, boolean replicationFactorGiven) {

  /** Whether a cluster that was created with these settings is the one that is meant. */
  boolean agreesWith(InitializeCluster created) {
    return replicationFactorGiven
        ? proposed.equals(created)
        : proposed.toBuilder()
            .setReplicationFactor(created.getReplicationFactor())
            .build()
            .equals(created);
  }
}
