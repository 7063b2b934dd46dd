// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import java.util.stream.IntStream;

/** Group ids that live where a test wants them. */
public final class GroupNames {
  /** The first of {@code group-0, group-1, ...} that lives in the offsets partition. */
  public static String in(int partition, int offsetsPartitions) {
    return in("group-", partition, offsetsPartitions);
  }

  /** The first of {@code prefix0, prefix1, ...} that lives in the offsets partition. */
  public static String in(String prefix, int partition, int offsetsPartitions) {
    return IntStream.range(0, Integer.MAX_VALUE)
        .mapToObj(number -> prefix + number)
        .filter(id -> partitionOf(id, offsetsPartitions) == partition)
        .findFirst()
        .orElseThrow();
  }

  /** The offsets partition that a group lives in. */
  public static int partitionOf(String groupId, int offsetsPartitions) {
    return (groupId.hashCode() & 0x7fffffff) % offsetsPartitions;
  }

  private GroupNames() {}
}
