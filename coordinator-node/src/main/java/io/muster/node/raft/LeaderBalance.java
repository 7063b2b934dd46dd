// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * How leaderships return to the preferred nodes.
 *
 * @param enabled false leaves every leadership where the elections put it. Default true
 * @param settle how long the preferred node must have been alive and caught up, and this node have
 *     led, before the leadership is handed over. Default 2 s
 * @param parallel leaderships that one node hands over at a time. Default 4
 * @param interval time between two looks at the groups. Default 200 ms
 * @param mayLead whether a node may be given leaderships at all; the place to leave out a node that
 *     is known to be draining. Called from the keeper's thread. Default: every node
 */
public record LeaderBalance(
    boolean enabled, Duration settle, int parallel, Duration interval, IntPredicate mayLead) {

  public static LeaderBalance defaults() {
    return new LeaderBalance(
        true, Duration.ofSeconds(2), 4, Duration.ofMillis(200), nodeId -> true);
  }

  public static LeaderBalance disabled() {
    return defaults().withEnabled(false);
  }

  public LeaderBalance withEnabled(boolean on) {
    return new LeaderBalance(on, settle, parallel, interval, mayLead);
  }

  public LeaderBalance withSettle(Duration time) {
    return new LeaderBalance(enabled, time, parallel, interval, mayLead);
  }

  public LeaderBalance withInterval(Duration time) {
    return new LeaderBalance(enabled, settle, parallel, time, mayLead);
  }

  public LeaderBalance withMayLead(IntPredicate predicate) {
    return new LeaderBalance(enabled, settle, parallel, interval, predicate);
  }
}
