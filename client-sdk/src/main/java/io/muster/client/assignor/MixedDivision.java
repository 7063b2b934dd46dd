// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * The division where members want different topics. First what is free is spread as evenly as can
 * be while everybody keeps what it had; only then, and only where that makes the group more even,
 * something is taken from somebody.
 *
 * <p>The result is the most even division that the subscriptions allow. That is also why it
 * settles: run again with this result as what members had, or with a part of it and the rest free,
 * nobody loses anything.
 */
final class MixedDivision {
  private final Catalog catalog;
  private final int[] keepers;
  private final Holdings holdings;

  /**
   * Prepares it.
   *
   * @param keepers for each partition who had it, or nobody
   */
  MixedDivision(Catalog catalog, int[] keepers) {
    this.catalog = catalog;
    this.keepers = keepers;
    this.holdings = new Holdings(catalog);
  }

  /**
   * Divides.
   *
   * @return for each partition its member
   */
  int[] divide() {
    Evening evening = new Evening(holdings);
    int[] free = new int[catalog.topicCount()];
    forEachPartition(
        (topic, partition) -> {
          if (keepers[partition] == Catalog.NOBODY) {
            free[topic]++;
          } else {
            holdings.addFixed(keepers[partition]);
          }
        });
    // Those that few want first: the others have more to choose from.
    IntStream.range(0, free.length)
        .boxed()
        .sorted(Comparator.comparing(topic -> holdings.subscribers(topic).length))
        .forEach(topic -> spread(topic, free[topic]));
    evening.run();
    forEachPartition(
        (topic, partition) -> {
          if (keepers[partition] != Catalog.NOBODY) {
            holdings.release(topic, keepers[partition]);
          }
        });
    evening.run();
    return target();
  }

  private void spread(int topic, int partitions) {
    if (partitions == 0) {
      return;
    }
    int[] subscribers = holdings.subscribers(topic);
    PriorityQueue<Integer> emptiest =
        new PriorityQueue<>(
            Comparator.<Integer>comparingInt(i -> holdings.load(subscribers[i]))
                .thenComparingInt(i -> i));
    IntStream.range(0, subscribers.length).forEach(emptiest::add);
    for (int i = 0; i < partitions; i++) {
      int index = emptiest.remove();
      holdings.add(topic, index);
      emptiest.add(index);
    }
  }

  /** From how many partitions of a topic each member has to which ones they are. */
  private int[] target() {
    int[] target = new int[keepers.length];
    Arrays.fill(target, Catalog.NOBODY);
    for (int topic = 0; topic < catalog.topicCount(); topic++) {
      int first = catalog.firstPartition(topic);
      int end = catalog.firstPartition(topic + 1);
      int[] left = holdings.held(topic);
      int[] subscribers = holdings.subscribers(topic);
      for (int partition = first; partition < end; partition++) {
        int keeper = keepers[partition];
        int index = keeper == Catalog.NOBODY ? -1 : Arrays.binarySearch(subscribers, keeper);
        if (index >= 0 && left[index] > 0) {
          left[index]--;
          target[partition] = keeper;
        }
      }
      int index = 0;
      for (int partition = first; partition < end; partition++) {
        if (target[partition] == Catalog.NOBODY) {
          while (left[index] == 0) {
            index++;
          }
          left[index]--;
          target[partition] = subscribers[index];
        }
      }
    }
    return target;
  }

  /** Something to do with a partition. */
  @FunctionalInterface
  private interface PartitionVisitor {
    void visit(int topic, int partition);
  }

  private void forEachPartition(PartitionVisitor visitor) {
    for (int topic = 0; topic < catalog.topicCount(); topic++) {
      for (int i = catalog.firstPartition(topic); i < catalog.firstPartition(topic + 1); i++) {
        visitor.visit(topic, i);
      }
    }
  }
}
