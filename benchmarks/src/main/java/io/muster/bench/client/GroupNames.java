// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

/** Group ids whose offsets partition is known. The hash is the same in both systems. */
public final class GroupNames {
  /** The offsets partition of a group. */
  public static int partitionOf(String group, int partitions) {
    return (group.hashCode() & 0x7fffffff) % partitions;
  }

  /** The n-th id, in no order, with this prefix that lives in an offsets partition. */
  public static String in(int partition, int partitions, String prefix, int n) {
    for (int i = 0; ; i++) {
      String group = prefix + "-" + n + "-" + i;
      if (partitionOf(group, partitions) == partition) {
        return group;
      }
    }
  }

  private GroupNames() {}
}
