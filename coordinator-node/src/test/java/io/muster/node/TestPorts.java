// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports that stay free until a node listens on them: below those that the system gives to
 * outgoing connections, none twice in a JVM, and each JVM of a build in a region of its own.
 */
public final class TestPorts {
  private static final int LOWEST = 10_000;
  private static final int REGIONS = 20;
  private static final int FORKS = 2;
  private static final int REGION = 1_000;
  private static final int START = LOWEST + region() * REGION;
  private static final AtomicInteger TAKEN = new AtomicInteger();

  /** The next one. */
  public static int next() {
    for (int tried = 0; tried < REGION; tried++) {
      int port = START + TAKEN.getAndIncrement() % REGION;
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IllegalStateException("no free port from " + START + " on");
  }

  /** No two JVMs of one build share one, and those of different builds seldom do. */
  private static int region() {
    int fork = Integer.getInteger("surefire.forkNumber", 1) % FORKS;
    int build = (int) (ProcessHandle.current().pid() % (REGIONS / FORKS));
    return build * FORKS + fork;
  }

  private TestPorts() {}
}
