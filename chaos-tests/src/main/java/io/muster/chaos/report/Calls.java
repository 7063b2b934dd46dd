// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What kind of call an operation is. */
final class Calls {
  /** Refusals that only a coordinator which serves the group can give. */
  private static final Set<String> GIVEN_BY_THE_COORDINATOR =
      Set.of(
          "ILLEGAL_GENERATION",
          "UNKNOWN_MEMBER_ID",
          "REBALANCE_IN_PROGRESS",
          "MEMBER_ID_REQUIRED",
          "FENCED_INSTANCE_ID",
          "STALE_SEQUENCE",
          "GROUP_ID_NOT_FOUND",
          "NON_EMPTY_GROUP",
          "GROUP_SUBSCRIBED_TO_TOPIC");

  private Calls() {}

  /** Whether it went to the cluster; the others are what a member did or learned. */
  static boolean toCluster(Call call) {
    return !(call instanceof Call.Assigned
        || call instanceof Call.Released
        || call instanceof Call.Processed
        || call instanceof Call.Crashed
        || call instanceof Call.Started);
  }

  /** Whether it waits for other members on purpose, so that its latency says nothing. */
  static boolean waits(Call call) {
    return call instanceof Call.Join || call instanceof Call.Sync;
  }

  /** Whether only the leader of an offsets partition answers it. */
  static boolean needsLeader(Call call) {
    return toCluster(call) && !(call instanceof Call.Fetch) && !(call instanceof Call.Describe);
  }

  static boolean writesOffsets(Call call) {
    return call instanceof Call.Commit || call instanceof Call.Delete;
  }

  /** Whether a coordinator was there and decided, be it against the caller. */
  static boolean served(Operation operation) {
    return operation.outcome() == Outcome.OK
        || (operation.outcome() == Outcome.FAIL
            && GIVEN_BY_THE_COORDINATOR.contains(operation.reason()));
  }

  /** Like commit. */
  static String kind(Call call) {
    return call.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The registers that it is about; none for a call that is about the group. */
  static List<Key> keys(Call call) {
    if (call instanceof Call.Commit commit) {
      return commit.writes().stream()
          .map(each -> new Key(commit.group(), each.topic(), each.partition()))
          .toList();
    }
    if (call instanceof Call.Processed processed) {
      return List.of(new Key(processed.group(), processed.topic(), processed.partition()));
    }
    if (call instanceof Call.Fetch fetch) {
      return keys(fetch.group(), fetch.topic(), fetch.partitions());
    }
    if (call instanceof Call.Delete delete) {
      return keys(delete.group(), delete.topic(), delete.partitions());
    }
    if (call instanceof Call.Assigned assigned) {
      return keys(assigned.group(), assigned.topic(), assigned.partitions());
    }
    if (call instanceof Call.Released released) {
      return keys(released.group(), released.topic(), released.partitions());
    }
    return List.of();
  }

  private static List<Key> keys(String group, String topic, List<Integer> partitions) {
    return partitions.stream().map(each -> new Key(group, topic, each)).toList();
  }
}
