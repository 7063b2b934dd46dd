// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a seed decides besides the faults: how the cluster is configured. Snapshots and elections
 * come far more often than in production, so that a minute of run goes through what else takes
 * weeks.
 *
 * @param sessionMs session timeout of members
 */
public record Choices(
    int raftGroups,
    int electionMinMs,
    int electionMaxMs,
    int snapshotEntries,
    int preservedEntries,
    int sessionMs) {
  private static final int[][] ELECTIONS = {{300, 600}, {500, 1_000}, {1_000, 2_000}};
  private static final int[] SNAPSHOTS = {50, 200, 1_000};
  private static final int[] RAFT_GROUPS = {1, 3, 8};
  private static final int[] SESSIONS = {4_000, 6_000, 10_000};

  static Choices of(long seed) {
    Random random = new Random(seed ^ 0x5DEECE66DL);
    int[] election = ELECTIONS[random.nextInt(ELECTIONS.length)];
    int snapshot = one(random, SNAPSHOTS);
    return new Choices(
        one(random, RAFT_GROUPS),
        election[0],
        election[1],
        snapshot,
        random.nextInt(snapshot),
        one(random, SESSIONS));
  }

  private static int one(Random random, int[] among) {
    return among[random.nextInt(among.length)];
  }

  /** For every node. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("raft.groups", String.valueOf(raftGroups));
    settings.put("raft.election.timeout.min.ms", String.valueOf(electionMinMs));
    settings.put("raft.election.timeout.max.ms", String.valueOf(electionMaxMs));
    settings.put("raft.snapshot.threshold.entries", String.valueOf(snapshotEntries));
    settings.put("raft.log.preserve.entries", String.valueOf(preservedEntries));
    settings.put("group.min.session.timeout.ms", "1000");
    settings.put("offsets.retention.check.interval.ms", "2000");
    settings.put("group.initial.rebalance.delay.ms", "0");
    return settings;
  }

  /** For people and the report. */
  SortedMap<String, String> shown() {
    SortedMap<String, String> shown = new TreeMap<>(settings());
    shown.put("session.timeout.ms", String.valueOf(sessionMs));
    return shown;
  }
}
