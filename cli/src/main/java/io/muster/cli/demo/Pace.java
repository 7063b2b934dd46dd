// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.time.Duration;

/**
 * How fast members read, so that an input of any size takes about as long and the kill comes in the
 * middle of the work.
 *
 * @param batchRecords most records that a member takes at once, and then commits
 * @param recordPause how long a member rests for each record, for each partition that it owns
 */
record Pace(int batchRecords, Duration recordPause) {
  private static final Duration READING_TIME = Duration.ofSeconds(15);

  /** Commits of a member that owns one partition; rare enough for two cores, many for the eye. */
  private static final int BATCHES_PER_SECOND = 8;

  /**
   * @param records in all partitions
   * @param partitions over which they are spread evenly
   */
  static Pace of(long records, int partitions) {
    long perPartition = Math.max(1, records / partitions);
    long batches = READING_TIME.toSeconds() * BATCHES_PER_SECOND;
    long batch = Math.max(1, (perPartition + batches - 1) / batches);
    return new Pace(
        (int) Math.min(batch, 100_000), Duration.ofNanos(READING_TIME.toNanos() / perPartition));
  }

  /** Rest after a batch. */
  Duration pauseAfter(int records, int ownedPartitions) {
    return recordPause.multipliedBy(records).dividedBy(Math.max(1, ownedPartitions));
  }
}
