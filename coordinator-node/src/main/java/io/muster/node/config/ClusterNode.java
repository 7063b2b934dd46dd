// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

/**
 * One entry of {@code cluster.nodes}.
 *
 * @param id from 1, never given to another node
 * @param host name or address that clients and the other nodes reach the node at
 * @param clientPort where the node listens for clients (gRPC)
 * @param raftPort where the node listens for the other nodes
 */
public record ClusterNode(int id, String host, int clientPort, int raftPort) {

  /** Host and port for clients, as a URI authority: an IPv6 address stands in brackets. */
  public String clientEndpoint() {
    return authority(host, clientPort);
  }

  /** Host and port for the other nodes, as a URI authority. */
  public String raftEndpoint() {
    return authority(host, raftPort);
  }

  /** The form of the configuration: {@code id@host:clientPort:raftPort}. */
  @Override
  public String toString() {
    return id + "@" + authority(host, clientPort) + ":" + raftPort;
  }

  private static String authority(String host, int port) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
