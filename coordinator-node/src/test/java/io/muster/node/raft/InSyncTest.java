// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.raft.ReplicaGroupInfo.Follower;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InSyncTest {
  private static final Duration SILENCE = Duration.ofMillis(600);

  private static List<Integer> with(Follower... followers) {
    return InSync.nodes(1, List.of(1, 2, 3), List.of(followers), SILENCE);
  }

  @Test
  void whoAnswersAndLacksLittleCounts() {
    assertThat(with(new Follower(2, 100, 0, 10), new Follower(3, 36, LeadershipKeeper.NEAR, 599)))
        .containsExactly(1, 2, 3);
  }

  @Test
  void whoIsSilentEmptyOrFarBehindDoesNot() {
    assertThat(with(new Follower(2, 100, 0, 600), new Follower(3, -1, 0, 10))).containsExactly(1);
    assertThat(with(new Follower(2, 35, LeadershipKeeper.NEAR + 1, 10))).containsExactly(1);
  }

  /** It has no vote yet: if another goes now, nobody may be left to decide. */
  @Test
  void aReplicaThatIsNoMemberYetDoesNotHoweverMuchItHas() {
    assertThat(with(new Follower(2, 100, 0, 10), new Follower(4, 100, 0, 10)))
        .containsExactly(1, 2);
  }
}
