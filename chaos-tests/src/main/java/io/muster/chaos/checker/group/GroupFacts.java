// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Run;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the harness wrote down about a group besides its history. */
final class GroupFacts {
  private final Run run;
  private final String group;

  GroupFacts(Run run, String group) {
    this.run = run;
    this.group = group;
  }

  OptionalLong sessionMs() {
    return number("session.ms");
  }

  /** How long a rebalance waits for a member; the session's length where it is not said. */
  OptionalLong rebalanceMs() {
    OptionalLong own = number("rebalance.ms");
    return own.isPresent() ? own : sessionMs();
  }

  /** How long offsets are kept without members; not known where nothing says that they expire. */
  OptionalLong retentionMs() {
    return number("retention.ms");
  }

  /** Whether answers to its clients are lost on purpose. */
  boolean relayed() {
    return "true".equals(fact("relayed"));
  }

  /** How long it took to be stable again; none where nobody looked. */
  List<String> settlings() {
    String settlings = fact("settlings");
    return settlings == null ? List.of() : list(settlings);
  }

  /** Members that live in the harness at the end; null where it is not known. */
  @Nullable List<String> live() {
    String live = fact("live");
    return live == null ? null : list(live);
  }

  /** One JSON object per line; null where they were not collected. */
  @Nullable String events() {
    return fact("events");
  }

  @Nullable String topic() {
    return fact("topic");
  }

  /** By member id. */
  Map<String, String> instances() {
    Map<String, String> instances = new TreeMap<>();
    String all = fact("instances");
    for (String each : list(all == null ? "" : all)) {
      int equals = each.indexOf('=');
      if (equals > 0) {
        instances.put(each.substring(0, equals), each.substring(equals + 1));
      }
    }
    return instances;
  }

  static OptionalInt partitionsOf(Run run, String topic) {
    String partitions = run.facts().get("topic." + topic + ".partitions");
    return partitions == null
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(partitions.trim()));
  }

  private OptionalLong number(String name) {
    String value = fact(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value.trim()));
  }

  private @Nullable String fact(String name) {
    return run.facts().get("group." + group + "." + name);
  }

  private static List<String> list(String joined) {
    return Arrays.stream(joined.split(",")).map(String::trim).filter(s -> !s.isEmpty()).toList();
  }
}
