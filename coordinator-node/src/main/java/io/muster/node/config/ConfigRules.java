// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static io.muster.node.config.ConfigKey.CLUSTER_NODES;
import static io.muster.node.config.ConfigKey.GROUP_MAX_SESSION_TIMEOUT_MS;
import static io.muster.node.config.ConfigKey.GROUP_MIN_SESSION_TIMEOUT_MS;
import static io.muster.node.config.ConfigKey.NODE_ID;
import static io.muster.node.config.ConfigKey.OFFSETS_PARTITIONS;
import static io.muster.node.config.ConfigKey.OFFSETS_REPLICATION_FACTOR;
import static io.muster.node.config.ConfigKey.RAFT_ELECTION_TIMEOUT_MAX_MS;
import static io.muster.node.config.ConfigKey.RAFT_ELECTION_TIMEOUT_MIN_MS;
import static io.muster.node.config.ConfigKey.RAFT_GROUPS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What no setting shows alone: missing ones, defaults that follow, and rules between settings. */
final class ConfigRules {
  private static final int RAFT_GROUPS_DEFAULT_MAX = 50;
  private static final int REPLICATION_FACTOR_DEFAULT_MAX = 3;

  private final Map<ConfigKey, Setting> settings;
  private final List<String> problems;

  private ConfigRules(Map<ConfigKey, Setting> settings, List<String> problems) {
    this.settings = settings;
    this.problems = problems;
  }

  /** Adds the defaults to {@code settings} and a line for each broken rule to {@code problems}. */
  static void completeAndCheck(Map<ConfigKey, Setting> settings, List<String> problems) {
    ConfigRules rules = new ConfigRules(settings, problems);
    rules.requireAndDefault();
    rules.checkNodes();
    rules.checkReplicationFactor();
    rules.checkRaftGroups();
    rules.checkOrder(GROUP_MIN_SESSION_TIMEOUT_MS, GROUP_MAX_SESSION_TIMEOUT_MS);
    rules.checkOrder(RAFT_ELECTION_TIMEOUT_MIN_MS, RAFT_ELECTION_TIMEOUT_MAX_MS);
    SecurityRules.check(settings, problems);
  }

  private void requireAndDefault() {
    for (ConfigKey key : ConfigKey.values()) {
      if (settings.containsKey(key)) {
        continue;
      }
      String text = key.defaultText();
      if (text != null) {
        settings.put(key, new Setting(defaultValue(key, text), "default"));
      } else if (key.isRequired() && !isMentioned(key)) {
        problems.add(
            key.key()
                + " is missing: give it in the file, as "
                + key.environmentVariable()
                + " in the environment, or with --set "
                + key.key()
                + "=...");
      }
    }
  }

  private static Object defaultValue(ConfigKey key, String text) {
    List<String> wrong = new ArrayList<>();
    Object value = ValueParser.parse(key, text, wrong::add);
    if (value == null) {
      throw new IllegalStateException("The table of settings contradicts itself: " + wrong);
    }
    return value;
  }

  /** Whoever gave a bad value or mistyped the name need not hear that it is missing, too. */
  private boolean isMentioned(ConfigKey key) {
    return problems.stream().anyMatch(problem -> problem.contains(key.key()));
  }

  private void checkNodes() {
    List<ClusterNode> nodes = nodes();
    if (nodes.isEmpty()) {
      if (settings.containsKey(CLUSTER_NODES)) {
        problems.add(where(CLUSTER_NODES) + "cluster.nodes is empty; name at least this node");
      }
      return;
    }
    Map<Integer, ClusterNode> byId = new HashMap<>();
    Map<String, ClusterNode> byEndpoint = new HashMap<>();
    for (ClusterNode node : nodes) {
      ClusterNode sameId = byId.putIfAbsent(node.id(), node);
      if (sameId != null) {
        problems.add(
            where(CLUSTER_NODES)
                + "cluster.nodes: id "
                + node.id()
                + " is given to both "
                + sameId
                + " and "
                + node);
      }
      for (String endpoint : List.of(node.clientEndpoint(), node.raftEndpoint())) {
        ClusterNode sameEndpoint = byEndpoint.putIfAbsent(endpoint, node);
        if (sameEndpoint != null) {
          problems.add(
              where(CLUSTER_NODES)
                  + "cluster.nodes: "
                  + endpoint
                  + " is used twice, by "
                  + sameEndpoint
                  + (sameEndpoint.equals(node) ? "" : " and by " + node));
        }
      }
    }
    number(NODE_ID)
        .filter(id -> !byId.containsKey(id.intValue()))
        .ifPresent(
            id ->
                problems.add(
                    where(NODE_ID)
                        + "node.id is "
                        + id
                        + ", but cluster.nodes names only "
                        + new TreeSet<>(byId.keySet())));
  }

  /** As many copies as people expect, where there are as many nodes. */
  private void checkReplicationFactor() {
    int nodes = nodes().size();
    if (nodes == 0) {
      return;
    }
    Optional<Long> given = number(OFFSETS_REPLICATION_FACTOR);
    if (given.isEmpty()) {
      long factor = Math.min(REPLICATION_FACTOR_DEFAULT_MAX, nodes);
      settings.put(OFFSETS_REPLICATION_FACTOR, new Setting(factor, "default"));
    } else if (given.get() > nodes) {
      problems.add(
          where(OFFSETS_REPLICATION_FACTOR)
              + "offsets.replication.factor is "
              + given.get()
              + ", but cluster.nodes names "
              + nodes
              + " node(s); name more nodes, set it to at most "
              + nodes
              + ", or leave it out where the cluster exists already");
    }
  }

  private void checkRaftGroups() {
    Optional<Long> partitions = number(OFFSETS_PARTITIONS);
    if (partitions.isEmpty()) {
      return;
    }
    Optional<Long> given = number(RAFT_GROUPS);
    if (given.isEmpty()) {
      long groups = Math.min(RAFT_GROUPS_DEFAULT_MAX, partitions.get());
      settings.put(RAFT_GROUPS, new Setting(groups, "default"));
    } else if (given.get() > partitions.get()) {
      problems.add(
          where(RAFT_GROUPS)
              + "raft.groups is "
              + given.get()
              + "; it must be at most "
              + "offsets.partitions, which is "
              + partitions.get());
    }
  }

  private void checkOrder(ConfigKey lower, ConfigKey upper) {
    Optional<Long> min = number(lower);
    Optional<Long> max = number(upper);
    if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
      ConfigKey given = isDefault(lower) ? upper : lower;
      problems.add(
          where(given)
              + lower.key()
              + " is "
              + min.get()
              + " and "
              + upper.key()
              + " is "
              + max.get()
              + "; the first must not be greater");
    }
  }

  private List<ClusterNode> nodes() {
    Setting setting = settings.get(CLUSTER_NODES);
    return setting == null ? List.of() : NodeConfig.nodes(setting);
  }

  private Optional<Long> number(ConfigKey key) {
    return Optional.ofNullable(settings.get(key)).map(setting -> (Long) setting.value());
  }

  private boolean isDefault(ConfigKey key) {
    Setting setting = settings.get(key);
    return setting == null || setting.isDefault();
  }

  /** The start of a problem line: where the value was given. */
  private String where(ConfigKey key) {
    Setting setting = settings.get(key);
    return setting == null || isDefault(key) ? "" : setting.origin() + ": ";
  }
}
