// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final int PATIENCE_MS = 10_000;

  private ServerSocket node;
  private Relay relay;

  /** What the node has received. */
  private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    node = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread echoing = new Thread(this::echo, "echo");
    echoing.setDaemon(true);
    echoing.start();
    relay = new Relay("127.0.0.1:" + node.getLocalPort(), 1);
  }

  @AfterEach
  void stop() throws IOException {
    relay.close();
    node.close();
  }

  private void echo() {
    while (!node.isClosed()) {
      try (Socket connection = node.accept()) {
        InputStream in = connection.getInputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
          received.add(next);
          connection.getOutputStream().write(next);
        }
      } catch (IOException ended) {
        // The next connection is another one.
      }
    }
  }

  private Socket connect() throws IOException {
    String endpoint = relay.endpoint();
    Socket socket =
        new Socket("127.0.0.1", Integer.parseInt(endpoint.substring(endpoint.indexOf(':') + 1)));
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  private @Nullable Integer received() throws InterruptedException {
    return received.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
  }

  @Test
  void bytesPassBothWays() throws Exception {
    try (Socket client = connect()) {
      client.getOutputStream().write(7);

      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void answersVanishWhileRequestsArrive() throws Exception {
    try (Socket client = connect()) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);
      assertThat(received()).isEqualTo(1);

      relay.answers(new Script.Swallow());
      client.getOutputStream().write(2);

      assertThat(received()).isEqualTo(2);
      client.setSoTimeout(100);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      client.setSoTimeout(PATIENCE_MS);
      relay.answers(Script.PASS);
      client.getOutputStream().write(3);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void aConnectionBreaksAfterSoManyBytes() throws Exception {
    relay.answers(new Script.ResetAfter(1));
    try (Socket client = connect()) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);

      client.getOutputStream().write(2);

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(received()).isEqualTo(1);
      assertThat(received()).isEqualTo(2);
    }
  }

  @Test
  void bytesAreLate() throws Exception {
    relay.requests(new Script.Delay(Duration.ofMillis(200), Duration.ofMillis(50)));
    try (Socket client = connect()) {
      long before = System.nanoTime();
      client.getOutputStream().write(1);

      assertThat(client.getInputStream().read()).isEqualTo(1);
      assertThat(System.nanoTime() - before)
          .isGreaterThanOrEqualTo(Duration.ofMillis(150).toNanos());
    }
  }

  @Test
  void aResetBreaksEveryConnection() throws Exception {
    try (Socket client = connect()) {
      client.getOutputStream().write(1);
      assertThat(client.getInputStream().read()).isEqualTo(1);

      relay.reset();

      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void nobodyListensBehindIt() throws Exception {
    node.close();
    try (Socket client = connect()) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }
}
