// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import java.util.stream.IntStream;

/** Group ids that live where a test wants them. */
public final class GroupNames {
  /** The first of {@code group-0, group-1, ...} that lives in the offsets partition. */
  public static String in(int partition, int offsetsPartitions) {
    return IntStream.range(0, Integer.MAX_VALUE)
        .mapToObj(number -> "group-" + number)
        .filter(id -> (id.hashCode() & 0x7fffffff) % offsetsPartitions == partition)
        .findFirst()
        .orElseThrow();
  }

  private GroupNames() {}
}
