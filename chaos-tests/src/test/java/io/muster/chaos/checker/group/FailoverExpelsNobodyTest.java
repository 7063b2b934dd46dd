// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailoverExpelsNobodyTest {
  private static final String EXPIRED =
      """
      {"kind":"MEMBER_JOINED","member_id":"a","timestamp_ms":1,"generation":0}
      {"kind":"REBALANCE_STARTED","member_id":"a","timestamp_ms":1,"generation":0,"cause":"MEMBER_JOINED"}
      {"kind":"MEMBER_EXPIRED","member_id":"a","timestamp_ms":2,"generation":1}
      {"kind":"REBALANCE_STARTED","timestamp_ms":2,"generation":1,"cause":{"kind":"MEMBER_EXPIRED","member_id":"a"}}
      """;

  /** As the harness writes events down. */
  private static final String WRITTEN_DOWN =
      """
      {"number":1,"kind":"MEMBER_EXPIRED","at":2,"generation":1,"member":"a","cause":"","causeMember":""}
      {"number":2,"kind":"REBALANCE_STARTED","at":2,"generation":1,"member":"","cause":"MEMBER_EXPIRED","causeMember":"a"}
      """;

  private final Judged failover = new Judged(new FailoverExpelsNobody());

  private static GroupHistories expired() {
    return new GroupHistories().fact("group.g.events", EXPIRED).assigned("a", 1, 0);
  }

  @Test
  void aMemberThatLivedIsExpired() {
    failover.flags("spurious-expiry", expired().fault("kill", 1, 5, 10));
    assertThat(new FailoverExpelsNobody().check(expired().run()).figures())
        .containsEntry("rebalances", 1L)
        .containsEntry("expired_members", 1L);
  }

  @Test
  void eventsAsTheHarnessWritesThemDown() {
    GroupHistories history =
        new GroupHistories().fact("group.g.events", WRITTEN_DOWN).assigned("a", 1, 0);

    failover.flags("spurious-expiry", history.fault("kill", 1, 5, 10));
    assertThat(failover.valid(history.crashed("a")).figures()).containsEntry("rebalances", 0L);
  }

  @Test
  void theHarnessCrashedIt() {
    assertThat(failover.valid(expired().crashed("a")).figures()).containsEntry("rebalances", 0L);
  }

  @Test
  void itTriedToLeave() {
    failover.valid(expired().left("a"));
  }

  @Test
  void nobodyInTheHarnessHasThatId() {
    failover.valid(
        new GroupHistories().fact("group.g.events", EXPIRED).assigned("somebody-else", 1, 0));
  }

  @Test
  void clientsWerePausedOrCutOff() {
    failover.unknown(expired().fault("client-pause", 4, 5, 10));
    failover.unknown(expired().fault("cut", 0, 5, 10));
  }

  @Test
  void noEventsWereCollected() {
    failover.unknown(new GroupHistories().assigned("a", 1, 0));
  }
}
