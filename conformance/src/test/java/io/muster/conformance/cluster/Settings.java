// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What the nodes of a cluster are configured with. */
public enum Settings {
  /**
   * Nobody fails. Elections are slow to start, so that a machine that is busy with all the tests at
   * once causes none. Offsets are kept for a minute, the shortest time there is, and groups that
   * are empty and have none go within seconds.
   */
  CALM(
      Map.of(
          "group.initial.rebalance.delay.ms", "0",
          "group.max.size", "10",
          "offsets.retention.minutes", "1",
          "offsets.retention.check.interval.ms", "2000",
          "raft.election.timeout.min.ms", "4000",
          "raft.election.timeout.max.ms", "8000")),

  /** Nodes are killed and stopped, so elections are as fast as they are by default. */
  FAULTS(
      Map.of(
          "group.initial.rebalance.delay.ms", "3000",
          "group.max.size", "100",
          "raft.leader.balance.interval.ms", "200",
          "raft.leader.settle.ms", "500"));

  /** Shortest session that a member may ask for, in milliseconds. */
  public static final int SESSION_MIN_MS = 500;

  /** Longest session that a member may ask for, in milliseconds. */
  public static final int SESSION_MAX_MS = 1_800_000;

  /** Most members of a group of {@link #CALM}. */
  public static final int GROUP_MAX_SIZE = 10;

  /** How long {@link #CALM} keeps the offsets of an empty group. */
  public static final Duration RETENTION = Duration.ofMinutes(1);

  /** Most members of a group of {@link #FAULTS}. */
  public static final int FAULTS_GROUP_MAX_SIZE = 100;

  /** How long an empty group of {@link #FAULTS} waits for more members. */
  public static final Duration INITIAL_DELAY = Duration.ofSeconds(3);

  private static final Map<String, String> COMMON =
      Map.of("raft.groups", "6", "group.min.session.timeout.ms", Integer.toString(SESSION_MIN_MS));

  private final Map<String, String> own;

  Settings(Map<String, String> own) {
    this.own = Map.copyOf(own);
  }

  Map<String, String> keys() {
    Map<String, String> all = new HashMap<>(COMMON);
    all.putAll(own);
    return all;
  }
}
