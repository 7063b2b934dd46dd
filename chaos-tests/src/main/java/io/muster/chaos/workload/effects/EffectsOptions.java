// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.effects;

import java.time.Duration;

/**
 * Settings of an {@link EffectsWorkload}.
 *
 * @param processes that commit without a membership
 * @param operationsPerSecond of these processes together
 * @param groups of members; half of the members of each are static
 * @param membersOfEach of them
 * @param comingsPerMinute of members, each of which also leaves
 * @param session timeout of members
 * @param patience for one operation, with all its attempts
 */
public record EffectsOptions(
    int processes,
    int operationsPerSecond,
    int groups,
    int membersOfEach,
    int comingsPerMinute,
    Duration session,
    Duration patience) {
  public static final EffectsOptions DEFAULT =
      new EffectsOptions(10, 100, 2, 4, 40, Duration.ofSeconds(6), Duration.ofSeconds(8));

  public EffectsOptions withSession(Duration timeout) {
    return new EffectsOptions(
        processes, operationsPerSecond, groups, membersOfEach, comingsPerMinute, timeout, patience);
  }
}
