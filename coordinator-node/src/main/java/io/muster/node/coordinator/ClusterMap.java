// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.NodeEndpoint;
import org.jspecify.annotations.Nullable;

/** Where things are, as this node knows it. Thread-safe; no call blocks. */
public interface ClusterMap {
  /** This node's replica of a replica group; null where it has none, or has not started. */
  @Nullable ReplicaGroup replica(int group);

  /** Node that leads a replica group, on this node or elsewhere; 0 where none is known. */
  int leaderNodeId(int group);

  /**
   * Node to ask for a replica group whose leader is not known here: one that has a replica of it; 0
   * where this node has one itself or knows none.
   */
  int nodeToAsk(int group);

  /** Term in which that leader was elected; 0 where none is known. */
  long term(int group);

  /** Where a node listens for clients; null for an unknown one. */
  @Nullable NodeEndpoint node(int nodeId);
}
