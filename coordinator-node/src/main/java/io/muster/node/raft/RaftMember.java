// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

/**
 * A node as a member of Raft groups, and where it listens for the others.
 *
 * @param nodeId number of the node, from 1
 * @param epoch which of the node's data folders, from 1: one that has lost its data is another
 *     member, because what it has promised and forgotten would break the group
 * @param host name or address; a name is resolved at each connection
 * @param port Raft port
 */
public record RaftMember(int nodeId, int epoch, String host, int port) {

  public RaftMember {
    if (nodeId < 1 || epoch < 1) {
      throw new IllegalArgumentException(
          "node id " + nodeId + " or epoch " + epoch + " is not positive");
    }
  }

  String address() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /** The same node and data, wherever it listens. */
  public boolean is(RaftMember other) {
    return nodeId == other.nodeId && epoch == other.epoch;
  }
}
