// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import static io.muster.chaos.report.History.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the page draws, computed from histories of a few operations. */
final class PicturesTest {
  private static final Comparator<Operation> BY_INDEX = Comparator.comparingInt(Operation::index);

  @Test
  void unavailableFromTheFirstCallThatFailsToTheNextDecision() {
    List<Operation> history =
        new History()
            .commit(0, 5, 1, 1, 1, 1)
            .commitFails(1_000, 1_010, "NOT_COORDINATOR")
            .commitFails(1_500, 1_510, "NOT_COORDINATOR")
            .commit(2_000, 2_400, 2, 2, 2, 2)
            .operations;

    assertThat(Unavailability.of(history))
        .containsExactly(new Unavailability.Window(4, 1_000 * MS, 2_400 * MS, true));
  }

  @Test
  void idleAndRefusedIsNotUnavailable() {
    List<Operation> history =
        new History()
            .commit(0, 5, 1, 1, 1, 1)
            .commitFails(1_000, 1_010, "ILLEGAL_GENERATION")
            .commit(9_000, 9_005, 2, 2, 1, 1)
            .operations;

    assertThat(Unavailability.of(history)).isEmpty();
  }

  @Test
  void unavailableToTheEnd() {
    List<Operation> history =
        new History()
            .commit(0, 5, 1, 1, 1, 1)
            .commitFails(1_000, 1_010, "NOT_COORDINATOR")
            .commitFails(3_000, 3_010, "NOT_COORDINATOR")
            .operations;

    assertThat(Unavailability.of(history))
        .containsExactly(new Unavailability.Window(4, 1_000 * MS, 3_010 * MS, false));
  }

  @Test
  void aLateAnswerOfAnEarlierLeaderBeginsNothing() {
    List<Operation> history =
        new History()
            .commit(0, 10, 1, 1, 1, 1)
            .commit(11, 90, 2, 2, 1, 1)
            .commit(20, 50, 3, 3, 2, 2)
            .commit(91, 95, 4, 4, 2, 2)
            .operations;

    List<Leaderships.Leadership> leaderships = Leaderships.of(history);

    assertThat(leaderships)
        .containsExactly(
            new Leaderships.Leadership(4, 1, 1, 10 * MS, 10 * MS),
            new Leaderships.Leadership(4, 2, 2, 50 * MS, 95 * MS));
    assertThat(Leaderships.changes(leaderships)).isEqualTo(1);
  }

  @Test
  void anOlderReadIsAStepBack() {
    assertThat(backs(new History().commit(0, 1, 1, 1, 1, 1).commit(2, 3, 9, 2, 1, 1))).isEmpty();
    assertThat(
            backs(
                new History()
                    .commit(0, 1, 1, 1, 1, 1)
                    .commit(2, 3, 9, 2, 1, 1)
                    .fetch(4, 5, new Answer.Stored(1, "w1", 1))
                    .fetch(6, 7, null)))
        .containsExactly(2, 3);
  }

  @Test
  void aReadTogetherWithTheCommitOrAfterADeletionIsNone() {
    assertThat(
            backs(
                new History()
                    .commit(0, 1, 1, 1, 1, 1)
                    .commit(2, 6, 9, 2, 1, 1)
                    .fetch(4, 5, new Answer.Stored(1, "w1", 1))
                    .delete(7, 8)
                    .fetch(9, 10, null)))
        .isEmpty();
  }

  @Test
  void aLowerCommitIsAStepBackWhereClientsCountUpwards() {
    History upwards = new History();
    for (int i = 0; i < 10; i++) {
      upwards.commit(i * 10, i * 10 + 5, i == 6 ? 2 : i, i, 1, 1);
    }
    History arbitrary = new History();
    for (int i = 0; i < 10; i++) {
      arbitrary.commit(i * 10, i * 10 + 5, i * 7 % 10, i, 1, 1);
    }

    assertThat(backs(upwards)).containsExactly(6);
    assertThat(backs(arbitrary)).isEmpty();
  }

  @Test
  void whatMembersTellOfWhatTheyOwn() {
    List<Operation> history =
        new History()
            .event(10, new Call.Assigned("g", "m", 1, "t", List.of(0, 1)))
            .event(20, new Call.Released("g", "m", 1, "t", List.of(0), true))
            .event(30, new Call.Assigned("g", "n", 2, "t", List.of(0)))
            .event(40, new Call.Crashed("g", "n"))
            .operations;

    assertThat(Ownership.of(history, 99 * MS))
        .containsExactly(
            new Ownership.Band(key(0), "m", 1, 10 * MS, 20 * MS, "lost"),
            new Ownership.Band(key(0), "n", 2, 30 * MS, 40 * MS, "crashed"),
            new Ownership.Band(key(1), "m", 1, 10 * MS, 99 * MS, "open"));
  }

  @Test
  void assignmentsWhereMembersTellNothing() {
    List<Operation> history =
        new History()
            .commit(0, 1, 1, 1, 1, 1)
            .add(
                5,
                9,
                Outcome.OK,
                new Call.Sync("g", "m", 1, new TreeMap<>()),
                new Answer.Synced(1, List.of(0)),
                null,
                "")
            .add(20, 25, Outcome.INFO, new Call.Join("g", "m", null), null, null, "lost")
            .operations;

    assertThat(Ownership.of(history, 99 * MS))
        .containsExactly(new Ownership.Band(key(0), "m", 1, 9 * MS, 20 * MS, "rejoined"));
  }

  @Test
  void aFaultThatWasFeltAndOneThatWasNot() {
    List<Operation> history =
        new History()
            .commit(0, 5, 1, 1, 1, 1)
            .commitFails(1_000, 1_010, "NOT_COORDINATOR")
            .commit(2_000, 2_400, 2, 2, 2, 2)
            .commit(9_000, 9_001, 3, 3, 2, 2)
            .operations;
    FaultTraces traces =
        new FaultTraces(history, Leaderships.of(history), Unavailability.of(history));

    assertThat(traces.of(fault(990, 1_100)))
        .isEqualTo(new FaultTraces.Trace(List.of(4), 1, 1, 1_400 * MS));
    assertThat(traces.of(fault(5_000, 6_000)).bit()).isFalse();
  }

  @Test
  void thinningKeepsWhatMattersAndIsAlwaysTheSame() {
    Run run = MadeUpRun.of(5, 60, 30);
    Set<Integer> named = Set.of(17, 4_711);

    List<Operation> drawn = Thinning.of(run.operations(), named, run.faults(), 1_000);

    assertThat(drawn).hasSizeBetween(900, 1_002).isSortedAccordingTo(BY_INDEX);
    assertThat(drawn).extracting(Operation::index).contains(17, 4_711);
    assertThat(drawn).isEqualTo(Thinning.of(run.operations(), named, run.faults(), 1_000));
    assertThat(drawn.stream().filter(each -> each.outcome() != Outcome.OK).count())
        .isEqualTo(run.operations().stream().filter(each -> each.outcome() != Outcome.OK).count());
  }

  @Test
  void nothingIsLeftOutOfAShortRun() {
    Run run = MadeUpRun.of(5, 20, 60);

    assertThat(Thinning.of(run.operations(), Set.of(), run.faults(), 100_000))
        .hasSize((int) run.operations().stream().filter(o -> Calls.toCluster(o.call())).count());
  }

  @Test
  void whatIsAroundAnAnomaly() {
    History history = new History().commit(0, 5, 1, 1, 1, 1);
    for (int i = 0; i < 40; i++) {
      history.fetch(10 + i, 11 + i, new Answer.Stored(1, "w1", 1));
    }
    history.commit(60, 70, 2, 2, 1, 1).event(65, new Call.Crashed("other", "m"));
    Anomaly anomaly = new Anomaly("lost-commit", "I3", "gone", List.of(0, 41, 9_999));

    List<Operation> around = Surroundings.of(anomaly, history.operations);

    assertThat(around).hasSize(26).isSortedAccordingTo(BY_INDEX);
    assertThat(around).extracting(Operation::index).contains(0, 41).doesNotContain(42);
  }

  private static List<Integer> backs(History history) {
    return CommittedOffsets.of(history.operations).get(0).points().stream()
        .filter(CommittedOffsets.Point::back)
        .map(CommittedOffsets.Point::operation)
        .toList();
  }

  private static Fault fault(int from, int to) {
    return new Fault("kill", List.of(1), from * MS, to * MS, new TreeMap<>());
  }

  private static Key key(int partition) {
    return new Key("g", "t", partition);
  }
}
