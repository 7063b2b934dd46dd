// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Phase, generation and assignment of a member. Changed on the member's serial executor only; other
 * threads read the view that each change publishes.
 */
final class MemberStanding {
  private final MemberIdentity identity;
  private MemberPhase phase = MemberPhase.IDLE;
  private int generation = Assignment.NO_GENERATION;
  private volatile View view;

  /**
   * What other threads see.
   *
   * @param assignment of generation -1 where nothing can be committed now
   * @param failure what stopped the member
   */
  record View(MemberState state, Assignment assignment, @Nullable MusterException failure) {}

  MemberStanding(MemberIdentity identity) {
    this.identity = identity;
    this.view = new View(phase.state(), nothing(identity), null);
  }

  /** Any thread may ask. */
  View view() {
    return view;
  }

  MemberPhase phase() {
    return phase;
  }

  int generation() {
    return generation;
  }

  /** Enters a phase; in one that does not hold anything, nothing is published as owned. */
  void enter(MemberPhase next) {
    Assignment before = view.assignment();
    boolean keeps = next.isHolding() && before.generation() != Assignment.NO_GENERATION;
    publish(next, keeps ? before : nothing(identity), view.failure());
  }

  /** A JoinGroup is to be sent: what generation it leads to is not known. */
  void joining() {
    generation = Assignment.NO_GENERATION;
    enter(MemberPhase.JOINING);
  }

  void joined(int newGeneration) {
    generation = newGeneration;
    enter(MemberPhase.SYNCING);
  }

  void assigned(Assignment assignment) {
    publish(MemberPhase.ASSIGNING, assignment, view.failure());
  }

  /** The coordinator no longer counts the member in. */
  void lose() {
    generation = Assignment.NO_GENERATION;
    publish(phase, nothing(identity), view.failure());
  }

  void end(MemberPhase last, @Nullable MusterException failure) {
    generation = Assignment.NO_GENERATION;
    publish(last, nothing(identity), failure);
  }

  private void publish(MemberPhase next, Assignment assignment, @Nullable MusterException failure) {
    phase = next;
    view = new View(next.state(), assignment, failure);
  }

  private static Assignment nothing(MemberIdentity identity) {
    return new Assignment(identity.memberId(), Assignment.NO_GENERATION, Set.of());
  }
}
