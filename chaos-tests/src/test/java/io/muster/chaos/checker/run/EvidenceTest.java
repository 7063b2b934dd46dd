// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.group.GroupHistories;
import io.muster.chaos.checker.group.Judged;
import io.muster.chaos.checker.group.Refusals;
import io.muster.chaos.history.Header;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private final Judged evidence = new Judged(new Evidence());

  /** Node 1 led offsets partition 7 in term 3 and was killed from 100 ms to 200 ms. */
  private static GroupHistories killed(String led) {
    return new GroupHistories()
        .nemesis("kill")
        .at(10, 20)
        .header(new Header(7, 1, 3, 10))
        .heartbeat("a", 1)
        .fault("kill", 1, 100, 200, "led", led)
        .at(300, 310);
  }

  @Test
  void aLeaderWasKilledAndNothingShowsIt() {
    evidence.flags("unproven-fault", killed("7").heartbeat("a", 1));
    evidence.flags("unproven-fault", killed("7").header(Header.of(1)).heartbeat("a", 1));
    evidence.flags("unproven-fault", killed("8").header(new Header(7, 2, 4, 20)).heartbeat("a", 1));
    evidence.flags("unproven-fault", killed("").header(new Header(7, 2, 4, 20)).heartbeat("a", 1));
    evidence.flags(
        "unproven-fault",
        killed("7").header(new Header(7, 2, 4, 20)).heartbeatRefused("a", 1, "NOT_COORDINATOR"));
  }

  @Test
  void anotherNodeOrAHigherTermAnswers() {
    evidence.valid(killed("3, 7").header(new Header(7, 2, -1, -1)).heartbeat("a", 1));
    evidence.valid(killed("7").header(new Header(7, 1, 4, 20)).heartbeat("a", 1));
    evidence.valid(killed("7").header(Header.of(2)).heartbeat("a", 1));
  }

  @Test
  void aFaultOfTheNemesisWasNeverDone() {
    evidence.flags("unproven-fault", new GroupHistories().nemesis("pause"));
    evidence.valid(new GroupHistories().nemesis("pause").fault("pause", 1, 100, 200));
  }

  @Test
  void nothingWasLostWithThePower() {
    evidence.flags(
        "unproven-fault",
        new GroupHistories()
            .nemesis("power-loss")
            .fault("power-loss", 1, 100, 200, "lost_bytes", "0"));
    evidence.valid(
        new GroupHistories()
            .nemesis("power-loss")
            .fault("power-loss", 1, 100, 200, "lost_bytes", "0")
            .fault("power-loss", 2, 300, 400, "lost_bytes", "4096"));
    evidence.valid(
        new GroupHistories()
            .nemesis("power")
            .fault("power", 1, 100, 200, "canary_lost_bytes", "4096"));
  }

  @Test
  void noPacketMetTheCut() {
    evidence.flags(
        "unproven-fault",
        new GroupHistories().nemesis("isolate").fault("isolate", 1, 100, 200, "packets", "0"));
    evidence.flags(
        "unproven-fault",
        new GroupHistories()
            .nemesis("isolate-clients")
            .fault("isolate-clients", 1, 100, 200, "packets", "0"));
    evidence.valid(
        new GroupHistories().nemesis("isolate").fault("isolate", 1, 100, 200, "packets", "1"));
  }

  @Test
  void theDiskWasNotFull() {
    evidence.flags(
        "unproven-fault",
        new GroupHistories().nemesis("disk-full").fault("disk-full", 1, 100, 200));
    evidence.valid(
        new GroupHistories()
            .nemesis("disk-full")
            .fault("disk-full", 1, 100, 200, "enospc", "true"));
  }

  @Test
  void nobodyWasFencedAfterAPauseOfClients() {
    GroupHistories before =
        new GroupHistories()
            .nemesis("client-pause")
            .at(10, 20)
            .commitRefused("a", 1, Refusals.ILLEGAL_GENERATION)
            .fault("client-pause", 1, 100, 200);
    evidence.flags("unproven-fault", before);
    evidence.valid(before.at(210, 220).lost("a", 1, 0));
  }

  @Test
  void eachKindIsJudged() {
    evidence.flags(
        "unproven-fault", new GroupHistories().nemesis("pause,kill").fault("pause", 1, 100, 200));
  }

  @Test
  void aRunWithoutFaultsHasNothingToShow() {
    evidence.unknown(new GroupHistories().nemesis("none"));
  }

  @Test
  void whatCameByChanceHasToShowWhenItHadChances() {
    evidence.flags("unproven-fault", new GroupHistories().nemesis("mixed"));
    evidence.flags(
        "unproven-fault",
        new GroupHistories().nemesis("mixed").fault("power", 1, 100, 200, "lost_bytes", "0"));

    GroupHistories often = new GroupHistories().nemesis("mixed").fault("pause", 1, 100, 200);
    for (int i = 0; i < 3; i++) {
      often.fault("power", 1, 300, 400, "lost_bytes", "0");
    }
    evidence.valid(often);
    evidence.flags("unproven-fault", often.fault("power", 1, 500, 600, "lost_bytes", "0"));
    evidence.valid(often.fault("power", 1, 700, 800, "lost_bytes", "1"));
  }

  @Test
  void aKindThatIsNamedBesideMixedIsJudgedByItself() {
    evidence.flags(
        "unproven-fault", new GroupHistories().nemesis("mixed,kill").fault("pause", 1, 100, 200));
  }
}
