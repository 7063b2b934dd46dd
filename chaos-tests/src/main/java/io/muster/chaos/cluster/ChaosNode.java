// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

import java.nio.file.Path;

/** One node, and what can be done to it alone. Not thread-safe. */
public interface ChaosNode {
  int id();

  boolean running();

  /**
   * Starts it again on what is on its disk; returns once the process is there, not once it serves.
   */
  void start() throws Exception;

  /** As kill -9 does; returns once the process is gone. */
  void kill() throws Exception;

  /** As an operator does: SIGTERM, and waits until it has ended. */
  void stop() throws Exception;

  /** SIGSTOP. */
  void pause() throws Exception;

  /** SIGCONT; nothing where it was not paused. */
  void resume() throws Exception;

  /** With the Raft log and the state, while it does not run. */
  Path dataFolder();

  /** What it has logged, of all its starts. */
  Path log();

  Disk disk();

  Clock clock();
}
