// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static io.muster.node.config.ConfigKey.GROUP_INITIAL_REBALANCE_DELAY_MS;
import static io.muster.node.config.ConfigKey.GROUP_MAX_SIZE;
import static io.muster.node.config.ConfigKey.OFFSETS_RETENTION_MINUTES;
import static io.muster.node.config.ConfigKey.OFFSET_METADATA_MAX_BYTES;
import static io.muster.node.config.ConfigKey.REPLICA_MOVE_RATE_BYTES_PER_SECOND;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings that operators change while nodes run. What holds for a group is what was set for
 * it, else what was set for the cluster, else what the node was started with. Asked for whenever a
 * value is needed; never cached, so a change holds as soon as the node has applied it. Thread-safe.
 */
public final class DynamicConfig {
  /** These hold for groups, so they can be set for the cluster and for one group. */
  private static final List<ConfigKey> GROUP_KEYS =
      List.of(
          GROUP_INITIAL_REBALANCE_DELAY_MS,
          GROUP_MAX_SIZE,
          OFFSET_METADATA_MAX_BYTES,
          OFFSETS_RETENTION_MINUTES);

  /** By key; the others can be set for the cluster only. */
  private static final List<ConfigKey> KEYS =
      Stream.concat(GROUP_KEYS.stream(), Stream.of(REPLICA_MOVE_RATE_BYTES_PER_SECOND))
          .sorted(Comparator.comparing(ConfigKey::key))
          .toList();

  /** Who set what holds. */
  public enum Source {
    DEFAULT,
    NODE,
    CLUSTER,
    GROUP
  }

  /** What was set while nodes ran. */
  public interface Overrides {
    /** Null where nothing was set for the cluster. */
    @Nullable String ofCluster(String key);

    /** Null where nothing was set for the group itself. */
    @Nullable String ofGroup(String groupId, String key);
  }

  /**
   * A setting as it holds.
   *
   * @param origin where the value came from, for people
   * @param unit such as {@code ms}; empty where there is none
   */
  public record Described(
      String key, String value, Source source, String origin, String unit, String doc) {}

  private final NodeConfig config;
  private final Overrides overrides;

  public DynamicConfig(NodeConfig config, Overrides overrides) {
    this.config = config;
    this.overrides = overrides;
  }

  static List<ConfigKey> keys() {
    return KEYS;
  }

  static List<ConfigKey> groupKeys() {
    return GROUP_KEYS;
  }

  /** Of all partitions that a node leads together. */
  public long replicaMoveRateBytesPerSecond() {
    Long value =
        usable(
            REPLICA_MOVE_RATE_BYTES_PER_SECOND,
            overrides.ofCluster(REPLICA_MOVE_RATE_BYTES_PER_SECOND.key()));
    return value == null ? config.number(REPLICA_MOVE_RATE_BYTES_PER_SECOND) : value;
  }

  /** Milliseconds. */
  public int groupInitialRebalanceDelayMs(String groupId) {
    return Math.toIntExact(number(GROUP_INITIAL_REBALANCE_DELAY_MS, groupId));
  }

  public int groupMaxSize(String groupId) {
    return Math.toIntExact(number(GROUP_MAX_SIZE, groupId));
  }

  /** In UTF-16 units, as in Kafka. */
  public int offsetMetadataMaxBytes(String groupId) {
    return Math.toIntExact(number(OFFSET_METADATA_MAX_BYTES, groupId));
  }

  public int offsetsRetentionMinutes(String groupId) {
    return Math.toIntExact(number(OFFSETS_RETENTION_MINUTES, groupId));
  }

  private long number(ConfigKey key, String groupId) {
    Long value = usable(key, overrides.ofGroup(groupId, key.key()));
    if (value == null) {
      value = usable(key, overrides.ofCluster(key.key()));
    }
    return value == null ? config.number(key) : value;
  }

  /** Null also for what another version of the software let in and this one does not understand. */
  private static @Nullable Long usable(ConfigKey key, @Nullable String text) {
    return text == null ? null : (Long) ValueParser.parse(key, text, problem -> {});
  }

  /** Everything that the node was started with. */
  public List<EffectiveSetting> ofNode() {
    return config.effective();
  }

  /**
   * What holds, by key.
   *
   * @param groupId null: for groups without settings of their own
   */
  public List<Described> describe(@Nullable String groupId) {
    return (groupId == null ? KEYS : GROUP_KEYS)
        .stream().map(key -> describe(key, groupId)).toList();
  }

  private Described describe(ConfigKey key, @Nullable String groupId) {
    Long value = groupId == null ? null : usable(key, overrides.ofGroup(groupId, key.key()));
    Source source = Source.GROUP;
    String origin = "group";
    if (value == null) {
      value = usable(key, overrides.ofCluster(key.key()));
      source = Source.CLUSTER;
      origin = "cluster";
    }
    if (value == null) {
      Setting setting = config.setting(key);
      value = config.number(key);
      source = setting.origin().equals("default") ? Source.DEFAULT : Source.NODE;
      origin = setting.origin();
    }
    return new Described(key.key(), value.toString(), source, origin, key.unit(), key.doc());
  }

  /** Why this cannot be set while nodes run; empty where it can. */
  public static Optional<String> problemOfSet(String name, String value) {
    Optional<String> unknown = problemOfKey(name);
    if (unknown.isPresent()) {
      return unknown;
    }
    List<String> problems = new ArrayList<>();
    ValueParser.parse(ConfigKey.find(name).orElseThrow(), value, problems::add);
    return problems.stream().findFirst();
  }

  /** Why this cannot be set for one group; empty where it can, and for a key that there is not. */
  public static Optional<String> problemOfGroupKey(String name) {
    return ConfigKey.find(name)
        .filter(KEYS::contains)
        .filter(key -> !GROUP_KEYS.contains(key))
        .map(key -> name + " holds for the whole cluster; it cannot be set for one group");
  }

  /** Why there is no such setting; empty where there is. */
  public static Optional<String> problemOfKey(String name) {
    Optional<ConfigKey> key = ConfigKey.find(name);
    if (key.filter(KEYS::contains).isPresent()) {
      return Optional.empty();
    }
    String possible = KEYS.stream().map(ConfigKey::key).collect(Collectors.joining(", "));
    if (key.isPresent()) {
      return Optional.of(
          name
              + " cannot be changed while nodes run: change it in the nodes' configuration; these"
              + " can: "
              + possible);
    }
    return Optional.of(
        "unknown key \""
            + name
            + '"'
            + NearestName.of(name, Stream.of(ConfigKey.values()).map(ConfigKey::key).toList())
                .map(nearest -> ", did you mean \"" + nearest + "\"?")
                .orElse("; these can be changed while nodes run: " + possible));
  }
}
