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
 * @param segmentBytes size of a log file; only whole files are purged, and the open one is held in
 *     heap. Default 4 MiB
 * @param preallocatedBytes zeros that are written ahead in a log file. Default 256 KiB
 */
public record RaftLogLimits(
    long snapshotEntries,
    Duration snapshotInterval,
    int preservedEntries,
    int purgeGap,
    long segmentBytes,
    long preallocatedBytes) {

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
