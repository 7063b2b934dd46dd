// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PeerConnectionsTest {
  /** By gRPC's own pauses they would take 40 seconds: 1 s, and then 1.6 times the one before. */
  private static final int ATTEMPTS = 8;

  private static final Duration LIMIT = Duration.ofSeconds(15);

  @TempDir Path folder;

  /** A peer that is not well ends each connection; it must be tried again and again. */
  @Test
  void aPeerIsTriedWithoutLongPauses() throws Exception {
    try (TestCluster cluster =
            new TestCluster(folder, 3, 1, config -> config.withBalance(LeaderBalance.disabled()));
        ServerSocket peer =
            new ServerSocket(cluster.member(2).port(), 50, InetAddress.getByName("127.0.0.1"))) {
      peer.setSoTimeout((int) LIMIT.toMillis());
      cluster.start(1);
      accept(peer);
      long first = System.nanoTime();
      for (int attempt = 2; attempt <= ATTEMPTS; attempt++) {
        accept(peer);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - first)).isLessThan(LIMIT);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  private static void accept(ServerSocket peer) throws IOException {
    Socket connection = peer.accept();
    connection.close();
  }
}
