// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.ReplicaGroupInfo.Follower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which replicas a leader can count on. */
final class InSync {

  /**
   * The leader, and of the members those that have answered lately and lack next to nothing. A new
   * replica that is being filled has what the others have before it has a vote: as long as it is no
   * member, losing one more of the old ones may leave no majority.
   *
   * @param members node ids of those with a vote
   * @param longestSilence after which a follower does not count
   */
  static List<Integer> nodes(
      int leader, Collection<Integer> members, List<Follower> followers, Duration longestSilence) {
    List<Integer> nodes = new ArrayList<>();
    nodes.add(leader);
    for (Follower follower : followers) {
      if (members.contains(follower.nodeId())
          && follower.silentMillis() < longestSilence.toMillis()
          && follower.matchIndex() >= 0
          && follower.lag() <= LeadershipKeeper.NEAR) {
        nodes.add(follower.nodeId());
      }
    }
    return nodes;
  }

  private InSync() {}
}
