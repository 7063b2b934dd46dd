// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import io.muster.cli.output.Table;
import io.muster.client.PlacedPartition;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition is on its way to the replicas that a file wants.
 *
 * @param replicas the nodes that hold it, the preferred leader first
 * @param wanted what the file says
 * @param reason why it is not on its way, null where it is or is done
 */
public record MoveStatus(
    int partition,
    State state,
    List<Integer> replicas,
    List<Integer> wanted,
    @Nullable String reason) {
  /** What is going on with it. */
  public enum State {
    /** It has the replicas that are wanted. */
    DONE,
    /** It is on its way there. */
    MOVING,
    /** It is on its way back to what was before. */
    REVERTING,
    /** It is on its way to replicas that the file does not say. */
    ELSEWHERE,
    /** It was on its way, and that did not come about. */
    FAILED,
    /** It is not there, and nobody asked for it. */
    NOT_STARTED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public MoveStatus {
    replicas = List.copyOf(replicas);
    wanted = List.copyOf(wanted);
  }

  public static MoveStatus of(PlacedPartition now, List<Integer> wanted) {
    State state = state(now, wanted);
    String reason =
        switch (state) {
          case DONE, MOVING -> null;
          case REVERTING -> "goes back to " + LivesTogether.numbers(now.target());
          case ELSEWHERE -> "moves to " + LivesTogether.numbers(now.target());
          case FAILED -> now.failure().orElse("");
          case NOT_STARTED -> "nobody asked for it, or it was cancelled";
        };
    return new MoveStatus(now.partition(), state, now.replicas(), wanted, reason);
  }

  private static State state(PlacedPartition now, List<Integer> wanted) {
    if (now.moving()) {
      return now.target().equals(wanted)
          ? State.MOVING
          : now.reverting() ? State.REVERTING : State.ELSEWHERE;
    }
    if (now.replicas().equals(wanted)) {
      return State.DONE;
    }
    return now.failure().isPresent() ? State.FAILED : State.NOT_STARTED;
  }

  /** Something is going on, so a later look may show something else. */
  public boolean underWay() {
    return state == State.MOVING || state == State.REVERTING || state == State.ELSEWHERE;
  }

  public boolean done() {
    return state == State.DONE;
  }

  public static Table table(List<MoveStatus> all) {
    Table table = new Table("PARTITION", "STATE", "REPLICAS", "WANTED", "REASON");
    for (MoveStatus each : all) {
      table.row(
          each.partition,
          each.state,
          LivesTogether.numbers(each.replicas),
          LivesTogether.numbers(each.wanted),
          each.reason == null ? "-" : each.reason);
    }
    return table;
  }
}
