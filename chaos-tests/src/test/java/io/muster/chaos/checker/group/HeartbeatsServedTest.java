// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeartbeatsServedTest {
  private static final String EXPELLED = "UNKNOWN_MEMBER_ID";

  private final Judged served = new Judged(new HeartbeatsServed());

  /** A session of one second, and a heartbeat every 100 ms of which each takes so long. */
  private static GroupHistories beats(long until, long takes) {
    GroupHistories history =
        new GroupHistories().fact("group.g.session.ms", "1000").at(0, 1).joined("a", 1);
    for (long at = 100; at < until; at += 100) {
      history.at(at, at + takes).heartbeat("a", 1);
    }
    return history;
  }

  @Test
  void nobodyIsExpelled() {
    assertThat(served.valid(beats(1_000, 2)).figures())
        .containsEntry("heartbeats", 9L)
        .containsEntry("heartbeat_p99_us", 2_000L);
  }

  @Test
  void aMemberThatHeartbeatsIsExpelled() {
    served.flags(
        "spurious-expiry", beats(1_000, 2).at(1_000, 1_001).heartbeatRefused("a", 1, EXPELLED));
  }

  @Test
  void itsHeartbeatsWereNotAnswered() {
    served.flags(
        "spurious-expiry",
        beats(1_000, 2)
            .at(1_000, 2_500)
            .heartbeatRefused("a", 1, "DEADLINE_EXCEEDED")
            .at(2_600, 2_601)
            .heartbeatRefused("a", 1, EXPELLED));
  }

  @Test
  void aMemberThatPausedIsExpelled() {
    served.valid(beats(1_000, 2).at(1_600, 1_601).heartbeatRefused("a", 1, EXPELLED));
  }

  @Test
  void aMemberThatLeftIsNotThereAnyMore() {
    served.valid(
        beats(1_000, 2).at(950, 951).left("a").at(1_000, 1_001).heartbeatRefused("a", 1, EXPELLED));
  }

  @Test
  void clientsWereCutOff() {
    served.unknown(
        beats(1_000, 2)
            .fault("isolate-clients", 1, 0, 600)
            .at(1_000, 1_001)
            .heartbeatRefused("a", 1, EXPELLED));
  }

  @Test
  void clientsWereCutOffLongBefore() {
    served.flags(
        "spurious-expiry",
        new GroupHistories()
            .fact("group.g.session.ms", "1000")
            .fault("isolate-clients", 1, 500, 600)
            .at(900, 901)
            .heartbeat("a", 1)
            .at(9_000, 9_001)
            .heartbeat("a", 1)
            .at(9_100, 9_101)
            .heartbeat("a", 1)
            .at(9_200, 9_201)
            .heartbeatRefused("a", 1, EXPELLED));
  }

  @Test
  void heartbeatsStarve() {
    served.flags("starved-heartbeats", beats(20_000, 300));
    served.valid(beats(20_000, 200));
    served.valid(beats(20_000, 300).fault("pause", 1, 0, 30_000));
    served.valid(beats(20_000, 300).fact("group.g.relayed", "true"));
  }

  @Test
  void thereAreNone() {
    served.unknown(new GroupHistories().joined("a", 1));
  }
}
