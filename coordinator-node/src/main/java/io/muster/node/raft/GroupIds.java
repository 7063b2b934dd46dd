// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/**
 * Names that nodes and groups have in Raft. They are fixed for ever: the folder of a group on disk
 * carries its id.
 */
final class GroupIds {
  /** Spells "musterrg". */
  private static final long NAMESPACE = 0x6d75_7374_6572_7267L;

  /** Above every group number. Ratis's messages show the last twelve digits only. */
  private static final long CLUSTER = 0x0000_c1c1_c1c1_c1c1L;

  private GroupIds() {}

  static RaftGroupId raftId(int group) {
    return RaftGroupId.valueOf(
        new UUID(NAMESPACE, group == RaftHost.CLUSTER_GROUP ? CLUSTER : group));
  }

  /** Name of the group's folders and in messages. */
  static String name(int group) {
    return group == RaftHost.CLUSTER_GROUP ? "cluster" : Integer.toString(group);
  }

  static RaftPeerId peerId(int nodeId) {
    return RaftPeerId.valueOf("n" + nodeId);
  }

  /** 0 for no peer. */
  static int nodeId(@Nullable RaftPeerId peer) {
    return peer == null ? 0 : Integer.parseInt(peer.toString().substring(1));
  }
}
