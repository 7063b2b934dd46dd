// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One connection through a relay: two sockets, and a thread for each direction. */
final class Connection {
  private static final int BUFFER = 64 << 10;

  private final Relay relay;
  private final Socket client;
  private final Socket node;

  /** Some bytes were swallowed: what would follow makes no sense. */
  private volatile boolean damaged;

  Connection(Relay relay, Socket client, Socket node) {
    this.relay = relay;
    this.client = client;
    this.node = node;
  }

  void start() {
    pump("to-node", client, node, relay::requests);
    pump("to-client", node, client, relay::answers);
  }

  private void pump(String name, Socket from, Socket to, Supplier<Script> script) {
    Thread thread = new Thread(() -> carry(from, to, script), "relay-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void carry(Socket from, Socket to, Supplier<Script> scripts) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      Script counting = Script.PASS;
      long left = 0;
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        Script script = scripts.get();
        if (script instanceof Script.Swallow) {
          damaged = true;
          continue;
        }
        if (damaged) {
          break;
        }
        if (script instanceof Script.Delay delay) {
          sleep(delay);
        } else if (script instanceof Script.ResetAfter after) {
          if (counting != script) {
            counting = script;
            left = after.bytes();
          }
          left -= length;
          if (left < 0) {
            break;
          }
        }
        out.write(buffer, 0, length);
        out.flush();
      }
    } catch (IOException broken) {
      // The other direction ends with it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reset();
    }
  }

  private void sleep(Script.Delay delay) throws InterruptedException {
    long nanos = delay.time().toNanos() + (long) (delay.jitter().toNanos() * relay.jitter());
    TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos));
  }

  void reset() {
    reset(client);
    reset(node);
    relay.ended(this);
  }

  /** Without a farewell: the other side sees a reset. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
      return;
    }
  }
}
