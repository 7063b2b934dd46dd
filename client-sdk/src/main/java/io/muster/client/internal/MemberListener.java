// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.TopicPartition;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A listener that also has something to do before its member joins again. */
interface MemberListener extends AssignmentListener {
  /**
   * The member is about to join again, and still owns everything. The join waits for the future,
   * which must not fail.
   */
  CompletableFuture<Void> beforeJoin();

  /** The application's listener, which has nothing to do then. */
  static MemberListener of(AssignmentListener listener) {
    return new MemberListener() {
      @Override
      public CompletableFuture<Void> beforeJoin() {
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
        listener.onRevoked(context, partitions);
      }

      @Override
      public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
        listener.onAssigned(context, partitions);
      }

      @Override
      public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
        listener.onLost(context, partitions);
      }
    };
  }
}
