// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;

/**
 * Sends the log to one follower as Ratis does, but sleeps while there is nothing to send.
 *
 * <p>After a stream to a follower broke, Ratis 3.3.0 takes the missing stream for something to send
 * ({@code GrpcLogAppender.shouldSendAppendEntries}), makes no request because there is no entry for
 * it and no heartbeat due, and looks again at once. So for each group whose follower is down one
 * thread of the leader spins from heartbeat to heartbeat, and a few groups take the whole machine,
 * just when it has elections to hold or a new node to fill.
 */
class PatientLogAppender extends GrpcLogAppender {

  PatientLogAppender(RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
    super(server, leader, follower);
  }

  /**
   * Ratis wakes the sender after each answer and with each entry, whether there is anything to send
   * to this follower or not; on few cores that is a good part of what an entry costs.
   */
  @Override
  public void notifyLogAppender() {
    if (shouldSendAppendEntries() || getLeaderState().isFollowerBootstrapping(getFollower())) {
      super.notifyLogAppender();
    }
  }

  /** New entries still wake the sender from this wait. */
  @Override
  public long getWaitTimeMs() {
    long wait = super.getWaitTimeMs();
    return wait > 0 || hasAppendEntries() ? wait : Math.max(0, getHeartbeatWaitTimeMs());
  }
}
