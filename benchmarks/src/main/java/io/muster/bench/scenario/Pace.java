// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import java.time.Duration;
import java.util.List;

/**
 * How many and how long.
 *
 * @param warmUp load before anything is measured, per system and round
 * @param settle load before each window of measurement
 * @param rest after the warm-up, before nodes that nobody asks anything are looked at
 * @param time length of a window
 * @param members sizes of the commit scenario
 * @param crowd members of the other load scenarios
 * @param openRate calls per second of the open loop
 * @param heartbeatMembers of the heartbeat scenario
 * @param groupSizes of the rebalance scenario
 * @param warmUpJoins to a group of the largest of these sizes, per round, before any is measured
 * @param joins to each of these groups, per round
 * @param kills per round
 * @param stateGroups of the scenario with much state
 * @param stateOffsetsPerGroup one after the other, growing
 */
public record Pace(
    Duration warmUp,
    Duration settle,
    Duration rest,
    Duration time,
    List<Integer> members,
    int crowd,
    int openRate,
    int heartbeatMembers,
    List<Integer> groupSizes,
    int warmUpJoins,
    int joins,
    int kills,
    int stateGroups,
    List<Integer> stateOffsetsPerGroup) {
  private static final int ALL_KILLS = 20;

  public Pace {
    members = List.copyOf(members);
    groupSizes = List.copyOf(groupSizes);
    stateOffsetsPerGroup = List.copyOf(stateOffsetsPerGroup);
  }

  /** What figures to be published are taken with. */
  public static Pace full(int rounds) {
    return new Pace(
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        List.of(1, 100, 400, 1_000, 4_000),
        400,
        2_000,
        10_000,
        List.of(3, 100, 1_000),
        20,
        5,
        (ALL_KILLS + rounds - 1) / rounds,
        100_000,
        List.of(10, 100));
  }

  /** Shows that all of it works, and roughly where things stand. */
  public static Pace quick() {
    return new Pace(
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        List.of(1, 100),
        100,
        500,
        300,
        List.of(3, 50),
        1,
        1,
        1,
        1_000,
        List.of(10));
  }

  public Pace withWarmUp(Duration other) {
    return new Pace(
        other,
        settle,
        rest,
        time,
        members,
        crowd,
        openRate,
        heartbeatMembers,
        groupSizes,
        warmUpJoins,
        joins,
        kills,
        stateGroups,
        stateOffsetsPerGroup);
  }

  public Pace withTime(Duration other) {
    return new Pace(
        warmUp,
        settle,
        rest,
        other,
        members,
        crowd,
        openRate,
        heartbeatMembers,
        groupSizes,
        warmUpJoins,
        joins,
        kills,
        stateGroups,
        stateOffsetsPerGroup);
  }

  /** So many in every load scenario. */
  public Pace withMembers(int other) {
    return new Pace(
        warmUp,
        settle,
        rest,
        time,
        List.of(other),
        other,
        openRate,
        other,
        List.of(other),
        warmUpJoins,
        joins,
        kills,
        stateGroups,
        stateOffsetsPerGroup);
  }
}
