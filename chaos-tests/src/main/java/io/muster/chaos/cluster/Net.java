// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

import java.time.Duration;

/**
 * The network between nodes, and to the clients, who are {@link #CLIENTS}. What is done adds up
 * until {@link #heal}.
 */
public interface Net {
  /** Stands for all clients where a node id is asked for. */
  int CLIENTS = 0;

  /** Packets from one to the other vanish; connections stay open. The other direction goes on. */
  void cut(int from, int to) throws Exception;

  /** Connections from one to the other are reset. */
  void reset(int from, int to) throws Exception;

  /**
   * Some of the packets from one to the other vanish.
   *
   * @param share 0 to 1
   */
  void lose(int from, int to, double share) throws Exception;

  /**
   * What a node sends is limited.
   *
   * @param kilobytesPerSecond 1,024 bytes each
   */
  void limit(int from, int kilobytesPerSecond) throws Exception;

  /**
   * What a node and the others send each other comes late, in both directions and in order. Breaks
   * the connections between them, once now and once when it is healed.
   *
   * @param most of the delay in one direction; each piece has one of its own
   * @throws UnsupportedOperationException where the backend cannot
   */
  void delay(int node, Duration least, Duration most) throws Exception;

  /**
   * How many packets were dropped, refused or held back by what is on, or connections led through a
   * delay, as far as the nodes that run can tell.
   */
  long struck() throws Exception;

  /** Undoes everything. */
  void heal() throws Exception;
}
