// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

/** The disk of one node. */
public interface Disk {
  /** Nothing more can be written. */
  void fill() throws Exception;

  /** Undoes {@link #fill}; nothing where it was not filled. */
  void free() throws Exception;

  /** Writes and syncs hang. */
  void stall() throws Exception;

  /** Undoes {@link #stall}; nothing where it was not stalled. */
  void thaw() throws Exception;

  /**
   * What was not synced is lost, as when the power fails: from here on nothing reaches the disk and
   * each write fails. To be followed by {@link ChaosNode#kill} and {@link #powerBack}.
   */
  void powerLoss() throws Exception;

  /**
   * The disk is there again with what was synced. The node must not run.
   *
   * @return how many bytes are gone of what the fault itself had written just before and not
   *     synced; 0 where it had not, since the disk was full or hung
   */
  long powerBack() throws Exception;
}
