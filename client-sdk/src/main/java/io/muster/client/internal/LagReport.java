// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Map;

/**
 * Tells the member from time to time where its readers see their partitions end, so that heartbeats
 * and commits can carry it. Used by the application's thread.
 */
final class LagReport {
  private static final Duration MOST = Duration.ofSeconds(1);

  private final Timer timer;
  private final Duration interval;
  private final OwnedPartitions<?> owned;
  private final ConsumerMember member;
  private Deadline due;

  LagReport(Timer timer, ConsumerConfig config, OwnedPartitions<?> owned, ConsumerMember member) {
    Duration half = config.member().heartbeatInterval().dividedBy(2);
    this.timer = timer;
    this.interval = half.compareTo(MOST) < 0 ? half : MOST;
    this.owned = owned;
    this.member = member;
    this.due = Deadline.after(timer, Duration.ZERO);
  }

  /** After a poll: readers know the most then. */
  void polled() {
    MemberDriver driver = member.driver();
    if (driver == null || !due.hasPassed()) {
      return;
    }
    Map<TopicPartition, Long> ends = owned.endOffsets();
    if (!ends.isEmpty()) {
      due = Deadline.after(timer, interval);
      driver.reportEndOffsets(ends);
    }
  }
}
