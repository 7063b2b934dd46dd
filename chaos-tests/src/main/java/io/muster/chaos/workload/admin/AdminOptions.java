// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.admin;

import java.time.Duration;

/**
 * Settings of an {@link AdminWorkload}.
 *
 * @param liveGroups with members that commit while operators try what they may and may not
 * @param membersOfEach of a live group
 * @param emptyGroups that their member left at once, so that their offsets expire in the run
 * @param operators at work at the same time
 * @param operationsPerSecond of all operators together
 * @param session timeout of members
 * @param patience for one operation, with all its attempts
 */
public record AdminOptions(
    int liveGroups,
    int membersOfEach,
    int emptyGroups,
    int operators,
    int operationsPerSecond,
    Duration session,
    Duration patience) {
  public static final AdminOptions DEFAULT =
      new AdminOptions(2, 3, 3, 6, 60, Duration.ofSeconds(6), Duration.ofSeconds(5));

  public AdminOptions withSession(Duration timeout) {
    return new AdminOptions(
        liveGroups, membersOfEach, emptyGroups, operators, operationsPerSecond, timeout, patience);
  }
}
