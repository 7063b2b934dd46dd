// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.group.GroupHistories;
import io.muster.chaos.checker.group.Judged;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.RunInfo;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutingConvergesTest {
  private static final String ELSEWHERE = "NOT_COORDINATOR";
  private static final String NOBODY = "COORDINATOR_NOT_AVAILABLE";
  private static final String LOADING = "COORDINATOR_LOAD_IN_PROGRESS";

  private final Judged routing = new Judged(new RoutingConverges());

  /** Node 1 leads in term 3, as it answered at 1,100 ms. */
  private static GroupHistories led() {
    return new GroupHistories()
        .phase(RunInfo.FAULTS, 1000)
        .phase(RunInfo.END, 60_000)
        .header(new Header(7, 1, 3, 10))
        .at(1100, 1110)
        .heartbeat("a", 1);
  }

  private static Header after(int node, long term, String... refusals) {
    return new Header(7, node, term, -1, hops(refusals));
  }

  /** Nodes 2 and 3 by turns. */
  private static List<Header.Hop> hops(String... refusals) {
    int[] node = {1};
    return Arrays.stream(refusals).map(each -> new Header.Hop(2 + node[0]++ % 2, each)).toList();
  }

  private static GroupHistories asks(GroupHistories history, @Nullable Header header) {
    return history.header(header).at(2000, 2500).heartbeat("a", 1);
  }

  @Test
  void itIsSentElsewhereTooOften() {
    routing.flags("lost-route", asks(led(), after(1, 3, ELSEWHERE, NOBODY, ELSEWHERE, ELSEWHERE)));
  }

  /** It knew the leader, and could not reach it; what it asks then is not about the route. */
  @Test
  void theLeaderIsNotReached() {
    String[] byTurns = {
      ELSEWHERE, "UNAVAILABLE", ELSEWHERE, "UNAVAILABLE", ELSEWHERE, "UNAVAILABLE", ELSEWHERE
    };
    routing.valid(asks(led(), after(1, 3, byTurns)));
    routing.flags(
        "lost-route",
        asks(led(), after(1, 3, ELSEWHERE, NOBODY, ELSEWHERE, ELSEWHERE, "UNAVAILABLE")));
  }

  @Test
  void itFindsTheLeader() {
    GroupHistories history = asks(led(), after(1, 3, ELSEWHERE, NOBODY, ELSEWHERE));
    assertThat(routing.valid(history).figures())
        .containsEntry("judged", 1L)
        .containsEntry("hops_max", 3L);
    routing.valid(asks(led(), after(1, 3)));
    routing.valid(asks(led(), after(1, 3, "UNAVAILABLE", "UNAVAILABLE", ELSEWHERE, "UNAVAILABLE")));
  }

  @Test
  void itNeverFindsTheLeader() {
    GroupHistories lost =
        led()
            .header(after(2, -1, ELSEWHERE, ELSEWHERE, ELSEWHERE))
            .at(2000, 4000)
            .heartbeatRefused("b", 1, ELSEWHERE);
    routing.unknown(lost);
    routing.flags(
        "lost-route", lost.header(new Header(7, 1, 3, 20)).at(4100, 4110).heartbeat("a", 1));
  }

  @Test
  void theLeaderMayHaveMoved() {
    String[] often = {ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE};
    routing.unknown(asks(led(), after(1, 4, often)));
    routing.unknown(asks(led(), after(2, 4, often)));
    routing.unknown(
        led()
            .header(after(2, -1, ELSEWHERE, ELSEWHERE, ELSEWHERE))
            .at(2000, 4000)
            .heartbeatRefused("b", 1, ELSEWHERE)
            .header(new Header(7, 1, 5, 20))
            .at(4100, 4110)
            .heartbeat("a", 1));
  }

  @Test
  void aFaultIsActiveOrJustOver() {
    Header lost = after(1, 3, ELSEWHERE, ELSEWHERE, ELSEWHERE, ELSEWHERE);
    routing.unknown(asks(led().fault("isolate", 2, 1500, 2100), lost));
    routing.unknown(asks(led().fault("isolate", 2, 1200, 1300), lost));
  }

  @Test
  void theClientDoesNotSayWhomItAsked() {
    routing.unknown(asks(led(), new Header(7, 1, 3, 10)));
    routing.unknown(asks(led(), null));
  }

  /** Node 1 is cut off from 2,000 to 12,000 ms. */
  private static GroupHistories cutOff(String kind) {
    return led().fault(kind, 1, 2000, 12_000);
  }

  private static GroupHistories refused(GroupHistories history, long atMs, String reason) {
    return history
        .header(new Header(7, 1, -1, -1))
        .at(atMs, atMs + 500)
        .heartbeatRefused("a", 1, reason);
  }

  @Test
  void whoIsCutOffSaysForEverThatItWillLead() {
    routing.flags("lost-route", refused(cutOff("isolate"), 7001, LOADING));
    routing.flags(
        "lost-route",
        cutOff("deaf")
            .header(new Header(7, 2, 4, 20, List.of(new Header.Hop(1, LOADING))))
            .at(8000, 9000)
            .heartbeat("a", 1));
  }

  @Test
  void itSendsCallsElsewhere() {
    assertThat(routing.valid(refused(cutOff("isolate"), 7001, ELSEWHERE)).figures())
        .containsEntry("asked_cut_off", 1L);
  }

  @Test
  void itMayNotKnowYet() {
    routing.unknown(refused(cutOff("isolate"), 6999, LOADING));
    routing.unknown(refused(cutOff("isolate"), 11_600, LOADING));
  }

  @Test
  void itMayLeadOrStart() {
    routing.unknown(refused(cutOff("ring"), 7001, LOADING));
    routing.unknown(refused(cutOff("isolate").fault("kill", 2, 3000, 4000), 7001, LOADING));
    routing.unknown(refused(cutOff("isolate").fault("kill", 1, 100, 200), 7001, LOADING));
    routing.unknown(refused(new GroupHistories().fault("isolate", 1, 2000, 12_000), 7001, LOADING));
  }
}
