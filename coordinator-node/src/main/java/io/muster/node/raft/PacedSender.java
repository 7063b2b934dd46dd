// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Sends a new member its snapshot and the log behind it no faster than the throttle allows. A
 * member that votes gets everything at once.
 *
 * <p>A snapshot is sent on a thread of its own for each member, in pieces, so that thread waits
 * before each. No heartbeats are sent then either, and a member that has not answered for {@link
 * RaftTimeouts#joining} would be given up; but one that has answered the last piece has nothing to
 * answer, so while it waits for the next it counts as heard. For entries of the log nothing waits:
 * none are sent until those before are paid for, and heartbeats go on.
 *
 * <p>Ratis 3.3.0 looks at new members only when nothing else has happened for the longest election
 * timeout. A leader that is written to all the while would never find that one is dead, or there;
 * so it is made to look from time to time.
 */
final class PacedSender extends LogSender {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final MoveThrottle throttle;
  private final Runnable onSent;
  private volatile long lookedAt = System.nanoTime();

  /** When the last piece of a snapshot was handed to the transport. Used by one thread. */
  private @Nullable Timestamp handedAt;

  private volatile long resumeAt = System.nanoTime();

  /**
   * @param onSent told of each piece and of each batch of entries that a new member is sent
   */
  PacedSender(
      RaftServer.Division server,
      LeaderState leader,
      FollowerInfo follower,
      FollowerAcks acks,
      PeerLinks links,
      MoveThrottle throttle,
      Runnable onSent) {
    super(server, leader, follower, acks, links);
    this.throttle = throttle;
    this.onSent = onSent;
  }

  // ---- a snapshot

  @Override
  public Iterable<InstallSnapshotRequestProto> newInstallSnapshotRequests(
      String requestId, SnapshotInfo snapshot) {
    Iterable<InstallSnapshotRequestProto> pieces =
        super.newInstallSnapshotRequests(requestId, snapshot);
    return isFilling() ? () -> new Paced(pieces.iterator()) : pieces;
  }

  private final class Paced implements Iterator<InstallSnapshotRequestProto> {
    private final Iterator<InstallSnapshotRequestProto> pieces;

    /** After a failure the first one is what shows that the member is there, so it goes at once. */
    private boolean free = handedAt != null;

    private Paced(Iterator<InstallSnapshotRequestProto> pieces) {
      this.pieces = pieces;
    }

    @Override
    public boolean hasNext() {
      return pieces.hasNext();
    }

    @Override
    public InstallSnapshotRequestProto next() {
      InstallSnapshotRequestProto piece = pieces.next();
      if (!free) {
        await(piece.getSerializedSize());
      }
      free = false;
      handedAt = Timestamp.currentTime();
      onSent.run();
      return piece;
    }
  }

  private void await(int bytes) {
    try {
      throttle.await(bytes, this::whileWaiting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(this + " was interrupted", e);
    }
  }

  private void whileWaiting() {
    if (!isRunning()) {
      throw new IllegalStateException(this + " has ended");
    }
    haveLooked();
    Timestamp last = handedAt;
    if (last == null || getFollower().getLastRpcResponseTime().compareTo(last) > 0) {
      getFollower().updateLastRpcResponseTime();
    }
  }

  /** What this call says in Ratis is only that the new members are to be looked at. */
  private void haveLooked() {
    long now = System.nanoTime();
    if (now - lookedAt >= LOOK_NANOS && isFilling()) {
      lookedAt = now;
      getLeaderState().onFollowerSuccessAppendEntries(getFollower());
    }
  }

  // ---- the log behind it

  /** Once the rate was raised, what it was paid for before does not count. */
  @Override
  boolean mustHold() {
    if (System.nanoTime() - resumeAt >= 0 || !isFilling()) {
      return false;
    }
    long owed = throttle.nanosOwed();
    if (owed > 0) {
      wakeAfter(owed);
    }
    return owed > 0;
  }

  @Override
  void sending(AppendEntriesRequestProto entries) {
    if (isFilling()) {
      resumeAt = System.nanoTime() + throttle.charge(entries.getSerializedSize());
      onSent.run();
    }
  }

  @Override
  boolean tick() {
    haveLooked();
    return super.tick();
  }
}
