// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.ReplicaGroupInfo.Follower;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Helps followers that answer, lack entries as far as their leader knows, and stand still.
 *
 * <p>When the answer to an append is lost because the follower restarts, the leader of Ratis 3.3.0
 * finds out where to go on, but not that the follower has what came before: only the answer to the
 * next entry raises the match index, never the answer to a heartbeat. In a group without writes
 * none comes, the follower counts as behind for ever, and no leadership can be handed to it. So the
 * leader writes an empty entry.
 *
 * <p>Used by one thread.
 */
final class StalledFollowers {
  private static final Logger log = LoggerFactory.getLogger(StalledFollowers.class);

  private final HostedGroups groups;
  private final RaftTimeouts timeouts;
  private final Map<Integer, Progress> watched = new HashMap<>();

  StalledFollowers(HostedGroups groups, RaftTimeouts timeouts) {
    this.groups = groups;
    this.timeouts = timeouts;
  }

  /** One look at all groups; does not wait. */
  void look() {
    long now = System.nanoTime();
    for (HostedGroup group : groups.all()) {
      if (!group.isLeaderReady()) {
        watched.remove(group.number());
      } else if (watched
          .computeIfAbsent(group.number(), number -> new Progress(timeouts))
          .stalled(group.followers(), group.isChanging(), now)) {
        log.debug("replica group {} writes an empty entry for a follower", group.number());
        group.writeEmpty();
      }
    }
  }

  /** How far the followers of one group are known to be. */
  static final class Progress {
    private final Duration patience;
    private final long silence;
    private final Map<Integer, Mark> marks = new HashMap<>();
    private @Nullable Long changingSince;

    Progress(RaftTimeouts timeouts) {
      this.patience = timeouts.electionMax();
      this.silence = timeouts.electionMin().toMillis();
    }

    /**
     * A follower that answers and lacks something has stood still for the longest election timeout.
     * It is given that time again before it is told of once more.
     *
     * @param changing the members are being changed
     */
    boolean stalled(List<Follower> followers, boolean changing, long now) {
      boolean found = changing && stalledChange(now);
      if (!changing) {
        changingSince = null;
      }
      for (Follower follower : followers) {
        if (follower.lag() == 0 || follower.silentMillis() >= silence) {
          marks.remove(follower.nodeId());
          continue;
        }
        Mark mark = marks.get(follower.nodeId());
        if (mark == null || mark.match() != follower.matchIndex()) {
          marks.put(follower.nodeId(), new Mark(follower.matchIndex(), now));
        } else if (now - mark.since() >= patience.toNanos()) {
          marks.put(follower.nodeId(), new Mark(follower.matchIndex(), now));
          found = true;
        }
      }
      return found;
    }

    private boolean stalledChange(long now) {
      Long since = changingSince;
      boolean due = since != null && now - since >= patience.toNanos();
      if (since == null || due) {
        changingSince = now;
      }
      return due;
    }

    private record Mark(long match, long since) {}
  }
}
