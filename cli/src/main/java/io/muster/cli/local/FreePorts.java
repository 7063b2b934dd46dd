// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import io.muster.cli.CliException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that nobody listens on just now. They are below those that systems give to outgoing
 * connections (from 32768 or 49152 on): one of these could take a port between the moment it is
 * chosen and the moment a node listens on it, also each time that node is down.
 */
final class FreePorts {
  private static final int LOWEST = 10_000;
  private static final int ABOVE_HIGHEST = 32_000;

  private FreePorts() {}

  /** Finds {@code count} different ports of the loopback address, one after the other at random. */
  static List<Integer> find(int count) {
    List<Integer> ports = new ArrayList<>();
    int first = ThreadLocalRandom.current().nextInt(LOWEST, ABOVE_HIGHEST);
    for (int i = 0; i < ABOVE_HIGHEST - LOWEST && ports.size() < count; i++) {
      int port = LOWEST + (first - LOWEST + i) % (ABOVE_HIGHEST - LOWEST);
      if (isFree(port)) {
        ports.add(port);
      }
    }
    if (ports.size() < count) {
      throw CliException.failed(
          "of the ports " + LOWEST + " to " + (ABOVE_HIGHEST - 1) + " too few are free");
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
}
