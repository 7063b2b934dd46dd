// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Sends the log to one follower as Ratis does, but sleeps while there is nothing to send, and
 * leaves heartbeats to {@link SharedHeartbeats} while they are answered there.
 *
 * <p>After a stream to a follower broke, Ratis 3.3.0 takes the missing stream for something to send
 * ({@code GrpcLogAppender.shouldSendAppendEntries}), makes no request because there is no entry for
 * it and no heartbeat due, and looks again at once. So for each group whose follower is down one
 * thread of the leader spins from heartbeat to heartbeat, and a few groups take the whole machine,
 * just when it has elections to hold or a new node to fill.
 */
class PatientLogAppender extends GrpcLogAppender {
  /**
   * The part of the shortest election timeout by which a heartbeat of its own is sent later than
   * Ratis would while the follower answers shared ones. Ratis sends one after half of the timeout
   * without an answer.
   */
  private static final int PATIENCE = 8;

  /**
   * The part of it after which a follower counts as silent. Who answers that late in one round is
   * heard in the next one before its patience is over.
   */
  private static final int SILENT = 9;

  private final FollowerAcks acks;
  private final SharedHeartbeats shared;
  private final int electionMinMs;

  /** When the follower last answered a shared heartbeat. */
  private volatile @Nullable Timestamp answeredAt;

  /** Until then the group's heartbeats go on its own stream only. */
  private final AtomicLong aloneUntil = new AtomicLong(System.nanoTime());

  PatientLogAppender(
      RaftServer.Division server,
      LeaderState leader,
      FollowerInfo follower,
      FollowerAcks acks,
      SharedHeartbeats shared) {
    super(server, new NotedLeaderState(leader, acks), follower);
    this.acks = acks;
    this.shared = shared;
    this.electionMinMs = server.properties().minRpcTimeoutMs();
  }

  @Override
  public void run() throws IOException {
    shared.join(this);
    try {
      super.run();
    } finally {
      shared.leave(this);
    }
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

  // ---- heartbeats

  /**
   * Somebody waits for a heartbeat of this very group, to be sure of its leadership. Shared ones
   * confirm nothing, so there are none for as long as he may wait, and if the first one of the
   * group comes too early for him, as it may, there is a next one.
   */
  @Override
  public void triggerHeartbeat() {
    alone(Duration.ofMillis(2L * electionMinMs));
    super.triggerHeartbeat();
  }

  /** From now on the group's heartbeats go alone, for so long at least. */
  void alone(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    aloneUntil.accumulateAndGet(until, (a, b) -> a - b > 0 ? a : b);
  }

  private boolean isAlone() {
    return System.nanoTime() - aloneUntil.get() < 0;
  }

  @Override
  public long getHeartbeatWaitTimeMs() {
    long wait = super.getHeartbeatWaitTimeMs();
    Timestamp answered = answeredAt;
    return answered == null || answered.elapsedTimeMs() > electionMinMs || isAlone()
        ? wait
        : wait + electionMinMs / PATIENCE;
  }

  /**
   * Whether this follower is to get a heartbeat together with those of other groups. It has to have
   * answered lately, so the group knows it; one that is being filled is left in peace; and while
   * entries are on their way their own stream has to show that it is alive.
   */
  boolean isHeartbeatDueSoon() {
    long silentMs = getFollower().getLastRpcResponseTime().elapsedTimeMs();
    return silentMs >= electionMinMs / SILENT
        && silentMs < electionMinMs
        && !isAlone()
        && !hasPendingDataRequests()
        && isRunning()
        && !getLeaderState().isFollowerBootstrapping(getFollower());
  }

  /** How long an answer to a shared heartbeat may take before it is not waited for any more. */
  long answerTimeMs() {
    return 2L * electionMinMs;
  }

  @Nullable AppendEntriesRequestProto newSharedHeartbeat(long callId) throws RaftLogIOException {
    return super.newAppendEntriesRequest(callId, true);
  }

  /**
   * As Ratis takes the answer to one of its own. Does not block.
   *
   * @param madeAt before the heartbeat was made
   */
  void sharedHeartbeatAcknowledged(Timestamp madeAt, AppendEntriesReplyProto reply) {
    FollowerInfo follower = getFollower();
    acks.followedAt(madeAt);
    if (follower.getLastRespondedAppendEntriesSendTime().compareTo(madeAt) < 0) {
      follower.updateLastRespondedAppendEntriesSendTime(madeAt);
    }
    follower.updateLastRpcResponseTime();
    answeredAt = Timestamp.currentTime();
    if (reply.getFollowerCommit() > follower.getCommitIndex()) {
      // This may wait for the log.
      shared.execute(
          () -> getLeaderState().onFollowerCommitIndex(follower, reply.getFollowerCommit()));
    }
  }

  @Override
  public @Nullable AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
      throws RaftLogIOException {
    AppendEntriesRequestProto request = super.newAppendEntriesRequest(callId, heartbeat);
    if (request != null && request.getEntriesCount() == 0) {
      shared.metrics().heartbeatSentAlone();
    }
    return request;
  }
}
