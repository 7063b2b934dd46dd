// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

/**
 * A node that takes part in the cluster.
 *
 * @param nodeId 1 or more
 * @param host name or address that clients and the other nodes reach it at
 * @param clientPort where it listens for clients
 * @param raftPort where it listens for the other nodes
 * @param incarnation made once for each data folder, so another one has lost what the node held
 * @param epoch 1 for the first incarnation; grows with each new one and never falls, also when the
 *     node was removed in between
 * @param version what it calls its software, for people
 * @param draining it is to lead nothing
 * @param registeredAtMs log time at which this incarnation was registered, ms since 1970
 * @param featureLevel highest feature level that its software knows
 */
public record RegisteredNode(
    int nodeId,
    String host,
    int clientPort,
    int raftPort,
    String incarnation,
    int epoch,
    String version,
    boolean draining,
    long registeredAtMs,
    int featureLevel) {

  /** What this incarnation of the node is called in a placement. */
  public Replica replica() {
    return new Replica(nodeId, epoch);
  }

  RegisteredNode withDraining(boolean value) {
    return new RegisteredNode(
        nodeId,
        host,
        clientPort,
        raftPort,
        incarnation,
        epoch,
        version,
        value,
        registeredAtMs,
        featureLevel);
  }
}
