// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Partitions are held while the member joins. What the new assignment does not have any more is
 * given up after the SyncGroup, and the member joins again at once, so that in the next generation
 * somebody else can get it.
 */
final class CooperativeRebalance implements Rebalance {
  private final MemberStanding standing;
  private final MemberCallbacks callbacks;
  private final Predicate<String> subscribed;
  private Set<TopicPartition> leaving = Set.of();

  /**
   * Nothing is held yet.
   *
   * @param subscribed whether the member still wants a topic
   */
  CooperativeRebalance(
      MemberStanding standing, MemberCallbacks callbacks, Predicate<String> subscribed) {
    this.standing = standing;
    this.callbacks = callbacks;
    this.subscribed = subscribed;
  }

  @Override
  public CompletableFuture<Void> beforeJoin(RebalanceCause cause) {
    CompletableFuture<Void> unused = callbacks.beforeJoin();
    Holding held = standing.holding();
    if (held.isNothing()) {
      // Lost, or nothing yet: the listener is told where it does not know.
      leaving = Set.of();
      return callbacks.revokedAll(cause);
    }
    Set<TopicPartition> unwanted = new HashSet<>(held.partitions());
    unwanted.removeIf(partition -> subscribed.test(partition.topic()));
    leaving = unwanted;
    return callbacks.revoked(unwanted, held.generation(), cause);
  }

  @Override
  public void joining() {
    standing.giveUp(leaving);
    leaving = Set.of();
  }

  @Override
  public CompletableFuture<Void> assigned(Assignment assignment, RebalanceCause cause) {
    Set<TopicPartition> before = standing.holding().partitions();
    Set<TopicPartition> revoked = new HashSet<>(before);
    revoked.removeAll(assignment.partitions());
    Set<TopicPartition> added = new HashSet<>(assignment.partitions());
    added.removeAll(before);
    // Until the listener has let go of them they are held, and may be committed.
    standing.take(assignment, revoked);
    leaving = revoked;
    return callbacks.assigned(assignment, revoked, added, cause);
  }

  @Override
  public boolean taken() {
    boolean again = !leaving.isEmpty();
    standing.giveUp(leaving);
    leaving = Set.of();
    return again;
  }
}
