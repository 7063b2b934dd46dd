// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import io.muster.cli.CliException;
import io.muster.client.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Which partitions share a replica group, and so move together: those whose numbers leave the same
 * remainder.
 *
 * @param partitions how many there are
 * @param groups how many replica groups hold them
 */
public record LivesTogether(int partitions, int groups) {
  public LivesTogether {
    if (groups < 1) {
      throw new IllegalArgumentException("groups must be 1 or more, not " + groups);
    }
  }

  public static LivesTogether of(Placement placement) {
    return new LivesTogether(placement.partitions().size(), placement.raftGroups());
  }

  /** The replica group of a partition, which is also the lowest number in it. */
  public int group(int partition) {
    return partition % groups;
  }

  /** Every partition of a group. */
  public List<Integer> members(int group) {
    return IntStream.iterate(group, p -> p < partitions, p -> p + groups).boxed().toList();
  }

  /** The same for every partition of a group. */
  public <T> SortedMap<Integer, T> spread(Map<Integer, T> byGroup) {
    SortedMap<Integer, T> byPartition = new TreeMap<>();
    byGroup.forEach((group, value) -> members(group).forEach(each -> byPartition.put(each, value)));
    return byPartition;
  }

  /**
   * Refuses what names a partition that does not exist, or does not treat those alike that live
   * together.
   *
   * @throws CliException that lists those that belong together
   */
  public void check(SortedMap<Integer, List<Integer>> replicas) {
    refuseUnknown(replicas.keySet());
    Map<Integer, List<Integer>> named = new TreeMap<>();
    for (int partition : replicas.keySet()) {
      named.computeIfAbsent(group(partition), none -> new ArrayList<>()).add(partition);
    }
    named.forEach((group, some) -> check(members(group), some, replicas));
  }

  /**
   * As above, for numbers alone.
   *
   * @throws CliException that names the first of them that does not exist
   */
  public void refuseUnknown(Iterable<Integer> named) {
    for (int partition : named) {
      if (partition < 0 || partition >= partitions) {
        throw CliException.notFound(
            "there is no partition %d; the last one is %d".formatted(partition, partitions - 1));
      }
    }
  }

  private static void check(
      List<Integer> all, List<Integer> named, Map<Integer, List<Integer>> replicas) {
    List<Integer> missing = all.stream().filter(each -> !named.contains(each)).toList();
    if (!missing.isEmpty()) {
      throw CliException.failed(
          "the partitions %s live together and move together, but the file does not name %s"
              .formatted(numbers(all), numbers(missing)));
    }
    List<Integer> first = replicas.getOrDefault(named.get(0), List.of());
    for (int partition : named) {
      List<Integer> other = replicas.getOrDefault(partition, List.of());
      if (!other.equals(first)) {
        throw CliException.failed(
            "the partitions %s live together and need the same replicas, but %d has %s and %d has %s"
                .formatted(numbers(all), named.get(0), numbers(first), partition, numbers(other)));
      }
    }
  }

  /** {@code 1,2,3}: as the command line takes lists. */
  public static String numbers(Iterable<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    numbers.forEach(each -> text.append(text.isEmpty() ? "" : ",").append(each));
    return text.toString();
  }
}
