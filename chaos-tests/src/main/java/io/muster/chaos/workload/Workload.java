// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;

/** Clients at work. Called by one thread. */
public interface Workload extends AutoCloseable {
  /** Makes topics and groups, and begins; returns once the first operations were acknowledged. */
  void start() throws Exception;

  /** Begins nothing more and waits until nothing is open, or for so long. */
  void quiesce(Duration limit) throws Exception;

  /** Reads every key, asking for each through every node; once all is healed. */
  void lastReads() throws Exception;

  /** Ends the clients without waiting. */
  @Override
  void close();
}
