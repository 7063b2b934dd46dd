// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a node: complete, checked against each other, immutable. The accessors are named
 * after the keys; what they mean, their defaults and ranges are in {@code docs/configuration.md}.
 */
public final class NodeConfig {
  private static final String HIDDEN = "(hidden)";

  private final Map<ConfigKey, Setting> settings;
  private final List<ClusterNode> clusterNodes;
  private final ClusterNode self;

  /**
   * @param settings a value for every key, checked by {@link ConfigRules}
   */
  NodeConfig(Map<ConfigKey, Setting> settings) {
    this.settings = new EnumMap<>(settings);
    this.clusterNodes = nodes(setting(ConfigKey.CLUSTER_NODES));
    int id = nodeId();
    this.self = clusterNodes.stream().filter(node -> node.id() == id).findFirst().orElseThrow();
  }

  /**
   * Reads all sources. The later one wins: defaults, file, environment, overrides.
   *
   * @param file YAML, or null to do without
   * @param environment {@code System.getenv()}; only variables named after a key are looked at
   * @param overrides what {@code --set key=value} gave, by key
   * @throws ConfigException with all problems
   */
  public static NodeConfig load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> overrides)
      throws ConfigException {
    return ConfigLoader.load(file, environment, overrides);
  }

  /** As {@link #load}, from overrides alone. */
  public static NodeConfig of(Map<String, String> settings) throws ConfigException {
    return load(null, Map.of(), settings);
  }

  public int nodeId() {
    return integer(ConfigKey.NODE_ID);
  }

  public String clusterId() {
    return text(ConfigKey.CLUSTER_ID);
  }

  /** All nodes, in the order of the configuration. */
  public List<ClusterNode> clusterNodes() {
    return clusterNodes;
  }

  /** This node's own entry of {@link #clusterNodes()}. */
  public ClusterNode self() {
    return self;
  }

  /** Absolute. */
  public Path dataDir() {
    return Path.of(text(ConfigKey.DATA_DIR)).toAbsolutePath().normalize();
  }

  public String listenHost() {
    return text(ConfigKey.LISTEN_HOST);
  }

  public int offsetsPartitions() {
    return integer(ConfigKey.OFFSETS_PARTITIONS);
  }

  public int raftGroups() {
    return integer(ConfigKey.RAFT_GROUPS);
  }

  public int offsetsReplicationFactor() {
    return integer(ConfigKey.OFFSETS_REPLICATION_FACTOR);
  }

  /**
   * Whether somebody set {@link #offsetsReplicationFactor()}. The default follows the number of
   * nodes, which changes, so it only counts where a cluster is created.
   */
  public boolean offsetsReplicationFactorGiven() {
    return !setting(ConfigKey.OFFSETS_REPLICATION_FACTOR).isDefault();
  }

  public int groupInitialRebalanceDelayMs() {
    return integer(ConfigKey.GROUP_INITIAL_REBALANCE_DELAY_MS);
  }

  public int groupMinSessionTimeoutMs() {
    return integer(ConfigKey.GROUP_MIN_SESSION_TIMEOUT_MS);
  }

  public int groupMaxSessionTimeoutMs() {
    return integer(ConfigKey.GROUP_MAX_SESSION_TIMEOUT_MS);
  }

  public int groupMaxSize() {
    return integer(ConfigKey.GROUP_MAX_SIZE);
  }

  /** In UTF-16 units, as in Kafka. */
  public int offsetMetadataMaxBytes() {
    return integer(ConfigKey.OFFSET_METADATA_MAX_BYTES);
  }

  public int offsetsCommitTimeoutMs() {
    return integer(ConfigKey.OFFSETS_COMMIT_TIMEOUT_MS);
  }

  public int offsetsRetentionMinutes() {
    return integer(ConfigKey.OFFSETS_RETENTION_MINUTES);
  }

  public long offsetsRetentionCheckIntervalMs() {
    return number(ConfigKey.OFFSETS_RETENTION_CHECK_INTERVAL_MS);
  }

  public int raftElectionTimeoutMinMs() {
    return integer(ConfigKey.RAFT_ELECTION_TIMEOUT_MIN_MS);
  }

  public int raftElectionTimeoutMaxMs() {
    return integer(ConfigKey.RAFT_ELECTION_TIMEOUT_MAX_MS);
  }

  public int raftSnapshotThresholdEntries() {
    return integer(ConfigKey.RAFT_SNAPSHOT_THRESHOLD_ENTRIES);
  }

  public int raftLogPreserveEntries() {
    return integer(ConfigKey.RAFT_LOG_PRESERVE_ENTRIES);
  }

  public int raftSegmentSizeBytes() {
    return integer(ConfigKey.RAFT_SEGMENT_SIZE_BYTES);
  }

  public int raftBatchesInFlight() {
    return integer(ConfigKey.RAFT_BATCHES_IN_FLIGHT);
  }

  /** Of all Raft groups together, as configured; 0 for what fits the processors. */
  public int raftEntriesInFlight() {
    return integer(ConfigKey.RAFT_ENTRIES_IN_FLIGHT);
  }

  public int raftLeaderBalanceIntervalMs() {
    return integer(ConfigKey.RAFT_LEADER_BALANCE_INTERVAL_MS);
  }

  public int raftLeaderSettleMs() {
    return integer(ConfigKey.RAFT_LEADER_SETTLE_MS);
  }

  public int shutdownDrainTimeoutMs() {
    return integer(ConfigKey.SHUTDOWN_DRAIN_TIMEOUT_MS);
  }

  public long rocksdbCacheBytes() {
    return number(ConfigKey.ROCKSDB_CACHE_BYTES);
  }

  public long rocksdbWriteBufferBytes() {
    return number(ConfigKey.ROCKSDB_WRITE_BUFFER_BYTES);
  }

  public long storageFreeMinBytes() {
    return number(ConfigKey.STORAGE_FREE_MIN_BYTES);
  }

  public String managementHost() {
    return text(ConfigKey.MANAGEMENT_HOST);
  }

  /** 0 for any free port, -1 for no management server. */
  public int managementPort() {
    return integer(ConfigKey.MANAGEMENT_PORT);
  }

  /** {@code text} or {@code json}. */
  public String logFormat() {
    return text(ConfigKey.LOG_FORMAT);
  }

  public boolean grpcReflectionEnabled() {
    return (Boolean) setting(ConfigKey.GRPC_REFLECTION_ENABLED).value();
  }

  /**
   * Every setting with where it came from, in the order of {@code docs/configuration.md}; empty
   * where it was not given and has no default.
   */
  public List<EffectiveSetting> effective() {
    return Arrays.stream(ConfigKey.values()).map(this::effective).toList();
  }

  private EffectiveSetting effective(ConfigKey key) {
    Setting setting = settings.getOrDefault(key, new Setting("", "default"));
    return new EffectiveSetting(
        key.key(),
        isSecret(key.key()) ? HIDDEN : written(setting),
        setting.origin(),
        key.unit(),
        key.doc());
  }

  /** A value that is shown nowhere; one that only names a file is none. */
  static boolean isSecret(String key) {
    return key.endsWith("password") || key.endsWith("secret");
  }

  private static String written(Setting setting) {
    return setting.value() instanceof List<?>
        ? String.join(",", nodes(setting).stream().map(ClusterNode::toString).toList())
        : String.valueOf(setting.value());
  }

  public Optional<Path> tlsCert() {
    return path(ConfigKey.SECURITY_TLS_CERT);
  }

  public Optional<Path> tlsKey() {
    return path(ConfigKey.SECURITY_TLS_KEY);
  }

  public Optional<Path> tlsCa() {
    return path(ConfigKey.SECURITY_TLS_CA);
  }

  /** {@code none}, {@code optional} or {@code required}. */
  public String tlsClientAuth() {
    return text(ConfigKey.SECURITY_TLS_CLIENT_AUTH);
  }

  public Optional<Path> peerTlsCert() {
    return path(ConfigKey.SECURITY_PEER_TLS_CERT);
  }

  public Optional<Path> peerTlsKey() {
    return path(ConfigKey.SECURITY_PEER_TLS_KEY);
  }

  public Optional<Path> peerTlsCa() {
    return path(ConfigKey.SECURITY_PEER_TLS_CA);
  }

  public int securityReloadIntervalMs() {
    return integer(ConfigKey.SECURITY_RELOAD_INTERVAL_MS);
  }

  /** Of {@code tls} and {@code jwt}; empty: callers prove nothing. */
  public Set<String> authentication() {
    String proofs = text(ConfigKey.SECURITY_AUTHENTICATION);
    return proofs.equals("none") ? Set.of() : Set.of(proofs.split(",", -1));
  }

  public Optional<Path> jwtJwks() {
    return path(ConfigKey.SECURITY_JWT_JWKS);
  }

  public Optional<String> jwtIssuer() {
    return optional(ConfigKey.SECURITY_JWT_ISSUER);
  }

  public Optional<String> jwtAudience() {
    return optional(ConfigKey.SECURITY_JWT_AUDIENCE);
  }

  public String jwtPrincipalClaim() {
    return text(ConfigKey.SECURITY_JWT_PRINCIPAL_CLAIM);
  }

  public int jwtClockSkewMs() {
    return integer(ConfigKey.SECURITY_JWT_CLOCK_SKEW_MS);
  }

  public boolean authorizationByAcl() {
    return text(ConfigKey.SECURITY_AUTHORIZATION).equals("acl");
  }

  public Set<String> superUsers() {
    return optional(ConfigKey.SECURITY_SUPER_USERS)
        .map(users -> Set.copyOf(Arrays.asList(users.split(";", -1))))
        .orElse(Set.of());
  }

  /** 0: no limit. */
  public int quotaRequestsPerSecond() {
    return integer(ConfigKey.QUOTA_REQUESTS_PER_SECOND);
  }

  static List<ClusterNode> nodes(Setting setting) {
    return ((List<?>) setting.value()).stream().map(ClusterNode.class::cast).toList();
  }

  private int integer(ConfigKey key) {
    return Math.toIntExact(number(key));
  }

  long number(ConfigKey key) {
    return (Long) setting(key).value();
  }

  private Optional<Path> path(ConfigKey key) {
    return optional(key).map(text -> Path.of(text).toAbsolutePath().normalize());
  }

  private Optional<String> optional(ConfigKey key) {
    return Optional.ofNullable(settings.get(key)).map(setting -> (String) setting.value());
  }

  private String text(ConfigKey key) {
    return (String) setting(key).value();
  }

  Setting setting(ConfigKey key) {
    Setting setting = settings.get(key);
    if (setting == null) {
      throw new IllegalStateException(key.key() + " was neither given nor defaulted");
    }
    return setting;
  }
}
