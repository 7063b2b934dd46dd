// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.group.GroupHistories;
import io.muster.chaos.checker.group.Judged;
import org.junit.jupiter.api.Test;

class StateHashesTest {
  private final Judged replicasAgree = new Judged(new ReplicasAgree());
  private final Judged replayAgrees = new Judged(new ReplayAgrees());

  @Test
  void replicasDifferAtOneIndex() {
    replicasAgree.flags(
        "replica-divergence",
        new GroupHistories().fact("hash.4.1", "90:aa").fact("hash.4.2", "90:bb"));
  }

  @Test
  void replicasAreEqualOrAtDifferentIndexes() {
    replicasAgree.valid(
        new GroupHistories()
            .fact("hash.4.1", "90:aa")
            .fact("hash.4.2", "90:aa")
            .fact("hash.4.3", "89:cc")
            .fact("hash.5.3", "90:dd"));
  }

  @Test
  void oneReplicaIsNothingToCompare() {
    replicasAgree.unknown(new GroupHistories().fact("hash.4.1", "90:aa"));
    replicasAgree.unknown(new GroupHistories().fact("hash.4.1", "90:aa").fact("hash.4.2", "91:bb"));
  }

  @Test
  void aReplayDiffersFromWhatWasLive() {
    replayAgrees.flags(
        "replay-divergence",
        new GroupHistories().fact("live.4.1", "90:aa").fact("replay.4.2", "90:bb"));
    replayAgrees.flags(
        "replay-divergence",
        new GroupHistories().fact("replay.4.1", "90:aa").fact("replay.4.2", "90:bb"));
  }

  @Test
  void aReplayGivesWhatWasLive() {
    replayAgrees.valid(
        new GroupHistories()
            .fact("live.4.1", "90:aa")
            .fact("live.4.2", "90:bb")
            .fact("replay.4.1", "91:cc")
            .fact("replay.4.2", "91:cc"));
  }

  @Test
  void electionsAloneAreNoReplay() {
    replayAgrees.unknown(new GroupHistories().fact("live.4.1", "0:aa").fact("replay.4.1", "0:bb"));
  }

  @Test
  void nothingWasReplayed() {
    replayAgrees.unknown(new GroupHistories().fact("live.4.1", "90:aa").fact("live.4.2", "90:aa"));
    replayAgrees.unknown(new GroupHistories().fact("live.4.1", "90:aa").fact("replay.4.1", "91:b"));
  }
}
