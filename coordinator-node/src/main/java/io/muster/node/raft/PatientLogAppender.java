// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.util.LifeCycle;
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

  /** For so long the group's heartbeats go alone when one of them has ended the shared stream. */
  private static final long ALONE_NANOS = Duration.ofSeconds(5).toNanos();

  private final SharedHeartbeats shared;
  private final int electionMinMs;

  /** When the follower last answered a shared heartbeat. */
  private volatile @Nullable Timestamp answeredAt;

  private volatile long aloneUntil = System.nanoTime();

  /** Somebody waits for a heartbeat of this very group, to be sure of its leadership. */
  private volatile boolean triggered;

  PatientLogAppender(
      RaftServer.Division server,
      LeaderState leader,
      FollowerInfo follower,
      SharedHeartbeats shared) {
    super(server, leader, follower);
    this.shared = shared;
    this.electionMinMs = server.properties().minRpcTimeoutMs();
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

  @Override
  public void start() {
    super.start();
    shared.join(this);
  }

  @Override
  public CompletableFuture<LifeCycle.State> stopAsync() {
    shared.leave(this);
    return super.stopAsync();
  }

  @Override
  public void triggerHeartbeat() {
    triggered = true;
    super.triggerHeartbeat();
  }

  @Override
  protected void resetHeartbeatTrigger() {
    triggered = false;
    super.resetHeartbeatTrigger();
  }

  @Override
  public long getHeartbeatWaitTimeMs() {
    long wait = super.getHeartbeatWaitTimeMs();
    Timestamp answered = answeredAt;
    return triggered || answered == null || answered.elapsedTimeMs() > electionMinMs
        ? wait
        : wait + electionMinMs / PATIENCE;
  }

  /**
   * Whether this follower is to get a heartbeat together with those of other groups. It has to have
   * answered lately, so the group knows it; and one that is being filled is left in peace.
   */
  boolean isHeartbeatDueSoon() {
    long silentMs = getFollower().getLastRpcResponseTime().elapsedTimeMs();
    // Who has answered later than that is heard in the next round in time, too.
    return silentMs >= electionMinMs / 9
        && silentMs < electionMinMs
        && System.nanoTime() - aloneUntil >= 0
        && isRunning()
        && !getLeaderState().isFollowerBootstrapping(getFollower());
  }

  @Nullable AppendEntriesRequestProto newSharedHeartbeat(long callId) throws RaftLogIOException {
    return super.newAppendEntriesRequest(callId, true);
  }

  /** As Ratis takes the answer to one of its own, which it counts from the sending, too. */
  void sharedHeartbeatAnswered(Timestamp sentAt, AppendEntriesReplyProto reply) {
    FollowerInfo follower = getFollower();
    if (follower.getLastRespondedAppendEntriesSendTime().compareTo(sentAt) < 0) {
      follower.updateLastRespondedAppendEntriesSendTime(sentAt);
    }
    follower.updateLastRpcResponseTime();
    answeredAt = Timestamp.currentTime();
    getLeaderState().onFollowerCommitIndex(follower, reply.getFollowerCommit());
  }

  void sendAlone() {
    aloneUntil = System.nanoTime() + ALONE_NANOS;
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
