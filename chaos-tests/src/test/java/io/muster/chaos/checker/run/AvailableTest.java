// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.group.GroupHistories;
import io.muster.chaos.checker.group.Judged;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.RunInfo;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AvailableTest {
  private final Judged available = new Judged(new Available());

  private static GroupHistories calm() {
    return new GroupHistories()
        .phase(RunInfo.WARM_UP, 1)
        .phase(RunInfo.FAULTS, 1000)
        .phase(RunInfo.END, 60_000)
        .at(900, 910)
        .heartbeat("a", 1);
  }

  private static GroupHistories refused(GroupHistories history, long fromMs, long toMs) {
    for (long at = fromMs; at < toMs; at += 300) {
      history.at(at, at + 10).heartbeatRefused("a", 1, "NOT_COORDINATOR");
    }
    return history.at(toMs, toMs + 10).heartbeat("a", 1);
  }

  @Test
  void nobodyAnswersThoughNothingIsWrong() {
    GroupHistories history = refused(calm(), 2000, 4500);

    available.flags("no-leader", history);
    assertThat(new Available().check(history.run()).figures())
        .containsEntry("unavailable_windows", 1L)
        .containsEntry("unavailable_p50_ms", 2510L)
        .containsEntry("unavailable_max_ms", 2510L);
  }

  @Test
  void oneCallIsNeverAnswered() {
    available.flags("no-leader", calm().at(2000, 5000).commitLost("a", 1, 1, 1));
  }

  @Test
  void somebodyElseOnThatPartitionIsAnswered() {
    available.valid(
        refused(calm(), 2000, 4500)
            .at(3000, 3010)
            .ok(new Call.Fetch("h", "t", List.of(), false), new Answer.Fetched(new TreeMap<>())));
  }

  @Test
  void theAnswerIsARefusalThatWasDecided() {
    available.valid(
        refused(calm(), 2000, 4500).at(3500, 3510).heartbeatRefused("a", 1, "UNKNOWN_MEMBER_ID"));
  }

  @Test
  void aFaultIsActiveOrJustOver() {
    available.valid(refused(calm().fault("kill", 1, 1900, 2100), 2000, 7000));
    available.flags("no-leader", refused(calm().fault("kill", 1, 1900, 2100), 2000, 9800));
  }

  @Test
  void itIsTheWarmUp() {
    available.valid(refused(calm().phase(RunInfo.FAULTS, 30_000), 2000, 7000));
  }

  @Test
  void answersAreLostOnPurpose() {
    available.unknown(refused(calm(), 2000, 4500).fact("group.g.relayed", "true"));
  }

  @Test
  void nobodyAsks() {
    available.valid(calm().at(20_000, 20_010).heartbeat("a", 1));
    available.unknown(new GroupHistories().assigned("a", 1, 0));
  }

  /** Its application gives partitions back in its own time before anybody is told. */
  @Test
  void aMemberOfTheLibraryLeaves() {
    available.valid(
        calm()
            .at(2000, 9000)
            .header(null)
            .add(Outcome.INFO, new Call.Leave("g", "a"), null, "NOT_TOLD"));
  }

  @Test
  void aJoinWaitsForOthers() {
    available.valid(calm().at(2000, 9000).joined("a", 2));
  }
}
