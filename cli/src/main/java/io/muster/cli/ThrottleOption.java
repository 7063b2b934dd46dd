// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.client.ConfigChange;
import io.muster.client.ConfigScope;
import io.muster.client.ConfigSetting;
import io.muster.client.MusterAdmin;
import io.muster.client.PlacedPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Mixin: how fast new replicas may be filled. As with Kafka's tool it is a setting of the cluster,
 * set before a move, changed by giving it again, and taken away when the move is seen to be done.
 */
final class ThrottleOption {
  static final String KEY = "replica.move.rate.bytes.per.second";
  private static final long MIN = 65_536;
  private static final long MAX = 1L << 40;

  @Option(
      names = "--throttle",
      paramLabel = "BYTES/S",
      description = {
        "With --execute: each node sends new replicas no more bytes in a second (65536 or more).",
        "Given again it changes, and once --verify or --wait sees that all is done it is taken away"
            + " (default: as it is)."
      })
  private @Nullable Long throttle;

  boolean asked() {
    return throttle != null;
  }

  /**
   * Refuses what cannot be.
   *
   * @throws CliException that says what can
   */
  void check(boolean execute) {
    if (throttle == null) {
      return;
    }
    if (!execute) {
      throw CliException.usage("--throttle goes with --execute");
    }
    if (throttle < MIN || throttle > MAX) {
      throw CliException.usage(
          "--throttle must be %d to %d bytes in a second, not %d".formatted(MIN, MAX, throttle));
    }
  }

  /** Before the move begins; does nothing where it is not given. */
  void set(MusterAdmin admin, Report report) {
    if (throttle != null) {
      admin.alterConfig(ConfigScope.cluster(), ConfigChange.set(KEY, Long.toString(throttle)));
      report.say(
          "New replicas are filled at %d bytes in a second; --verify takes that away when it is done."
              .formatted(throttle));
    }
  }

  /** Takes a throttle away that was set for the cluster, unless partitions are still moving. */
  static void clear(MusterAdmin admin, Report report) {
    boolean set =
        admin.describeConfig(ConfigScope.cluster()).stream()
            .anyMatch(
                each -> each.key().equals(KEY) && each.source() == ConfigSetting.Source.CLUSTER);
    if (set && admin.listPartitions().partitions().stream().noneMatch(PlacedPartition::moving)) {
      admin.alterConfig(ConfigScope.cluster(), ConfigChange.unset(KEY));
      report.say("The throttle is taken away.");
    }
  }
}
