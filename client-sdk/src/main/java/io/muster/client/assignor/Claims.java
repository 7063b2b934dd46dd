// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Function;

/**
 * Who had what before this round, by what the members say of themselves. Settled partition by
 * partition: the claim of the newest generation wins, and two claims of the same generation undo
 * each other.
 */
final class Claims {
  private final Catalog catalog;
  private final int[] holders;
  private final BitSet disputed = new BitSet();

  Claims(Catalog catalog, Function<MemberSubscription, PreviousAssignment> previous) {
    this.catalog = catalog;
    this.holders = new int[catalog.partitionCount()];
    Arrays.fill(holders, Catalog.NOBODY);
    int[] generations = new int[holders.length];
    for (int member = 0; member < catalog.memberCount(); member++) {
      PreviousAssignment claimed = previous.apply(catalog.member(member));
      for (TopicPartition partition : claimed.partitions()) {
        int number = catalog.numberOf(partition);
        if (number < 0) {
          continue;
        }
        if (holders[number] == Catalog.NOBODY || claimed.generation() > generations[number]) {
          holders[number] = member;
          generations[number] = claimed.generation();
          disputed.clear(number);
        } else if (claimed.generation() == generations[number]) {
          disputed.set(number);
        }
      }
    }
  }

  /** Whose partition this is to keep, if it is one's and its owner still wants the topic. */
  int keeper(int partition) {
    int holder = holders[partition];
    boolean keeps =
        holder != Catalog.NOBODY
            && !disputed.get(partition)
            && catalog.subscribes(holder, partition);
    return keeps ? holder : Catalog.NOBODY;
  }

  /** Whether the partition is not free for this member yet. */
  boolean isHeldBySomeoneElse(int partition, int member) {
    int holder = holders[partition];
    return disputed.get(partition) || (holder != Catalog.NOBODY && holder != member);
  }
}
