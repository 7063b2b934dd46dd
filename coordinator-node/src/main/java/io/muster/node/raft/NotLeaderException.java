// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

/**
 * This node does not lead the group, or not for certain. Nothing was appended, so the same request
 * may be made again anywhere. Carries no stack trace: it is an everyday answer.
 */
public final class NotLeaderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int leaderNodeId;

  /**
   * @param leaderNodeId node that is thought to lead, 0 where none is known
   */
  public NotLeaderException(String message, int leaderNodeId) {
    super(message, null, false, false);
    this.leaderNodeId = leaderNodeId;
  }

  /** Node that is thought to lead, 0 where none is known. */
  public int leaderNodeId() {
    return leaderNodeId;
  }
}
