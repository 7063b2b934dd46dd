// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.PreviousAssignment;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Phase, generation and holding of a member. Changed on the member's serial executor only; other
 * threads read the view that each change publishes.
 */
final class MemberStanding {
  private final MemberIdentity identity;
  private MemberPhase phase = MemberPhase.IDLE;
  private int generation = Assignment.NO_GENERATION;
  private int lastJoined = Assignment.NO_GENERATION;
  private PreviousAssignment previous = PreviousAssignment.NONE;
  private volatile View view;

  /**
   * What other threads see.
   *
   * @param holding of generation -1 where there is nothing
   * @param failure what stopped the member
   */
  record View(MemberPhase phase, Holding holding, @Nullable MusterException failure) {
    MemberState state() {
      return phase.state();
    }

    Assignment assignment() {
      return holding.assignment();
    }
  }

  MemberStanding(MemberIdentity identity) {
    this.identity = identity;
    this.view = new View(phase, Holding.nothing(identity.memberId()), null);
  }

  /** Any thread may ask. */
  View view() {
    return view;
  }

  MemberPhase phase() {
    return phase;
  }

  /** The one that heartbeats are sent for. */
  int generation() {
    return generation;
  }

  Holding holding() {
    return view.holding();
  }

  /**
   * The one of the last JoinGroup that was answered, also if nothing of it is held; -1 where the
   * coordinator does not count the member in.
   */
  int lastJoined() {
    return lastJoined;
  }

  /** The coordinator does not count the member in, which holds nothing anyway. */
  void forgetJoined() {
    lastJoined = Assignment.NO_GENERATION;
  }

  /** What the member was assigned last, also if it has given it up since to join again. */
  PreviousAssignment previous() {
    return previous;
  }

  void enter(MemberPhase next) {
    publish(next, holding());
  }

  /** A JoinGroup is to be sent: what generation it leads to is not known. */
  void joining() {
    generation = Assignment.NO_GENERATION;
    enter(MemberPhase.JOINING);
  }

  void joined(int newGeneration) {
    generation = newGeneration;
    lastJoined = newGeneration;
    enter(MemberPhase.SYNCING);
  }

  /**
   * The member has a new assignment.
   *
   * @param leaving what it still holds besides, until it is given up
   */
  void take(Assignment assignment, Set<TopicPartition> leaving) {
    previous = new PreviousAssignment(assignment.partitions(), assignment.generation());
    Set<TopicPartition> all = new HashSet<>(assignment.partitions());
    all.addAll(leaving);
    publish(
        phase,
        holding().taking(new Assignment(assignment.memberId(), assignment.generation(), all)));
  }

  /** These have been given up. */
  void giveUp(Set<TopicPartition> partitions) {
    publish(phase, holding().without(partitions));
  }

  /** Everything has been given up, to be assigned anew. */
  void giveUpAll() {
    publish(phase, nothing());
  }

  /** The coordinator no longer counts the member in. */
  void lose() {
    generation = Assignment.NO_GENERATION;
    forgetJoined();
    previous = PreviousAssignment.NONE;
    publish(phase, nothing());
  }

  void end(MemberPhase last, @Nullable MusterException failure) {
    generation = Assignment.NO_GENERATION;
    phase = last;
    view = new View(last, nothing(), failure);
  }

  private void publish(MemberPhase next, Holding holding) {
    phase = next;
    view = new View(next, holding, view.failure());
  }

  private Holding nothing() {
    return Holding.nothing(identity.memberId());
  }
}
