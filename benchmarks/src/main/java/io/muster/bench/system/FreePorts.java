// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on, below those that systems give to outgoing connections: one of these
 * could be taken while its broker is down.
 */
final class FreePorts {
  private static final int LOWEST = 10_000;
  private static final int ABOVE_HIGHEST = 32_000;

  static List<Integer> find(int count) {
    List<Integer> ports = new ArrayList<>();
    int span = ABOVE_HIGHEST - LOWEST;
    int first = ThreadLocalRandom.current().nextInt(span);
    for (int i = 0; i < span && ports.size() < count; i++) {
      int port = LOWEST + (first + i) % span;
      if (isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw new IllegalStateException("fewer than " + count + " ports are free");
    }
    return ports;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private FreePorts() {}
}
