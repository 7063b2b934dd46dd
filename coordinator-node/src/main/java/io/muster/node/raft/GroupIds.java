// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.UUID;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
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

  /**
   * The number of a group.
   *
   * @throws IllegalArgumentException for an id that is not of this software
   */
  static int number(RaftGroupId id) {
    long low = id.getUuid().getLeastSignificantBits();
    if (id.getUuid().getMostSignificantBits() != NAMESPACE
        || (low != CLUSTER && (low < 0 || low > Integer.MAX_VALUE))) {
      throw new IllegalArgumentException("Raft group " + id.getUuid() + " is not one of Muster's");
    }
    return low == CLUSTER ? RaftHost.CLUSTER_GROUP : (int) low;
  }

  /** Name of the group's folders and in messages. */
  static String name(int group) {
    return group == RaftHost.CLUSTER_GROUP ? "cluster" : Integer.toString(group);
  }

  /** The number of the group that is named so. */
  static int number(String name) {
    return name.equals("cluster") ? RaftHost.CLUSTER_GROUP : Integer.parseInt(name);
  }

  /** "n3", and "n3-2" for the second epoch of node 3. */
  static RaftPeerId peerId(int nodeId, int epoch) {
    return RaftPeerId.valueOf(epoch == 1 ? "n" + nodeId : "n" + nodeId + "-" + epoch);
  }

  /** 0 for no peer. */
  static int nodeId(@Nullable RaftPeerId peer) {
    if (peer == null) {
      return 0;
    }
    String name = peer.toString();
    int dash = name.indexOf('-');
    return Integer.parseInt(name.substring(1, dash < 0 ? name.length() : dash));
  }

  private static int epoch(RaftPeerId peer) {
    String name = peer.toString();
    int dash = name.indexOf('-');
    return dash < 0 ? 1 : Integer.parseInt(name.substring(dash + 1));
  }

  static RaftMember member(RaftPeer peer) {
    String address = peer.getAddress();
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    return new RaftMember(
        nodeId(peer.getId()),
        epoch(peer.getId()),
        host,
        Integer.parseInt(address.substring(colon + 1)));
  }

  /** All priorities are level: Ratis refuses a transfer to anybody below the highest. */
  static RaftPeer peer(RaftMember member) {
    return RaftPeer.newBuilder()
        .setId(peerId(member.nodeId(), member.epoch()))
        .setAddress(member.address())
        .build();
  }
}
