// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts nodes that are down. A node that is still starting is not there yet, so a fault is over
 * only when it serves.
 */
final class Starts {
  /** Several cold processes on few processors. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** How long a node takes to end, at most, once it decided to. */
  private static final Duration LATE_END = Duration.ofSeconds(3);

  /** What a node logs once it listens to clients. */
  private static final String SERVES = " serves clients on ";

  /** All that do not run, at once; returns when each serves, has ended again, or after long. */
  static void all(Collection<ChaosNode> nodes) throws Exception {
    Map<ChaosNode, Long> started = new HashMap<>();
    for (ChaosNode node : nodes) {
      if (!node.running()) {
        started.put(node, Files.size(node.log()));
        node.start();
      }
    }
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!started.isEmpty() && System.nanoTime() < deadline) {
      for (ChaosNode node : List.copyOf(started.keySet())) {
        if (!node.running() || told(node.log(), started.getOrDefault(node, 0L), SERVES)) {
          started.remove(node);
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  static void one(ChaosNode node) throws Exception {
    all(List.of(node));
  }

  /**
   * As {@link #one}, and again where the node, as it was or as it was started, ends soon after: who
   * supervises it would do the same. Takes some seconds.
   */
  static void lasting(ChaosNode node) throws Exception {
    long deadline = System.nanoTime() + LATE_END.toNanos();
    while (System.nanoTime() < deadline) {
      one(node);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** Whether a log has these words behind a place in it. */
  static boolean told(Path log, long from, String words) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(log);
        InputStream rest =
            Channels.newInputStream(channel.position(Math.min(from, channel.size())))) {
      return new String(rest.readAllBytes(), StandardCharsets.UTF_8).contains(words);
    }
  }

  private Starts() {}
}
