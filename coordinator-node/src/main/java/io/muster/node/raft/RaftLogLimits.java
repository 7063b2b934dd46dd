// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;

/**
 * How much of the log is kept, and when snapshots are taken.
 *
 * @param snapshotEntries entries applied since the last snapshot after which the next is taken.
 *     Default 20,000
 * @param snapshotInterval a snapshot is also taken this long after the last one, so that a group
 *     with few writes does not keep its log for ever. Default 10 minutes
 * @param preservedEntries entries before the snapshot that stay in the log, so that a follower with
 *     a short lag is helped from the log. Default 5,000
 * @param purgeGap the log is purged once this many entries can go. Default 256
 * @param segmentBytes size of a log file; only whole files are purged, and of a group's log {@link
 *     #SEGMENTS_IN_HEAP} times as much is held in heap, and more while a follower lags. Default 4
 *     MiB
 * @param preallocatedBytes zeros that are written ahead in a log file. Default 256 KiB
 */
public record RaftLogLimits(
    long snapshotEntries,
    Duration snapshotInterval,
    int preservedEntries,
    int purgeGap,
    long segmentBytes,
    long preallocatedBytes) {
  static final int SEGMENTS_IN_HEAP = 2;

  private static final long SEGMENT_BYTES_LEAST = 256L << 10;

  /** The part of the heap that all logs together may take. */
  private static final int PART_OF_HEAP = 4;

  /**
   * The size of a log file with which the logs of all groups leave enough heap for the rest.
   *
   * @param atMost bytes
   * @param heapBytes of the process
   * @param groups that it has replicas of
   */
  public static long segmentBytes(long atMost, long heapBytes, int groups) {
    long share = heapBytes / PART_OF_HEAP / SEGMENTS_IN_HEAP / groups;
    return Math.max(SEGMENT_BYTES_LEAST, Math.min(atMost, share));
  }

  public static RaftLogLimits defaults() {
    return new RaftLogLimits(20_000, Duration.ofMinutes(10), 5_000, 256, 4L << 20, 256L << 10);
  }

  public RaftLogLimits withSnapshotEntries(long entries) {
    return new RaftLogLimits(
        entries, snapshotInterval, preservedEntries, purgeGap, segmentBytes, preallocatedBytes);
  }

  public RaftLogLimits withPreservedEntries(int entries) {
    return new RaftLogLimits(
        snapshotEntries, snapshotInterval, entries, purgeGap, segmentBytes, preallocatedBytes);
  }

  public RaftLogLimits withPurgeGap(int entries) {
    return new RaftLogLimits(
        snapshotEntries,
        snapshotInterval,
        preservedEntries,
        entries,
        segmentBytes,
        preallocatedBytes);
  }

  public RaftLogLimits withSegmentBytes(long bytes) {
    return new RaftLogLimits(
        snapshotEntries,
        snapshotInterval,
        preservedEntries,
        purgeGap,
        bytes,
        Math.min(preallocatedBytes, bytes));
  }
}
