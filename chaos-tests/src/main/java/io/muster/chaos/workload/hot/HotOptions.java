// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.hot;

import java.time.Duration;

/**
 * Settings of a {@link HotWorkload}.
 *
 * @param noisyMembers of the one group that commits every record by itself
 * @param commitsPerSecond of these together, at most
 * @param quietGroups that only heartbeat
 * @param membersOfEach of the quiet groups
 * @param session timeout of members
 */
public record HotOptions(
    int noisyMembers, int commitsPerSecond, int quietGroups, int membersOfEach, Duration session) {
  public static final HotOptions DEFAULT = new HotOptions(6, 600, 8, 4, Duration.ofSeconds(6));

  public HotOptions withSession(Duration timeout) {
    return new HotOptions(noisyMembers, commitsPerSecond, quietGroups, membersOfEach, timeout);
  }
}
