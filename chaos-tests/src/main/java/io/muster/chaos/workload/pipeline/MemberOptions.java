// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import java.time.Duration;

/**
 * How members of a group behave.
 *
 * @param session timeout
 * @param heartbeat interval
 * @param pause between two looks at the source
 * @param commitEvery about so long after the last commit
 * @param slowest longest time that every fourth member takes to let partitions go
 */
public record MemberOptions(
    Duration session, Duration heartbeat, Duration pause, Duration commitEvery, Duration slowest) {
  public static final MemberOptions DEFAULT =
      new MemberOptions(
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ZERO);

  /** With as many heartbeats in it as by default. */
  public MemberOptions withSession(Duration timeout) {
    Duration interval = timeout.dividedBy(DEFAULT.session.dividedBy(DEFAULT.heartbeat));
    return new MemberOptions(timeout, interval, pause, commitEvery, slowest);
  }

  public MemberOptions withSlowest(Duration time) {
    return new MemberOptions(session, heartbeat, pause, commitEvery, time);
  }
}
