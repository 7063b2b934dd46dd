// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.config.NodeConfig;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsInUseTest {
  @Test
  void namesThePortThatSomebodyListensOn() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(0, 1, loopback);
        ServerSocket other = new ServerSocket(0, 1, loopback)) {
      int free = other.getLocalPort();
      other.close();

      assertThat(PortsInUse.of(config(free, taken.getLocalPort())).orElseThrow())
          .contains("127.0.0.1:" + taken.getLocalPort() + " (for the other nodes)")
          .doesNotContain(":" + free + " ");
    }
  }

  private static NodeConfig config(int clientPort, int raftPort) throws Exception {
    return NodeConfig.of(
        Map.of(
            "node.id", "1",
            "cluster.id", "ports",
            "cluster.nodes", "1@127.0.0.1:" + clientPort + ":" + raftPort,
            "data.dir", "unused",
            "management.port", "-1",
            "listen.host", "127.0.0.1"));
  }
}
