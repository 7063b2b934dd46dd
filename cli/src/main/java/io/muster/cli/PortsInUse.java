// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.node.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names the ports that kept a node from starting: the system's own message does not. */
final class PortsInUse {
  private PortsInUse() {}

  /** A sentence, if one of the node's ports cannot be listened on. */
  static Optional<String> of(NodeConfig config) {
    List<String> busy = new ArrayList<>();
    add(busy, config.listenHost(), config.self().clientPort(), "clients");
    add(busy, config.listenHost(), config.self().raftPort(), "the other nodes");
    if (config.managementPort() > 0) {
      add(busy, config.managementHost(), config.managementPort(), "management");
    }
    return busy.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "cannot listen on "
                + String.join(" and ", busy)
                + "; stop what is there, or choose other ports in cluster.nodes or management.port");
  }

  private static void add(List<String> busy, String host, int port, String purpose) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      busy.add("%s:%d (for %s): %s".formatted(host, port, purpose, e.getMessage()));
    }
  }
}
