// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaderMapTest {
  private static final String GROUP = "group-01";
  private static final int PARTITION = 45;
  private static final Endpoint A = new Endpoint("a", 1);
  private static final Endpoint B = new Endpoint("b", 1);
  private static final Endpoint C = new Endpoint("c", 1);
  private static final long SUSPICION = Duration.ofMillis(150).toNanos();

  private final LeaderMap map = new LeaderMap(Duration.ofMillis(150));

  @BeforeEach
  void aLeadsInTermFive() {
    merge(0, A, 5, false);
  }

  @Test
  void groupsGoToKafkasPartitions() {
    assertThat(map.partitionOf("group-01")).isEqualTo(45);
    assertThat(map.partitionOf("peer-consumer01")).isEqualTo(44);
    assertThat(new LeaderMap(Duration.ZERO).partitionOf("group-01")).isEqualTo(-1);
  }

  @Test
  void higherTermWinsAndLowerTermIsIgnored() {
    merge(0, B, 6, false);
    assertThat(map.leader(GROUP)).isEqualTo(B);
    merge(0, A, 5, true);
    assertThat(map.leader(GROUP)).isEqualTo(B);
  }

  @Test
  void nodesThatHaveNotNoticedCannotLeadBackToAFailedLeader() {
    map.failed(GROUP, A, 0);
    merge(1, A, 5, false);
    assertThat(map.leader(GROUP)).isNull();

    merge(2, B, 6, false);
    assertThat(map.leader(GROUP)).isEqualTo(B);
  }

  @Test
  void leaderThatOnlyLostItsConnectionIsBelievedItself() {
    map.failed(A, 0);
    merge(1, A, 5, true);
    assertThat(map.leader(GROUP)).isEqualTo(A);
  }

  @Test
  void suspicionPasses() {
    map.failed(A, 0);
    merge(SUSPICION + 1, A, 5, false);
    assertThat(map.leader(GROUP)).isEqualTo(A);
  }

  @Test
  void failedLeaderThatIsElectedAgainIsBelieved() {
    map.failed(A, 0);
    merge(1, A, 7, false);
    assertThat(map.leader(GROUP)).isEqualTo(A);
  }

  @Test
  void hintOfTheRefusingNodeIsFollowed() {
    assertThat(map.hinted(GROUP, A, C)).isTrue();
    assertThat(map.leader(GROUP)).isEqualTo(C);
    // The other members' calls are refused with the same, which is no news.
    assertThat(map.hinted(GROUP, A, C)).isFalse();
    merge(0, B, 5, false);
    assertThat(map.leader(GROUP)).isEqualTo(B);
  }

  @Test
  void lateRefusalDoesNotUndoWhatIsKnownByNow() {
    merge(0, B, 6, false);
    map.hinted(GROUP, A, C);
    map.failed(GROUP, A, 0);
    assertThat(map.leader(GROUP)).isEqualTo(B);
  }

  @Test
  void anotherClusterBeginsAnew() {
    map.merge("other", 50, List.of(new LeaderMap.View(PARTITION, C, 1, false)), 0);
    assertThat(map.leader(GROUP)).isEqualTo(C);
  }

  private void merge(long now, Endpoint leader, long term, boolean bySelf) {
    map.merge("cluster", 50, List.of(new LeaderMap.View(PARTITION, leader, term, bySelf)), now);
  }
}
