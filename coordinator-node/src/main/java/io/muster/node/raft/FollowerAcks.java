// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Since when one follower has certainly followed this leader, for {@link LeaderLease}: the moment
 * at which the youngest of the requests that it has acknowledged was made.
 *
 * <p>Ratis 3.3.0 keeps such a moment, too ({@code
 * FollowerInfo.getLastRespondedAppendEntriesSendTime}), but moves it before it looks at the answer.
 * Also the answer that there is another leader by now would prolong the lease, of a leader that was
 * frozen while it was replaced. Thread-safe.
 */
final class FollowerAcks {
  /** More than are ever on their way. Of a request that is forgotten the answer says nothing. */
  static final int REMEMBERED = 256;

  private final long[] callIds = new long[REMEMBERED];
  private final @Nullable Timestamp[] madeAt = new Timestamp[REMEMBERED];
  private @Nullable Timestamp since;

  /** A request is being made. Numbers are Ratis's and begin with 0. */
  synchronized void making(long callId) {
    int slot = slot(callId);
    callIds[slot] = callId;
    madeAt[slot] = Timestamp.currentTime();
  }

  /** The follower has acknowledged it, as that of its leader. */
  synchronized void acknowledged(long callId) {
    int slot = slot(callId);
    Timestamp made = madeAt[slot];
    if (made != null && callIds[slot] == callId) {
      followedAt(made);
    }
  }

  /** The follower has acknowledged what was made then. */
  synchronized void followedAt(Timestamp moment) {
    if (since == null || since.compareTo(moment) < 0) {
      since = moment;
    }
  }

  /** Whether the youngest acknowledged request was made less than so long ago. */
  synchronized boolean isYoungerThan(long millis) {
    return since != null && since.elapsedTimeMs() < millis;
  }

  private static int slot(long callId) {
    return (int) (callId & (REMEMBERED - 1));
  }
}
