// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a group has come in one partition: one that it owns, has a committed offset for, or both.
 *
 * @param partition the partition
 * @param committed the committed offset, where there is one
 * @param logEnd where the partition ends; empty is "unknown": no member has reported it since the
 *     coordinator was elected. Soft state, not replicated
 * @param memberId the member that owns the partition, where one does
 */
public record PartitionProgress(
    TopicPartition partition,
    Optional<CommittedOffset> committed,
    Optional<LogEndOffset> logEnd,
    Optional<String> memberId) {
  public PartitionProgress {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(committed, "committed");
    Objects.requireNonNull(logEnd, "logEnd");
    Objects.requireNonNull(memberId, "memberId");
  }

  /** The log end offset, where it is known. */
  public OptionalLong logEndOffset() {
    return logEnd.isPresent() ? OptionalLong.of(logEnd.get().offset()) : OptionalLong.empty();
  }

  /** How old the log end offset is, and with it the lag; empty where it is unknown. */
  public Optional<Duration> logEndOffsetAge() {
    return logEnd.map(LogEndOffset::age);
  }

  /**
   * Records between the committed offset and the log end; empty where one of them is missing. 0
   * also where the commit is newer than the reported log end.
   */
  public OptionalLong lag() {
    if (committed.isEmpty() || logEnd.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(0, logEnd.get().offset() - committed.get().offset()));
  }
}
