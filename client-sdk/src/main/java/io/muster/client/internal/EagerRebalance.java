// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.RebalanceCause;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Everything is given up before the JoinGroup, and everything assigned after the SyncGroup. */
final class EagerRebalance implements Rebalance {
  private final MemberStanding standing;
  private final MemberCallbacks callbacks;

  EagerRebalance(MemberStanding standing, MemberCallbacks callbacks) {
    this.standing = standing;
    this.callbacks = callbacks;
  }

  @Override
  public CompletableFuture<Void> beforeJoin(RebalanceCause cause) {
    CompletableFuture<Void> unused = callbacks.beforeJoin();
    return callbacks.revokedAll(cause);
  }

  @Override
  public void joining() {
    standing.giveUpAll();
  }

  @Override
  public CompletableFuture<Void> assigned(Assignment assignment, RebalanceCause cause) {
    standing.take(assignment, Set.of());
    return callbacks.assigned(assignment, Set.of(), assignment.partitions(), cause);
  }

  @Override
  public boolean taken() {
    return false;
  }
}
