// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A generation of a group that an operation showed to be there.
 *
 * @param member that it was shown to, empty for a description of the group
 * @param fromNs the generation was there at some moment since then, and no later than the operation
 *     returned; for what a member did or learned it may have been there only before
 */
record Sighting(Operation operation, Kind kind, String member, int generation, long fromNs) {
  enum Kind {
    JOINED,
    SYNCED,
    HEARTBEAT,
    COMMITTED,
    DESCRIBED,
    /** The member heard of it; the group may have gone on before. */
    ASSIGNED,
    /** The member worked under it; the group may have gone on before. */
    PROCESSED
  }

  /** Whether the group was in this generation while the call was open. */
  boolean answered() {
    return kind != Kind.ASSIGNED && kind != Kind.PROCESSED;
  }

  /** Whether the group was not collecting joins at that moment: nobody was removed before it. */
  boolean settled() {
    return kind == Kind.HEARTBEAT || kind == Kind.SYNCED;
  }

  int index() {
    return operation.index();
  }

  /** Null where the operation shows no generation. */
  static @Nullable Sighting of(Operation operation, long fromNs) {
    if (operation.outcome() != Outcome.OK) {
      return null;
    }
    Call call = operation.call();
    Answer answer = operation.answer();
    String member = Members.of(operation);
    if (call instanceof Call.Join && answer instanceof Answer.Joined joined) {
      return new Sighting(operation, Kind.JOINED, member, joined.generation(), fromNs);
    }
    if (call instanceof Call.Sync && answer instanceof Answer.Synced synced) {
      return new Sighting(operation, Kind.SYNCED, member, synced.generation(), fromNs);
    }
    if (call instanceof Call.Heartbeat heartbeat) {
      return new Sighting(operation, Kind.HEARTBEAT, member, heartbeat.generation(), fromNs);
    }
    if (call instanceof Call.Commit commit && commit.generation() >= 0) {
      return new Sighting(operation, Kind.COMMITTED, member, commit.generation(), fromNs);
    }
    // A group that is not there is described too, with no generation of its own.
    if (answer instanceof Answer.Described described && described.generation() > 0) {
      return new Sighting(operation, Kind.DESCRIBED, "", described.generation(), fromNs);
    }
    if (call instanceof Call.Assigned assigned) {
      return new Sighting(operation, Kind.ASSIGNED, member, assigned.generation(), fromNs);
    }
    if (call instanceof Call.Processed processed) {
      return new Sighting(operation, Kind.PROCESSED, member, processed.generation(), fromNs);
    }
    return null;
  }
}
