// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.Set;

/** What the reasons of failed calls tell. */
public final class Refusals {
  public static final String ILLEGAL_GENERATION = "ILLEGAL_GENERATION";
  public static final String UNKNOWN_MEMBER_ID = "UNKNOWN_MEMBER_ID";
  public static final String FENCED_INSTANCE_ID = "FENCED_INSTANCE_ID";

  private static final Set<String> FENCING =
      Set.of(ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID);
  private static final Set<String> GONE = Set.of(UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID);
  private static final Set<String> DECIDED =
      Set.of(
          ILLEGAL_GENERATION,
          UNKNOWN_MEMBER_ID,
          FENCED_INSTANCE_ID,
          "REBALANCE_IN_PROGRESS",
          "MEMBER_ID_REQUIRED",
          "STALE_SEQUENCE");

  /** Whether it was refused as that of a member, or a generation, of the past. */
  public static boolean fenced(Operation operation) {
    return operation.outcome() == Outcome.FAIL && FENCING.contains(operation.reason());
  }

  /** Whether it was told that its member is none. */
  public static boolean gone(Operation operation) {
    return operation.outcome() == Outcome.FAIL && GONE.contains(operation.reason());
  }

  /** Whether a coordinator that was able to decide has refused it. */
  public static boolean decided(Operation operation) {
    return operation.outcome() == Outcome.FAIL && DECIDED.contains(operation.reason());
  }

  private Refusals() {}
}
