// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import java.util.Arrays;

/**
 * The division where all members want the same topics. Everybody ends with the same number of
 * partitions, or with one more where they do not divide evenly; nobody loses a partition unless it
 * had more than that. O(n log n) in the number of partitions.
 */
final class UniformDivision {
  private final int[] members;
  private final int[] target;
  private final int[] counts;
  private final int quota;

  /** How many members may still get one more than the quota. */
  private int extras;

  private UniformDivision(Catalog catalog, int[] members) {
    this.members = members;
    this.target = new int[catalog.partitionCount()];
    Arrays.fill(target, Catalog.NOBODY);
    this.counts = new int[catalog.memberCount()];
    this.quota = target.length / members.length;
    this.extras = target.length % members.length;
  }

  /**
   * Divides.
   *
   * @param members those that want anything
   * @param keepers for each partition who had it, or nobody
   * @return for each partition its member
   */
  static int[] divide(Catalog catalog, int[] members, int[] keepers) {
    if (members.length == 0) {
      return new int[0];
    }
    UniformDivision division = new UniformDivision(catalog, members);
    division.keep(catalog, keepers);
    division.deal();
    return division.target;
  }

  private void keep(Catalog catalog, int[] keepers) {
    int[] had = new int[counts.length];
    for (int keeper : keepers) {
      if (keeper != Catalog.NOBODY) {
        had[keeper]++;
      }
    }
    int[] room = new int[counts.length];
    for (int member : members) {
      room[member] = quota;
      if (had[member] > quota && extras > 0) {
        room[member]++;
        extras--;
      }
    }
    // Low partition numbers stay, so that what is left to a member is spread over its topics.
    for (int partition : byPartitionThenTopic(catalog)) {
      int keeper = keepers[partition];
      if (keeper != Catalog.NOBODY && counts[keeper] < room[keeper]) {
        give(partition, keeper);
      }
    }
  }

  private static int[] byPartitionThenTopic(Catalog catalog) {
    long[] keys = new long[catalog.partitionCount()];
    for (int topic = 0; topic < catalog.topicCount(); topic++) {
      int first = catalog.firstPartition(topic);
      for (int i = first; i < catalog.firstPartition(topic + 1); i++) {
        // The number of a partition grows with its topic.
        keys[i] = ((long) (i - first) << Integer.SIZE) | i;
      }
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /** What is free goes one by one to those under the quota; then some get one more. */
  private void deal() {
    int turn = 0;
    int open = 0;
    for (int member : members) {
      open += counts[member] < quota ? 1 : 0;
    }
    int next = 0;
    for (int partition = 0; partition < target.length; partition++) {
      if (target[partition] != Catalog.NOBODY) {
        continue;
      }
      if (open > 0) {
        while (counts[members[turn]] >= quota) {
          turn = (turn + 1) % members.length;
        }
        give(partition, members[turn]);
        open -= counts[members[turn]] == quota ? 1 : 0;
        turn = (turn + 1) % members.length;
      } else {
        while (counts[members[next]] > quota) {
          next++;
        }
        give(partition, members[next++]);
      }
    }
  }

  private void give(int partition, int member) {
    target[partition] = member;
    counts[member]++;
  }
}
