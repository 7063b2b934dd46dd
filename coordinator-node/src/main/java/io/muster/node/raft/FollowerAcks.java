// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Since when one follower has certainly followed this leader, for {@link LeaderLease}: the moment
 * before the youngest of the requests was made that it has acknowledged.
 *
 * <p>Ratis 3.3.0 keeps such a moment, too ({@code
 * FollowerInfo.getLastRespondedAppendEntriesSendTime}), but its own transport moves it before it
 * looks at the answer. Also the answer that there is another leader by now would prolong the lease,
 * of a leader that was frozen while it was replaced. Thread-safe.
 */
final class FollowerAcks {
  private @Nullable Timestamp since;

  /** The follower has acknowledged, as that of its leader, what was made after this moment. */
  synchronized void followedAt(Timestamp moment) {
    if (since == null || since.compareTo(moment) < 0) {
      since = moment;
    }
  }

  /** Whether the youngest acknowledged request was made less than so long ago. */
  synchronized boolean isYoungerThan(long millis) {
    return since != null && since.elapsedTimeMs() < millis;
  }
}
