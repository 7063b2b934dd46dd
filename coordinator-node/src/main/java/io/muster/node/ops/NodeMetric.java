// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.util.List;

/**
 * The table of metrics: what is exported, and {@code docs/metrics.md}, follow from it. A metric
 * that is not here does not leave the node.
 *
 * <p>Labels have few values, known beforehand: never a group, a member, a client or a topic.
 */
enum NodeMetric {
  BUILD("muster_build_info", Kind.INFO, "", "Version of the node and of Java.", "version", "java"),
  READY("muster_ready", Kind.GAUGE, "", "1 while every check of `/readyz` passes, otherwise 0."),
  CHECK("muster_check", Kind.GAUGE, "", "1 while the check of `/readyz` passes, else 0.", "check"),
  SCRAPE_FAILURES(
      "muster_scrape_failures_total",
      Kind.COUNTER,
      "",
      "Parts of an answer to `/metrics` that could not be read and are missing in it."),

  RPC_CALLS(
      "muster_rpc_calls_total",
      Kind.COUNTER,
      "",
      "Calls that ended. `outcome` is NONE for success, else the reason as in `muster.v1.Error`, or "
          + "`GRPC_` and gRPC's own status; `via` is `stream` for calls within a client's stream.",
      "rpc",
      "via",
      "outcome"),
  RPC_DURATION(
      "muster_rpc_duration_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "From a call's arrival to its answer. JoinGroup and SyncGroup wait for the other members.",
      "rpc",
      "via"),
  RPC_OPEN(
      "muster_rpc_open_calls",
      Kind.GAUGE,
      "",
      "Unary calls and streams that are open, those that wait on purpose included."),
  RPC_STREAMS("muster_rpc_streams", Kind.GAUGE, "", "Connected streams of clients."),

  CERTIFICATE_EXPIRY(
      "muster_certificate_expiry_timestamp_seconds",
      Kind.GAUGE,
      "seconds",
      "Until when the certificate in use is good, in seconds since 1970; `use` is `client` or "
          + "`peer`, for the two ports. There is no series for a port in plain text.",
      "use"),
  RELOAD_FAILURES(
      "muster_security_reload_failures_total",
      Kind.COUNTER,
      "",
      "Looks at certificates, keys or the JWKS file that found something which cannot be used; what "
          + "was read before stays in use."),

  GROUPS(
      "muster_groups",
      Kind.GAUGE,
      "",
      "Groups with members that this node coordinates, by their state.",
      "state"),
  MEMBERS(
      "muster_group_members",
      Kind.GAUGE,
      "",
      "Members, and ids reserved for some, of the groups that this node coordinates."),
  PARKED(
      "muster_parked_calls", Kind.GAUGE, "", "Calls that wait for the rest of their group.", "rpc"),
  REBALANCES_STARTED(
      "muster_rebalances_started_total",
      Kind.COUNTER,
      "",
      "Rebalances that began, by what began them. One that is begun anew before its end counts "
          + "again.",
      "cause"),
  REBALANCES_COMPLETED(
      "muster_rebalances_completed_total",
      Kind.COUNTER,
      "",
      "Rebalances that ended with a stored assignment."),
  REBALANCE_DURATION(
      "muster_rebalance_duration_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "From the beginning of a rebalance until its assignment is stored, in log time."),
  MEMBERS_JOINED("muster_members_joined_total", Kind.COUNTER, "", "Members that joined a group."),
  MEMBERS_LEFT("muster_members_left_total", Kind.COUNTER, "", "Members that left by themselves."),
  MEMBERS_EXPIRED(
      "muster_members_expired_total",
      Kind.COUNTER,
      "",
      "Members whose session, or time to join or sync, ran out."),
  MEMBERS_FENCED(
      "muster_members_fenced_total",
      Kind.COUNTER,
      "",
      "Members whose instance id came back under another member id."),
  OFFSETS_COMMITTED(
      "muster_offsets_committed_total",
      Kind.COUNTER,
      "",
      "Offsets stored for members and operators, one for each partition of a commit."),
  OFFSETS_EXPIRED(
      "muster_offsets_expired_total",
      Kind.COUNTER,
      "",
      "Offsets found past their retention by the sweeps, a few of which may have been committed "
          + "again in between."),
  OFFSETS_FORGOTTEN(
      "muster_offsets_forgotten_total",
      Kind.COUNTER,
      "",
      "Offsets of deleted topics that the sweeps removed."),
  PARTITION_LED(
      "muster_offsets_partition_led",
      Kind.GAUGE,
      "",
      "1 for each offsets partition that this node leads and serves; there is no series for the "
          + "others.",
      "partition"),

  CONTROLLER(
      "muster_controller", Kind.GAUGE, "", "1 where this node leads the cluster group, else 0."),
  REPLICAS(
      "muster_replica_groups", Kind.GAUGE, "", "Raft groups of which this node keeps a replica."),
  REPLICAS_LED("muster_replica_groups_led", Kind.GAUGE, "", "Raft groups that this node leads."),
  REPLICAS_LEADERLESS(
      "muster_replica_groups_without_leader",
      Kind.GAUGE,
      "",
      "Raft groups of this node of which it knows no leader: nobody serves them, or it is cut off."),
  REPLICAS_UNDER(
      "muster_replica_groups_under_replicated",
      Kind.GAUGE,
      "",
      "Raft groups led by this node of which a replica is silent or far behind."),
  REPLICAS_DAMAGED(
      "muster_replicas_damaged",
      Kind.GAUGE,
      "",
      "Replicas of this node that were found damaged and are not members of their Raft groups again."),
  REPLICAS_QUARANTINED(
      "muster_replicas_quarantined_total",
      Kind.COUNTER,
      "",
      "Replicas of this node that were found damaged and put into quarantine, since the start."),
  REPLICAS_NOT_PREFERRED(
      "muster_replica_groups_led_for_another",
      Kind.GAUGE,
      "",
      "Raft groups led by this node although another is the preferred one."),
  FOLLOWER_LAG(
      "muster_follower_lag_entries_max",
      Kind.GAUGE,
      "",
      "Log entries that the worst follower of the groups led by this node lacks."),
  LEADERSHIPS(
      "muster_leaderships_gained_total",
      Kind.COUNTER,
      "",
      "How often this node became the leader of a Raft group."),
  LEADERSHIP_TRANSFERS(
      "muster_leadership_transfers_total",
      Kind.COUNTER,
      "",
      "Leaderships that this node handed to another node."),
  ELECTIONS(
      "muster_elections_total", Kind.COUNTER, "", "Elections that this node's replicas stood in."),
  ELECTIONS_EARLY(
      "muster_elections_early_total",
      Kind.COUNTER,
      "",
      "Those of them that were begun at once, because the leader's process was gone."),
  ELECTION_TIMEOUTS(
      "muster_election_timeouts_total",
      Kind.COUNTER,
      "",
      "Elections of this node's replicas in which the votes did not come in time."),
  HEARTBEATS(
      "muster_raft_heartbeats_total",
      Kind.COUNTER,
      "",
      "Heartbeats that leaders on this node sent to followers, each of one Raft group."),
  MESSAGE_REQUESTS(
      "muster_raft_message_requests",
      Kind.HISTOGRAM,
      "",
      "Requests of leaders on this node, of all Raft groups, in each message to another node."),
  ENTRY_COMMANDS(
      "muster_log_entry_commands",
      Kind.HISTOGRAM,
      "",
      "Commands in a log entry that this node wrote as leader; more of them under load."),
  ENTRY_BYTES(
      "muster_log_entry_bytes",
      Kind.HISTOGRAM,
      "bytes",
      "Size of a log entry that this node wrote as leader."),
  WRITE_DURATION(
      "muster_log_write_duration_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "From handing an entry to Raft until a majority has it on disk and it is applied here."),
  WRITES_UNKNOWN(
      "muster_log_writes_unknown_total",
      Kind.COUNTER,
      "",
      "Entries of which this node could not tell whether they were written."),
  SYNC_DURATION(
      "muster_log_sync_duration_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "One sync of a Raft log to disk, on leaders and followers."),
  APPLY_DURATION(
      "muster_apply_duration_seconds",
      Kind.HISTOGRAM,
      "seconds",
      "To apply one log entry to the state, on leaders and followers."),
  SNAPSHOTS_TAKEN(
      "muster_snapshots_taken_total", Kind.COUNTER, "", "Snapshots of a replica written."),
  SNAPSHOT_DURATION(
      "muster_snapshot_duration_seconds", Kind.HISTOGRAM, "seconds", "To write one snapshot."),
  SNAPSHOTS_INSTALLED(
      "muster_snapshots_installed_total",
      Kind.COUNTER,
      "",
      "Snapshots taken over from a leader, because its log did not reach back far enough."),
  SNAPSHOTS_SENT(
      "muster_snapshots_sent_total",
      Kind.COUNTER,
      "",
      "Snapshots that leaders on this node began to send to a follower."),

  ROCKSDB_STORES("muster_rocksdb_stores", Kind.GAUGE, "", "Open stores, one for each replica."),
  ROCKSDB_CACHE_CAPACITY(
      "muster_rocksdb_cache_capacity_bytes",
      Kind.GAUGE,
      "bytes",
      "Size of the block cache, `rocksdb.cache.bytes`."),
  ROCKSDB_CACHE(
      "muster_rocksdb_cache_used_bytes",
      Kind.GAUGE,
      "bytes",
      "Used of the block cache, memtables included."),
  ROCKSDB_CACHE_PINNED(
      "muster_rocksdb_cache_pinned_bytes",
      Kind.GAUGE,
      "bytes",
      "Used of the block cache by what is being read."),
  ROCKSDB_MEMTABLES(
      "muster_rocksdb_memtable_bytes", Kind.GAUGE, "bytes", "Memory of what is not flushed yet."),
  ROCKSDB_FILES("muster_rocksdb_file_bytes", Kind.GAUGE, "bytes", "Size of the stores' files."),
  ROCKSDB_KEYS("muster_rocksdb_keys", Kind.GAUGE, "", "Keys in all stores, as RocksDB estimates."),
  ROCKSDB_COMPACTION(
      "muster_rocksdb_pending_compaction_bytes",
      Kind.GAUGE,
      "bytes",
      "Bytes that wait to be compacted, as RocksDB estimates."),
  DISK_FREE(
      "muster_disk_free_bytes", Kind.GAUGE, "bytes", "Free on the disk of `data.dir`, for us."),
  DISK_TOTAL("muster_disk_total_bytes", Kind.GAUGE, "bytes", "Size of the disk of `data.dir`."),

  JVM_MEMORY_USED(
      "jvm_memory_used_bytes", Kind.GAUGE, "bytes", "Memory in use by pool.", "area", "id"),
  JVM_MEMORY_COMMITTED(
      "jvm_memory_committed_bytes",
      Kind.GAUGE,
      "bytes",
      "Memory that the process has for a pool.",
      "area",
      "id"),
  JVM_MEMORY_MAX(
      "jvm_memory_max_bytes", Kind.GAUGE, "bytes", "Limit of a pool, -1 for none.", "area", "id"),
  JVM_BUFFER_USED(
      "jvm_buffer_memory_used_bytes",
      Kind.GAUGE,
      "bytes",
      "Direct and mapped buffers that the JVM knows of.",
      "id"),
  JVM_GC_PAUSE(
      "jvm_gc_pause_seconds",
      Kind.SUMMARY,
      "seconds",
      "Pauses of the garbage collector: count, sum, and beside them the longest lately in "
          + "`jvm_gc_pause_seconds_max`. Absent before the first.",
      "action",
      "cause",
      "gc"),
  JVM_GC_ALLOCATED(
      "jvm_gc_memory_allocated_bytes_total",
      Kind.COUNTER,
      "bytes",
      "Bytes allocated in the young generation."),
  JVM_THREADS("jvm_threads_live_threads", Kind.GAUGE, "threads", "Threads that live."),
  JVM_THREAD_STATES(
      "jvm_threads_states_threads", Kind.GAUGE, "threads", "Threads by state.", "state"),
  PROCESS_CPU(
      "process_cpu_usage",
      Kind.GAUGE,
      "",
      "Share of all processors that the process uses, 0 to 1."),
  SYSTEM_CPU("system_cpu_usage", Kind.GAUGE, "", "Share of all processors in use, 0 to 1."),
  SYSTEM_CPUS("system_cpu_count", Kind.GAUGE, "", "Processors that the process may use."),
  PROCESS_UPTIME("process_uptime_seconds", Kind.GAUGE, "seconds", "Age of the process."),
  PROCESS_START(
      "process_start_time_seconds",
      Kind.GAUGE,
      "seconds",
      "When the process started, in seconds since 1970."),
  PROCESS_FILES("process_files_open_files", Kind.GAUGE, "files", "Open file descriptors."),
  PROCESS_FILES_MAX("process_files_max_files", Kind.GAUGE, "files", "Limit of those.");

  /** What a metric is to Prometheus. */
  enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY,
    INFO
  }

  private final String exported;
  private final Kind kind;
  private final String unit;
  private final String doc;
  private final List<String> labels;

  NodeMetric(String exported, Kind kind, String unit, String doc, String... labels) {
    this.exported = exported;
    this.kind = kind;
    this.unit = unit;
    this.doc = doc;
    this.labels = List.of(labels);
  }

  /** As it is queried; a histogram's series have {@code _bucket}, {@code _sum}, {@code _count}. */
  String exported() {
    return exported;
  }

  /** Without what Prometheus's library adds by the kind. */
  String familyName() {
    return switch (kind) {
      case COUNTER -> exported.substring(0, exported.length() - "_total".length());
      case INFO -> exported.substring(0, exported.length() - "_info".length());
      case GAUGE, HISTOGRAM, SUMMARY -> exported;
    };
  }

  Kind kind() {
    return kind;
  }

  /** Empty for plain numbers. */
  String unit() {
    return unit;
  }

  String doc() {
    return doc;
  }

  List<String> labels() {
    return labels;
  }

  /** Measured by Micrometer's own binders, and not by this node's code. */
  boolean isOfProcess() {
    return !exported.startsWith("muster_");
  }
}
