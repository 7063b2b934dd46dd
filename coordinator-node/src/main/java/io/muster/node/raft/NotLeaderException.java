// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

/**
 * This node does not lead the group, or not for certain. Nothing was appended, so the same request
 * may be made again anywhere. Carries no stack trace: it is an everyday answer.
 */
public final class NotLeaderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int leaderNodeId;
  private final boolean steppingDown;

  /**
   * @param leaderNodeId node that is thought to lead, 0 where none is known
   */
  public NotLeaderException(String message, int leaderNodeId) {
    this(message, leaderNodeId, false);
  }

  NotLeaderException(String message, int leaderNodeId, boolean steppingDown) {
    super(message, null, false, false);
    this.leaderNodeId = leaderNodeId;
    this.steppingDown = steppingDown;
  }

  /** Node that is thought to lead, 0 where none is known. */
  public int leaderNodeId() {
    return leaderNodeId;
  }

  /** This node leads and is about to hand the leadership over. */
  boolean isSteppingDown() {
    return steppingDown;
  }
}
