// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Kafka's {@code cooperative-sticky}: divides as {@link StickyAssignor} does, but takes what
 * members had from {@link MemberSubscription#owned()}, and withholds what changes hands: such a
 * partition is given to nobody in this round, its owner gives it up and joins again, and in the
 * second round it is free for its new owner. Then nobody has to give up anything, so two rounds are
 * enough.
 */
public final class CooperativeStickyAssignor implements PartitionAssignor {
  /** {@code cooperative-sticky}. */
  public static final String NAME = "cooperative-sticky";

  @Override
  public String name() {
    return NAME;
  }

  /** Both; the members are cooperative if their other assignors support that, too. */
  @Override
  public Set<RebalanceProtocol> protocols() {
    return Set.of(RebalanceProtocol.EAGER, RebalanceProtocol.COOPERATIVE);
  }

  /** The generation, for leaders that cannot read it from the subscription itself. */
  @Override
  public byte[] userData(Set<String> topics, PreviousAssignment previous) {
    return StickyUserData.writeGeneration(previous.generation());
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
    Catalog catalog = new Catalog(partitionCounts, members);
    Claims claims = new Claims(catalog, CooperativeStickyAssignor::previous);
    return catalog.assignment(adjustAssignment(StickyDivision.divide(catalog, claims), claims));
  }

  private static PreviousAssignment previous(MemberSubscription member) {
    int generation =
        member.generation().isPresent()
            ? member.generation().getAsInt()
            : StickyUserData.readGeneration(member.userData());
    return new PreviousAssignment(Set.copyOf(member.owned()), generation);
  }

  /** Takes from the new owners what somebody else has not let go yet. */
  private static int[] adjustAssignment(int[] target, Claims claims) {
    int[] adjusted = Arrays.copyOf(target, target.length);
    for (int partition = 0; partition < target.length; partition++) {
      if (claims.isHeldBySomeoneElse(partition, target[partition])) {
        adjusted[partition] = Catalog.NOBODY;
      }
    }
    return adjusted;
  }
}
