// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.File;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * The settings of Ratis for many small groups in one process. Its defaults are meant for one big
 * group: they would take 8 MB of direct memory and 4 MB of zeros on disk for each.
 */
final class RaftSettings {
  /** The longest log entry that Ratis takes; a longer one would depose the leader. */
  static final int ENTRY_BYTES = 1 << 20;

  /** Of what a leader has taken and not committed. */
  private static final long WRITE_BYTES = 16L << 20;

  private RaftSettings() {}

  static RaftProperties of(RaftHostConfig config) {
    RaftProperties p = new RaftProperties();
    storage(p, config);
    log(p, config.log());
    snapshots(p, config.log());
    elections(p, config.timeouts());
    requests(p, config.timeouts());
    transport(p, config);
    return p;
  }

  private static void storage(RaftProperties p, RaftHostConfig config) {
    File folder = config.raftDirectory().toFile();
    // One folder only: with more, RECOVER does not format a missing group.
    RaftServerConfigKeys.setStorageDir(p, List.of(folder));
    RaftServerConfigKeys.setRemovedGroupsDir(p, new File(folder, "removed"));
    RaftServerConfigKeys.setSleepDeviationThreshold(p, time(Duration.ofMillis(500)));
    // Ratis would close the server and leave the process alive; a long pause is no reason to stop.
    RaftServerConfigKeys.setCloseThreshold(p, time(Duration.ofHours(1)));
    // A follower that was never heard counts as silent since a longest election timeout already.
    RaftServerConfigKeys.setStagingTimeout(
        p, time(config.timeouts().joining().plus(config.timeouts().electionMax())));
  }

  private static void log(RaftProperties p, RaftLogLimits limits) {
    RaftServerConfigKeys.Log.setSegmentSizeMax(p, SizeInBytes.valueOf(limits.segmentBytes()));
    RaftServerConfigKeys.Log.setPreallocatedSize(
        p, SizeInBytes.valueOf(limits.preallocatedBytes()));
    RaftServerConfigKeys.Log.setWriteBufferSize(p, SizeInBytes.valueOf(ENTRY_BYTES + 1024));
    // Beside the one that is being written.
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(p, RaftLogLimits.SEGMENTS_IN_HEAP - 1);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(
        p, SizeInBytes.valueOf(RaftLogLimits.SEGMENTS_IN_HEAP * limits.segmentBytes()));
    RaftServerConfigKeys.Log.setQueueElementLimit(p, 1024);
    // Whoever appends to a full queue holds the log's lock, and what sends heartbeats waits for it.
    // So there is room for all that a leader takes.
    RaftServerConfigKeys.Log.setQueueByteLimit(p, SizeInBytes.valueOf(2 * WRITE_BYTES));
    // A fair lock that each entry would take twenty times, also where answers are read. Readers
    // find entries in concurrent maps. A vote may see a log to which something is being appended;
    // PeerAppendService acknowledges nothing of that.
    RaftServerConfigKeys.Log.setReadLockEnabled(p, false);
    // An entry of its own, replicated and synced, after each commit; nothing here needs it.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);
    RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(p, false);
    // Log files are filled with zeros ahead, so a torn tail looks like a wrong checksum. With the
    // default policy one such group would keep the whole node down.
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        p, RaftServerConfigKeys.Log.CorruptionPolicy.WARN_AND_RETURN);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(p, true);
    RaftServerConfigKeys.Log.setPurgeGap(p, limits.purgeGap());
    RaftServerConfigKeys.Log.setPurgePreservationLogNum(p, limits.preservedEntries());
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(p, SizeInBytes.valueOf(ENTRY_BYTES));
    // Entries come in batches already; waiting for more would be a sleep per entry and follower.
    RaftServerConfigKeys.Log.Appender.setWaitTimeMin(p, time(Duration.ZERO));
    // The waits cannot be cut short; the default's 5 s would delay a returning follower.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(p, "10ms,5, 200ms,20, 1s,1000");
  }

  private static void snapshots(RaftProperties p, RaftLogLimits limits) {
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(p, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(p, limits.snapshotEntries());
    // The store survives a stop, so there is nothing to gain from a snapshot then.
    RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setTriggerWhenRemoveEnabled(p, false);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(p, 2);
    RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(p, true);
    // Ratis keeps this many chunks on their way, and waits for the answer to one before it sends
    // the
    // next: also when the follower is down, without noticing, until the time of all of them is up.
    // Meanwhile the follower gets nothing else, even if it comes back. Many small chunks let most
    // snapshots pass without such a wait, and make the longest one 8 s.
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(p, SizeInBytes.valueOf(256L << 10));
    GrpcConfigKeys.Server.setInstallSnapshotRequestElementLimit(p, 32);
    GrpcConfigKeys.Server.setInstallSnapshotRequestTimeout(p, time(Duration.ofMillis(250)));
  }

  private static void elections(RaftProperties p, RaftTimeouts timeouts) {
    RaftServerConfigKeys.Rpc.setTimeoutMin(p, time(timeouts.electionMin()));
    RaftServerConfigKeys.Rpc.setTimeoutMax(p, time(timeouts.electionMax()));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(p, time(timeouts.firstElectionMin()));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(p, time(timeouts.firstElectionMax()));
    RaftServerConfigKeys.Rpc.setRequestTimeout(p, time(Duration.ofSeconds(3)));
    RaftServerConfigKeys.Rpc.setSlownessTimeout(p, time(Duration.ofSeconds(15)));
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(p, time(timeouts.electionMax()));
    RaftServerConfigKeys.LeaderElection.setPreVote(p, true);
    RaftServerConfigKeys.Notification.setNoLeaderTimeout(p, time(Duration.ofSeconds(10)));
  }

  private static void requests(RaftProperties p, RaftTimeouts timeouts) {
    RaftServerConfigKeys.Write.setElementLimit(p, 512);
    RaftServerConfigKeys.Write.setByteLimit(p, SizeInBytes.valueOf(WRITE_BYTES));
    // Repeats are recognised in apply; Ratis's cache has no bound but time.
    RaftServerConfigKeys.RetryCache.setExpiryTime(p, time(Duration.ZERO));
    RaftServerConfigKeys.Read.setOption(p, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(p, true);
    RaftServerConfigKeys.Read.setLeaderLeaseTimeoutRatio(p, 0.8);
    // Submissions ends a read that has to wait, and knows why; this is for one that it forgets.
    RaftServerConfigKeys.Read.setTimeout(
        p, time(timeouts.write().plus(timeouts.electionMax().multipliedBy(2))));
  }

  private static void transport(RaftProperties p, RaftHostConfig config) {
    RaftConfigKeys.Rpc.setType(p, new CoalescedGrpc());
    GrpcConfigKeys.Server.setPort(p, config.self().port());
    if (!config.bindHost().isEmpty()) {
      GrpcConfigKeys.Server.setHost(p, config.bindHost());
    }
    GrpcConfigKeys.setMessageSizeMax(p, SizeInBytes.valueOf(8L << 20));
    GrpcConfigKeys.setFlowControlWindow(p, SizeInBytes.valueOf(1L << 20));
  }

  private static TimeDuration time(Duration duration) {
    return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
