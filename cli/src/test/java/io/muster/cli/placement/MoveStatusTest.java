// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.placement.MoveStatus.State;
import io.muster.client.PlacedPartition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MoveStatusTest {
  private static final List<Integer> WANTED = List.of(4, 2, 3);
  private static final List<Integer> OTHER = List.of(1, 2, 3);

  @Test
  void stateIsThatOfTheWayToWhatIsWanted() {
    assertState(WANTED, List.of(), false, "", State.DONE, null);
    assertState(OTHER, WANTED, false, "", State.MOVING, null);
    assertState(OTHER, OTHER, true, "", State.REVERTING, "goes back to 1,2,3");
    assertState(OTHER, List.of(1, 2, 9), false, "", State.ELSEWHERE, "moves to 1,2,9");
    assertState(OTHER, List.of(), false, "node 4 is gone", State.FAILED, "node 4 is gone");
    assertState(
        OTHER, List.of(), false, "", State.NOT_STARTED, "nobody asked for it, or it was cancelled");
  }

  @Test
  void wayBackToWhatIsWantedIsAWayThere() {
    assertState(OTHER, WANTED, true, "", State.MOVING, null);
  }

  @Test
  void orderCountsBecauseTheFirstIsPreferred() {
    assertThat(status(List.of(2, 4, 3), List.of(), false, "").state()).isEqualTo(State.NOT_STARTED);
  }

  @Test
  void whatWasDoneAfterAFailureIsDone() {
    assertThat(status(WANTED, List.of(), false, "an old story").state()).isEqualTo(State.DONE);
  }

  @Test
  void tableShowsListsAsTheCommandLineTakesThem() {
    assertThat(MoveStatus.table(List.of(status(OTHER, List.of(), false, "node 4 is gone"))).lines())
        .containsExactly(
            "PARTITION  STATE   REPLICAS  WANTED  REASON",
            "7          failed  1,2,3     4,2,3   node 4 is gone");
  }

  private static void assertState(
      List<Integer> replicas,
      List<Integer> target,
      boolean reverting,
      String failure,
      State state,
      @Nullable String reason) {
    assertThat(status(replicas, target, reverting, failure))
        .isEqualTo(new MoveStatus(7, state, replicas, WANTED, reason));
  }

  private static MoveStatus status(
      List<Integer> replicas, List<Integer> target, boolean reverting, String failure) {
    return MoveStatus.of(
        new PlacedPartition(
            7,
            OptionalInt.empty(),
            replicas,
            target,
            reverting,
            failure.isEmpty() ? Optional.empty() : Optional.of(failure)),
        WANTED);
  }
}
