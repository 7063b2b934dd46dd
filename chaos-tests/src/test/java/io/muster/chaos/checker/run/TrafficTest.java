// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.group.GroupHistories;
import io.muster.chaos.checker.group.Judged;
import io.muster.chaos.history.RunInfo;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private final Judged traffic = new Judged(new Traffic());

  private static GroupHistories warm(int calls) {
    GroupHistories history =
        new GroupHistories().phase(RunInfo.WARM_UP, 0).phase(RunInfo.FAULTS, 1000);
    for (int i = 0; i < calls; i++) {
      history.heartbeat("a", 1);
    }
    return history;
  }

  private static GroupHistories read(GroupHistories history) {
    return history.described("STABLE", 1, Map.of());
  }

  @Test
  void enoughWasDone() {
    traffic.valid(read(warm(5)));
    traffic.valid(read(warm(3)).fact("minimum.rate", "3"));
  }

  @Test
  void theWarmUpWasIdle() {
    traffic.flags("void-run", read(warm(3)));
    traffic.flags("void-run", read(new GroupHistories()));
  }

  @Test
  void theLastReadsWereNotAnswered() {
    traffic.flags("void-run", warm(5));
    traffic.flags("void-run", warm(5).describeFailed("DEADLINE_EXCEEDED"));
    traffic.valid(read(warm(5)).describeFailed("NOT_COORDINATOR"));
  }

  @Test
  void aProcessHadTwoCallsOpen() {
    traffic.flags(
        "void-run",
        read(warm(5)).at(2000, 2020).heartbeat("a", 1).at(2010, 2030).heartbeat("a", 1));
    traffic.valid(
        read(warm(5))
            .at(2000, 2020)
            .heartbeat("a", 1)
            .at(2010, 2030)
            .heartbeat("b", 1)
            .at(2012, 2012)
            .released("a", 1, 0));
  }
}
