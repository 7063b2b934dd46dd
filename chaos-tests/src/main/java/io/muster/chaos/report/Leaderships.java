// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Header;
import io.muster.chaos.history.OffsetsPartitions;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who led which offsets partition, from the headers of what only leaders answer. */
public final class Leaderships {
  /**
   * One term of one leader as clients saw it.
   *
   * @param partition offsets partition
   * @param fromNs its first answer
   * @param toNs its last answer
   */
  public record Leadership(int partition, int node, long term, long fromNs, long toNs) {}

  private Leaderships() {}

  /**
   * By partition and time. Clients that are told only who answered count as well, where any answer
   * names the partition of their group.
   */
  public static List<Leadership> of(List<Operation> operations) {
    OffsetsPartitions partitions = new OffsetsPartitions(operations);
    List<Operation> answered = new ArrayList<>();
    for (Operation each : operations) {
      if (each.outcome() == Outcome.OK
          && each.header() != null
          && partitions.of(each) != OffsetsPartitions.UNKNOWN
          && Calls.needsLeader(each.call())) {
        answered.add(each);
      }
    }
    answered.sort(Comparator.comparingLong(Operation::returnedNs));
    SortedMap<Integer, List<Leadership>> byPartition = new TreeMap<>();
    for (Operation each : answered) {
      Header header = each.header();
      if (header != null) {
        int partition = partitions.of(each);
        add(
            new Header(partition, header.node(), header.term(), header.appliedIndex()),
            each.returnedNs(),
            byPartition.computeIfAbsent(partition, unused -> new ArrayList<>()));
      }
    }
    return byPartition.values().stream().flatMap(List::stream).toList();
  }

  /** How often a partition was led by another node, or in a later term, than before. */
  public static int changes(List<Leadership> leaderships) {
    return leaderships.size()
        - (int) leaderships.stream().mapToInt(Leadership::partition).distinct().count();
  }

  private static void add(Header header, long atNs, List<Leadership> sofar) {
    int last = sofar.size() - 1;
    if (last >= 0) {
      Leadership current = sofar.get(last);
      boolean sameTerm = header.term() == current.term() || header.term() < 0 || current.term() < 0;
      if (header.node() == current.node() && sameTerm) {
        sofar.set(
            last,
            new Leadership(
                current.partition(),
                current.node(),
                Math.max(current.term(), header.term()),
                current.fromNs(),
                atNs));
        return;
      }
      // A late answer of an earlier leader begins nothing.
      if (header.term() >= 0 && header.term() <= current.term()) {
        return;
      }
    }
    sofar.add(new Leadership(header.partition(), header.node(), header.term(), atNs, atNs));
  }
}
