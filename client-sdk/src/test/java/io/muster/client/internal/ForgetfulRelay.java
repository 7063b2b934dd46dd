// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a node, and forgets connections as a network does that was cut:
 * nothing comes over them any more, neither data nor their end. New ones work.
 */
final class ForgetfulRelay implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final AtomicInteger forgotten = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();

  ForgetfulRelay(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** All connections that there are. */
  void forget() {
    forgotten.set(connections.get());
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "forgetful-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket from = door.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(from);
        sockets.add(to);
        int number = connections.incrementAndGet();
        daemon(() -> pump(from, to, number));
        daemon(() -> pump(to, from, number));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void pump(Socket from, Socket to, int number) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (true) {
        int read = in.read(buffer);
        if (number <= forgotten.get()) {
          // Neither the data nor the end.
          return;
        }
        if (read < 0) {
          to.shutdownOutput();
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException ended) {
      if (number > forgotten.get()) {
        close(from);
        close(to);
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    sockets.forEach(ForgetfulRelay::close);
  }
}
