// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.big;

import java.time.Duration;

/**
 * Settings of a {@link BigWorkload}.
 *
 * @param members of the group, at most 10,000
 * @param partitions of its topic
 * @param waves of a tenth of the members that leave or come, in a minute
 * @param commitsPerSecond of all members together
 * @param session timeout of members
 */
public record BigOptions(
    int members, int partitions, int waves, int commitsPerSecond, Duration session) {
  public static final int MEMBERS_MOST = 10_000;
  public static final BigOptions DEFAULT =
      new BigOptions(300, 10_000, 6, 40, Duration.ofSeconds(10));

  public BigOptions {
    if (members < 10 || members > MEMBERS_MOST) {
      throw new IllegalArgumentException(
          "a big group has 10 to " + MEMBERS_MOST + " members, not " + members);
    }
  }

  public BigOptions withMembers(int number) {
    return new BigOptions(number, partitions, waves, commitsPerSecond, session);
  }

  public BigOptions withSession(Duration timeout) {
    return new BigOptions(members, partitions, waves, commitsPerSecond, timeout);
  }
}
