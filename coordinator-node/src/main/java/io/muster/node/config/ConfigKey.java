// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static io.muster.node.config.ConfigType.BOOLEAN;
import static io.muster.node.config.ConfigType.BYTES;
import static io.muster.node.config.ConfigType.NODES;
import static io.muster.node.config.ConfigType.NUMBER;
import static io.muster.node.config.ConfigType.PATH;
import static io.muster.node.config.ConfigType.TEXT;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of settings: parsing, checks and the reference page all follow from it. Rules between
 * two settings are in {@link ConfigRules}.
 */
@SuppressWarnings("ImmutableEnumChecker") // bounds and defaults are values, made in this file
enum ConfigKey {
  NODE_ID(
      "node.id",
      NUMBER,
      range(1, Integer.MAX_VALUE),
      required(),
      "This node's number. It must be an id of `cluster.nodes` and stays with the data directory."),
  CLUSTER_ID(
      "cluster.id",
      TEXT,
      pattern("[a-zA-Z0-9_-]{1,64}"),
      required(),
      "Name of the cluster, the same on every node. Fixed when the cluster is created."),
  CLUSTER_NODES(
      "cluster.nodes",
      NODES,
      none(),
      required(),
      "All nodes, the same list on every node: `id@host:clientPort:raftPort`, or maps with `id`, "
          + "`host`, `client.port` and `raft.port`. This node listens on the ports of its own "
          + "entry. In an environment variable or `--set`: separated by commas."),
  DATA_DIR(
      "data.dir",
      PATH,
      none(),
      required(),
      "Folder of the Raft logs and the state. It is created at the first start and belongs to one "
          + "node of one cluster."),
  LISTEN_HOST(
      "listen.host",
      TEXT,
      pattern("\\S{1,255}"),
      fallback("0.0.0.0"),
      "Address to listen on, for clients and for the other nodes."),

  OFFSETS_PARTITIONS(
      "offsets.partitions",
      NUMBER,
      range(1, 1_000),
      fallback("50"),
      "Number of offsets partitions; a group lives in one, by the hash of its id. Fixed when the "
          + "cluster is created."),
  RAFT_GROUPS(
      "raft.groups",
      NUMBER,
      range(1, 1_000),
      derived("the smaller of 50 and `offsets.partitions`"),
      "Number of Raft groups that the offsets partitions are spread over, at most"
          + " `offsets.partitions`. Fewer groups make larger log entries and so more commits per"
          + " second on few cores; more groups spread the work over more nodes and cores. Fixed"
          + " when the cluster is created."),
  OFFSETS_REPLICATION_FACTOR(
      "offsets.replication.factor",
      NUMBER,
      range(1, 7),
      derived("3, or the number of nodes where that is smaller"),
      "Nodes that keep a copy of an offsets partition when it is placed first. With 3 one of them "
          + "may fail, with 5 two. Fixed when the cluster is created: nodes that come later, and "
          + "nodes for which it is not given, take what the cluster has. A reassignment can give "
          + "partitions more or fewer."),
  REPLICA_MOVE_RATE_BYTES_PER_SECOND(
      "replica.move.rate.bytes.per.second",
      NUMBER,
      range(65_536, 1L << 40),
      fallback("1099511627776"),
      "How fast a node fills new replicas on other nodes, all partitions that it leads together: "
          + "snapshots and the log behind them. It must be more than what clients write to such a "
          + "partition, or the new replica never catches up. The default is as good as no bound; "
          + "`muster partitions reassign --throttle` sets it for the time of a move."),

  GROUP_INITIAL_REBALANCE_DELAY_MS(
      "group.initial.rebalance.delay.ms",
      NUMBER,
      range(0, Integer.MAX_VALUE),
      fallback("3000"),
      "How long the first rebalance of an empty group waits for more members."),
  GROUP_MIN_SESSION_TIMEOUT_MS(
      "group.min.session.timeout.ms",
      NUMBER,
      range(1, Integer.MAX_VALUE),
      fallback("6000"),
      "Shortest session timeout that a member may ask for."),
  GROUP_MAX_SESSION_TIMEOUT_MS(
      "group.max.session.timeout.ms",
      NUMBER,
      range(1, Integer.MAX_VALUE),
      fallback("1800000"),
      "Longest session timeout that a member may ask for."),
  GROUP_MAX_SIZE(
      "group.max.size",
      NUMBER,
      range(1, Integer.MAX_VALUE),
      fallback("2147483647"),
      "Members of one group."),
  OFFSET_METADATA_MAX_BYTES(
      "offset.metadata.max.bytes",
      NUMBER,
      range(0, 65_536),
      fallback("4096"),
      "Longest metadata text of a committed offset. As in Kafka it counts UTF-16 units, which are "
          + "bytes for ASCII text."),
  OFFSETS_COMMIT_TIMEOUT_MS(
      "offsets.commit.timeout.ms",
      NUMBER,
      range(1, 600_000),
      fallback("5000"),
      "How long a write waits for a majority before the client is told that its outcome is not "
          + "known."),
  OFFSETS_RETENTION_MINUTES(
      "offsets.retention.minutes",
      NUMBER,
      range(1, Integer.MAX_VALUE),
      fallback("10080"),
      "How long the offsets of a group without members are kept after the last member left or the "
          + "last commit, and those of a topic that a stable group does not subscribe to any more "
          + "after their commit. The group goes with its last offset."),
  OFFSETS_RETENTION_CHECK_INTERVAL_MS(
      "offsets.retention.check.interval.ms",
      NUMBER,
      range(1, 1_000_000_000_000L),
      fallback("600000"),
      "How often a coordinator looks for offsets that are past their retention."),

  RAFT_ELECTION_TIMEOUT_MIN_MS(
      "raft.election.timeout.min.ms",
      NUMBER,
      range(50, 60_000),
      fallback("500"),
      "A follower that hears nothing from its leader for a random time between this and "
          + "`raft.election.timeout.max.ms` starts an election."),
  RAFT_ELECTION_TIMEOUT_MAX_MS(
      "raft.election.timeout.max.ms",
      NUMBER,
      range(50, 60_000),
      fallback("1000"),
      "See `raft.election.timeout.min.ms`. Shorter means faster failovers, and elections without "
          + "need where disks or garbage collections pause for longer."),
  RAFT_SNAPSHOT_THRESHOLD_ENTRIES(
      "raft.snapshot.threshold.entries",
      NUMBER,
      range(1, 1_000_000_000),
      fallback("20000"),
      "Log entries of a Raft group between two snapshots."),
  RAFT_LOG_PRESERVE_ENTRIES(
      "raft.log.preserve.entries",
      NUMBER,
      range(0, 1_000_000_000),
      fallback("3000"),
      "Log entries kept behind a snapshot, so that a follower that lags less than that catches up "
          + "from the log."),
  RAFT_SEGMENT_SIZE_BYTES(
      "raft.segment.size.bytes",
      BYTES,
      range(1 << 20, 1 << 30),
      fallback("4194304"),
      "Size of one file of a Raft log, at most. Of each group's log twice as much is held in "
          + "heap, more while a follower lags, so with many groups and little heap files are "
          + "smaller, but not below 256 KiB: all together are to hold a quarter of it."),
  RAFT_BATCHES_IN_FLIGHT(
      "raft.batches.in.flight",
      NUMBER,
      range(1, 16),
      fallback("1"),
      "Log entries of one Raft group under way at a time. What arrives meanwhile makes the next "
          + "entry."),
  RAFT_ENTRIES_IN_FLIGHT(
      "raft.entries.in.flight",
      NUMBER,
      range(0, 10_000),
      fallback("0"),
      "Log entries of all Raft groups of a node under way at a time; once there are so "
          + "many, groups wait until most of them are done, and gather more commands into their "
          + "next entry meanwhile. 0: eight times the processors, at least 16."),
  RAFT_LEADER_BALANCE_INTERVAL_MS(
      "raft.leader.balance.interval.ms",
      NUMBER,
      range(10, 3_600_000),
      fallback("1000"),
      "How often a leader checks whether leadership should return to the preferred node."),
  RAFT_LEADER_SETTLE_MS(
      "raft.leader.settle.ms",
      NUMBER,
      range(0, 3_600_000),
      fallback("2000"),
      "How long a preferred node must have been caught up before leadership returns to it."),
  SHUTDOWN_DRAIN_TIMEOUT_MS(
      "shutdown.drain.timeout.ms",
      NUMBER,
      range(0, 600_000),
      fallback("20000"),
      "How long a stopping node tries to hand its leaderships over."),

  ROCKSDB_CACHE_BYTES(
      "rocksdb.cache.bytes",
      BYTES,
      range(1 << 20, 1L << 40),
      fallback("100663296"),
      "Block cache, shared by all Raft groups of the node; holds what is not flushed yet, too."),
  ROCKSDB_WRITE_BUFFER_BYTES(
      "rocksdb.write.buffer.bytes",
      BYTES,
      range(1 << 20, 1L << 40),
      fallback("67108864"),
      "Memory for what is not flushed yet, shared by all Raft groups of the node."),
  STORAGE_FREE_MIN_BYTES(
      "storage.free.min.bytes",
      BYTES,
      range(0, 1L << 50),
      fallback("134217728"),
      "Free space on the disk of `data.dir` below which the node says by `/readyz` that it is not "
          + "ready. It goes on serving: this only warns whoever looks."),
  MANAGEMENT_HOST(
      "management.host",
      TEXT,
      pattern("\\S{1,255}"),
      fallback("127.0.0.1"),
      "Address of the management HTTP server (`/metrics`, `/livez`, `/readyz`, `/version`, "
          + "`/replicas`). It asks nobody who they are, so open it to a network of operators only."),
  MANAGEMENT_PORT(
      "management.port",
      NUMBER,
      range(-1, 65_535),
      fallback("7480"),
      "Port of the management HTTP server. 0 takes any free one, which the log then tells; -1 "
          + "switches it off, and the metrics with it."),
  LOG_FORMAT(
      "log.format",
      TEXT,
      pattern("text|json"),
      fallback("text"),
      "How the node writes its log: lines for people, or one JSON object per line."),
  GRPC_REFLECTION_ENABLED(
      "grpc.reflection.enabled",
      BOOLEAN,
      none(),
      fallback("true"),
      "Whether tools such as grpcurl may ask the node for its services. Where "
          + "`security.authentication` is on, they have to bring credentials for it."),

  SECURITY_TLS_CERT(
      "security.tls.cert",
      PATH,
      none(),
      derived("none: clients connect in plain text"),
      "PEM file with the certificate that clients see, followed by those that lead to its "
          + "authority. Switches TLS on for the client port."),
  SECURITY_TLS_KEY(
      "security.tls.key",
      PATH,
      none(),
      derived("none"),
      "PEM file with the private key of `security.tls.cert`, as unencrypted PKCS#8."),
  SECURITY_TLS_CA(
      "security.tls.ca",
      PATH,
      none(),
      derived("none"),
      "PEM file with the authorities whose client certificates are accepted."),
  SECURITY_TLS_CLIENT_AUTH(
      "security.tls.client.auth",
      TEXT,
      pattern("none|optional|required"),
      fallback("none"),
      "Whether a client must show a certificate (`required`), may (`optional`), or is not asked."),
  SECURITY_PEER_TLS_CERT(
      "security.peer.tls.cert",
      PATH,
      none(),
      derived("none: nodes connect in plain text"),
      "PEM file with the certificate that this node shows to the other nodes. Switches mutual TLS "
          + "on for the Raft port; the same on all nodes. It must name the node's host of "
          + "`cluster.nodes` as a subject alternative name."),
  SECURITY_PEER_TLS_KEY(
      "security.peer.tls.key",
      PATH,
      none(),
      derived("none"),
      "PEM file with the private key of `security.peer.tls.cert`, as unencrypted PKCS#8."),
  SECURITY_PEER_TLS_CA(
      "security.peer.tls.ca",
      PATH,
      none(),
      derived("none"),
      "PEM file with the authority of the nodes' certificates. Whoever has a certificate of it is "
          + "taken for a node, so it must be one of its own, that signs nothing else."),
  SECURITY_PEER_PLAINTEXT_ALLOWED(
      "security.peer.plaintext.allowed",
      BOOLEAN,
      none(),
      fallback("false"),
      "Lets a cluster of several nodes start without `security.peer.tls.cert` although "
          + "`security.authentication` is on. Only where nothing but nodes reaches the Raft port: "
          + "whoever does can write to the cluster."),
  SECURITY_RELOAD_INTERVAL_MS(
      "security.reload.interval.ms",
      NUMBER,
      range(10, 3_600_000),
      fallback("10000"),
      "How often certificates, keys and the JWKS file are looked at. What changed is used for new "
          + "connections and calls, without a restart."),
  SECURITY_AUTHENTICATION(
      "security.authentication",
      TEXT,
      pattern("none|tls|jwt|tls,jwt"),
      fallback("none"),
      "What callers have to prove who they are with: a client certificate (`tls`), a bearer token "
          + "(`jwt`), or one of both. With `none` everybody is `User:ANONYMOUS`."),
  SECURITY_JWT_JWKS(
      "security.jwt.jwks",
      PATH,
      none(),
      derived("none"),
      "JWKS file with the public keys that bearer tokens (RS256 or ES256) are signed with."),
  SECURITY_JWT_ISSUER(
      "security.jwt.issuer",
      TEXT,
      pattern("\\S{1,1024}"),
      derived("none: any issuer"),
      "The `iss` that a bearer token must have."),
  SECURITY_JWT_AUDIENCE(
      "security.jwt.audience",
      TEXT,
      pattern("\\S{1,1024}"),
      derived("none: any audience"),
      "The `aud` that a bearer token must have among its own."),
  SECURITY_JWT_PRINCIPAL_CLAIM(
      "security.jwt.principal.claim",
      TEXT,
      pattern("\\S{1,256}"),
      fallback("sub"),
      "The claim of a bearer token that names the principal."),
  SECURITY_JWT_CLOCK_SKEW_MS(
      "security.jwt.clock.skew.ms",
      NUMBER,
      range(0, 600_000),
      fallback("30000"),
      "How far the issuer's clock may be off when `exp` and `nbf` of a token are checked; whole "
          + "seconds count."),
  SECURITY_AUTHORIZATION(
      "security.authorization",
      TEXT,
      pattern("none|acl"),
      fallback("none"),
      "With `acl` a caller may do what the cluster's access rules allow (`muster acls`), and "
          + "nothing else."),
  SECURITY_SUPER_USERS(
      "security.super.users",
      TEXT,
      pattern("User:[^;]+(;User:[^;]+)*"),
      derived("none"),
      "Principals that may do everything, separated by semicolons, such as "
          + "`User:CN=admin;User:ops`. They make the first access rules."),
  QUOTA_REQUESTS_PER_SECOND(
      "quota.requests.per.second",
      NUMBER,
      range(0, 10_000_000),
      fallback("0"),
      "Requests per second that each principal may send to this node, and of callers without one "
          + "each address; bursts of one second's worth are fine. Heartbeats do not count. 0 means "
          + "no limit.");

  static final String ENVIRONMENT_PREFIX = "MUSTER_";

  private final String key;
  private final ConfigType type;
  private final Bounds bounds;
  private final Default fallback;
  private final String doc;

  ConfigKey(String key, ConfigType type, Bounds bounds, Default fallback, String doc) {
    this.key = key;
    this.type = type;
    this.bounds = bounds;
    this.fallback = fallback;
    this.doc = doc;
  }

  /** The name in a file or in {@code --set}. */
  String key() {
    return key;
  }

  /** The name in the environment. */
  String environmentVariable() {
    return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  ConfigType type() {
    return type;
  }

  Bounds bounds() {
    return bounds;
  }

  /** Without a default of any kind: the node does not start unless it is given. */
  boolean isRequired() {
    return fallback.text == null && fallback.rule == null;
  }

  /** The default in the form that a file would have, or null where there is none or it follows. */
  @Nullable String defaultText() {
    return fallback.text;
  }

  /** How the default follows from other settings, or null where it does not. */
  @Nullable String defaultRule() {
    return fallback.rule;
  }

  String doc() {
    return doc;
  }

  /** {@code ms}, {@code minutes} or {@code bytes}, as the name says, or empty. */
  String unit() {
    if (key.endsWith(".ms")) {
      return "ms";
    }
    if (key.endsWith(".minutes")) {
      return "minutes";
    }
    if (key.endsWith(".bytes.per.second")) {
      return "bytes/s";
    }
    return type == BYTES ? "bytes" : "";
  }

  static Optional<ConfigKey> find(String key) {
    for (ConfigKey candidate : values()) {
      if (candidate.key.equals(key)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** Whether keys start with {@code prefix} and a dot, so that a file may nest them there. */
  static boolean isPrefix(String prefix) {
    for (ConfigKey candidate : values()) {
      if (candidate.key.startsWith(prefix + ".")) {
        return true;
      }
    }
    return false;
  }

  /**
   * What a value must keep to.
   *
   * @param min smallest number, inclusive
   * @param max largest number, inclusive
   * @param pattern regular expression of a text, empty where there is none
   */
  record Bounds(long min, long max, String pattern) {}

  private static Bounds range(long min, long max) {
    return new Bounds(min, max, "");
  }

  private static Bounds pattern(String pattern) {
    return new Bounds(Long.MIN_VALUE, Long.MAX_VALUE, pattern);
  }

  private static Bounds none() {
    return pattern("");
  }

  /** What holds where nothing is given: a text, a rule in words, or neither. */
  private record Default(@Nullable String text, @Nullable String rule) {}

  private static Default required() {
    return new Default(null, null);
  }

  private static Default fallback(String text) {
    return new Default(text, null);
  }

  private static Default derived(String rule) {
    return new Default(null, rule);
  }
}
