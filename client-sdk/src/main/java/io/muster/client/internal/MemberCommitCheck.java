// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.FencedException;
import io.muster.client.MusterException;
import io.muster.client.TopicPartition;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Refuses commits that the coordinator could only refuse, with the reason it would name. Holds
 * nothing; any thread may ask.
 */
final class MemberCommitCheck {

  /** Null where the commit may be sent. */
  static @Nullable CallFailure refusal(
      String groupId, MemberStanding.View now, MemberCommitDoor.Order order) {
    int inGeneration = order.inGeneration();
    Set<TopicPartition> partitions = order.offsets().keySet();
    Holding held = now.holding();
    if (partitions.isEmpty() && !now.phase().hasEnded()) {
      // Nothing was read since, or nothing is held yet: that is no reason to fail, as in Kafka.
      return null;
    }
    if (now.phase().mayCommit() && !held.isNothing()) {
      if (held.generation() == inGeneration) {
        return order.onlyOwned() ? ownership(groupId, held, partitions) : null;
      }
      if (held.heldSince(inGeneration, partitions)) {
        return null;
      }
    }
    return generation(groupId, now, inGeneration);
  }

  private static CallFailure generation(String groupId, MemberStanding.View now, int inGeneration) {
    MusterException why = now.failure();
    if (why != null) {
      return refused(
          why instanceof FencedException ? FailureClass.FENCED : FailureClass.INVALID,
          why.reason(),
          groupId,
          "stopped: " + why.getMessage());
    }
    return switch (now.state()) {
      case UNJOINED, REBALANCING -> between(groupId, "between two assignments");
      case CLOSED, LEAVING, FAILED ->
          CallFailure.abandoned("the member of group " + groupId + " has left", false);
      case STABLE, PARKED ->
          inGeneration == Assignment.NO_GENERATION
              ? between(groupId, "the new assignment has not been taken yet")
              : refused(
                  FailureClass.REJOIN,
                  "ILLEGAL_GENERATION",
                  groupId,
                  "no longer in generation " + inGeneration);
    };
  }

  private static @Nullable CallFailure ownership(
      String groupId, Holding held, Set<TopicPartition> partitions) {
    Set<TopicPartition> own = held.partitions();
    if (own.containsAll(partitions)) {
      return null;
    }
    Set<TopicPartition> foreign = new TreeSet<>(partitions);
    foreign.removeAll(own);
    return refused(
        FailureClass.REJOIN, "PARTITION_NOT_OWNED", groupId, "not assigned to it: " + foreign);
  }

  private static CallFailure between(String groupId, String message) {
    return refused(FailureClass.REJOIN, "REBALANCE_IN_PROGRESS", groupId, message);
  }

  private static CallFailure refused(
      FailureClass kind, String reason, String groupId, String message) {
    return new CallFailure(
        kind,
        reason,
        "the member of group " + groupId + " cannot commit now: " + message,
        Map.of(),
        null,
        false,
        null);
  }

  private MemberCommitCheck() {}
}
