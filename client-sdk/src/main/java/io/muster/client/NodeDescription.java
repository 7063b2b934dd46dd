// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * A node of the cluster.
 *
 * @param id the node's id
 * @param host where it listens for clients
 * @param port where it listens for clients
 * @param reachable it answered when the cluster was described
 */
public record NodeDescription(int id, String host, int port, boolean reachable) {
  /** {@code host:port}. */
  public String endpoint() {
    return host + ":" + port;
  }
}
