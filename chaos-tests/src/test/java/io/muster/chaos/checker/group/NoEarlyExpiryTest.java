// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NoEarlyExpiryTest {
  private static final String UNKNOWN = Refusals.UNKNOWN_MEMBER_ID;

  private final Judged noEarlyExpiry = new Judged(new NoEarlyExpiry());

  /** Its last heartbeat is sent at 1,000 ms. */
  private static GroupHistories alive() {
    return new GroupHistories()
        .fact("group.g.session.ms", "2000")
        .at(10, 20)
        .joined("a", 1)
        .at(30, 40)
        .synced("a", 1, 0)
        .at(1000, 1010)
        .heartbeat("a", 1);
  }

  @Test
  void aMemberIsRemovedWithinItsSession() {
    noEarlyExpiry.flags(
        "spurious-expiry", alive().at(2500, 2510).heartbeatRefused("a", 1, UNKNOWN));
    noEarlyExpiry.flags("spurious-expiry", alive().at(2500, 2510).described("STABLE", 2, Map.of()));
    noEarlyExpiry.flags("spurious-expiry", alive().at(2500, 2500).lost("a", 1, 0));
  }

  @Test
  void itsSessionHadRunOut() {
    noEarlyExpiry.valid(alive().at(2950, 2960).heartbeatRefused("a", 1, UNKNOWN));
  }

  @Test
  void itLeft() {
    noEarlyExpiry.valid(
        alive().at(1500, 1510).left("a").at(2500, 2510).heartbeatRefused("a", 1, UNKNOWN));
  }

  @Test
  void itJoinedAgain() {
    noEarlyExpiry.valid(
        alive().at(1500, 1510).joined("a", 2).at(2500, 2510).heartbeatRefused("a", 1, UNKNOWN));
  }

  @Test
  void itMissedARebalance() {
    noEarlyExpiry.valid(
        alive()
            .fact("group.g.rebalance.ms", "500")
            .at(2500, 2510)
            .heartbeatRefused("a", 1, UNKNOWN));
  }

  @Test
  void aCommitDoesNotShowThatNoRebalanceHadBegun() {
    // The rebalance may have begun right after the heartbeat, and have lasted its two seconds.
    noEarlyExpiry.valid(
        alive()
            .at(2500, 2510)
            .committed("a", 1, 9, 9)
            .at(3100, 3110)
            .heartbeatRefused("a", 1, UNKNOWN));
  }

  @Test
  void itWasReplacedUnderItsInstanceId() {
    noEarlyExpiry.valid(
        new GroupHistories()
            .fact("group.g.session.ms", "2000")
            .joinedStatic("a", "i", 1)
            .synced("a", 1, 0)
            .heartbeat("a", 1)
            .joinedStatic("a2", "i", 1)
            .heartbeatRefused("a", 1, UNKNOWN));
  }

  @Test
  void nobodyWasRemoved() {
    noEarlyExpiry.unknown(alive());
  }
}
