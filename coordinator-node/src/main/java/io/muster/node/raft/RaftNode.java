// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

/**
 * Where a node of the cluster listens for the others.
 *
 * @param nodeId number of the node, from 1
 * @param host name or address; a name is resolved at each connection
 * @param port Raft port
 */
public record RaftNode(int nodeId, String host, int port) {

  public RaftNode {
    if (nodeId < 1) {
      throw new IllegalArgumentException("node id " + nodeId + " is not positive");
    }
  }

  String address() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
