// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Kafka's {@code sticky}: as balanced as the subscriptions allow, and everybody keeps what it had
 * as far as that leaves room for. What a member had is in its {@linkplain #userData user data}, in
 * Kafka's format; {@link MemberSubscription#owned()} does not count, since under the eager protocol
 * nobody owns anything while the group rebalances.
 *
 * <p>Where two members claim a partition, the newer generation wins; where both claim it in the
 * same generation, neither counts.
 */
public final class StickyAssignor implements PartitionAssignor {
  /** {@code sticky}. */
  public static final String NAME = "sticky";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte[] userData(Set<String> topics, PreviousAssignment previous) {
    return previous.equals(PreviousAssignment.NONE)
        ? new byte[0]
        : StickyUserData.writePrevious(previous);
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
    Catalog catalog = new Catalog(partitionCounts, members);
    Claims claims = new Claims(catalog, member -> StickyUserData.readPrevious(member.userData()));
    return catalog.assignment(StickyDivision.divide(catalog, claims));
  }
}
