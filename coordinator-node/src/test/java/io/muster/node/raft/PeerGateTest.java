// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

final class PeerGateTest {
  private static final RaftPeerId PEER = RaftPeerId.valueOf("n3");
  private static final RaftPeerId OTHER = RaftPeerId.valueOf("n2");

  private long now = Duration.ofHours(1).toNanos();
  private final PeerGate gate = new PeerGate(() -> now);

  @Test
  void takesEverythingUntilItPromisesNotTo() {
    assertThat(gate.admits(PEER)).isTrue();
    pass(30);
    assertThat(gate.refuse(PEER, Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(30));
    assertThat(gate.admits(PEER)).isFalse();
    assertThat(gate.admits(OTHER)).isTrue();
    pass(99);
    assertThat(gate.admits(PEER)).isFalse();
    pass(1);
    assertThat(gate.admits(PEER)).isTrue();
  }

  @Test
  void whatIsRefusedDoesNotCountAsHeard() {
    gate.admits(PEER);
    pass(10);
    gate.refuse(PEER, Duration.ofMillis(100));
    pass(10);
    gate.admits(PEER);
    assertThat(gate.refuse(PEER, Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(20));
  }

  /** Before it was heard here its last word may be as young as can be. */
  @Test
  void aPeerThatWasNeverHeardCountsAsHeardNow() {
    assertThat(gate.refuse(PEER, Duration.ofMillis(100))).isEqualTo(Duration.ZERO);
    pass(50);
    assertThat(gate.refuse(PEER, Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(50));
  }

  /** Each group's stream has its thread, and any of them may stop after its look at the clock. */
  @Test
  void whoIsLateDoesNotMakeThePeerSilent() {
    gate.admits(PEER);
    pass(-20);
    assertThat(gate.admits(PEER)).isTrue();
    pass(30);
    assertThat(gate.refuse(PEER, Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void tellsOfStreamsThatBreak() {
    List<RaftPeerId> lost = new ArrayList<>();
    gate.onLost(lost::add);
    gate.lost(PEER);
    assertThat(lost).containsExactly(PEER);
  }

  private void pass(long millis) {
    now += Duration.ofMillis(millis).toNanos();
  }
}
