// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.TopicPartition;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is told, as "revoked [t-1] in 2 because MEMBER_JOINED". */
final class RecordingListener implements AssignmentListener {
  final List<String> calls = new CopyOnWriteArrayList<>();

  private void told(String what, AssignmentContext context, Set<TopicPartition> partitions) {
    calls.add(
        what
            + " "
            + new TreeSet<>(partitions)
            + " in "
            + context.generation()
            + " because "
            + context.cause().kind());
  }

  @Override
  public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
    told("assigned", context, partitions);
  }

  @Override
  public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
    told("revoked", context, partitions);
  }

  @Override
  public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
    told("lost", context, partitions);
  }
}
