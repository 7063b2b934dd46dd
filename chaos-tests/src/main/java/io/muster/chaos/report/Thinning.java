// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Chooses the operations that a page can draw one by one, always the same ones. First those that
 * anomalies name and show around them, then what was under way as a fault began or ended, what did
 * not end well and what took longest, each up to its share and evenly picked where there are more;
 * the rest is picked evenly.
 */
final class Thinning {
  private static final long EDGE_NS = 100_000_000;

  private final List<Operation> operations;
  private final BitSet kept;

  private Thinning(List<Operation> operations) {
    this.operations = operations;
    this.kept = new BitSet(operations.size());
  }

  /**
   * By index.
   *
   * @param named indexes that are kept whatever it costs
   */
  static List<Operation> of(
      List<Operation> operations, Set<Integer> named, List<Fault> faults, int budget) {
    Thinning thinning = new Thinning(operations);
    named.stream()
        .filter(each -> each >= 0 && each < operations.size())
        .forEach(thinning.kept::set);
    List<Integer> calls = new ArrayList<>();
    List<Integer> edges = new ArrayList<>();
    List<Integer> bad = new ArrayList<>();
    List<Long> moments = new ArrayList<>();
    faults.forEach(
        each -> {
          moments.add(each.fromNs());
          moments.add(each.toNs());
        });
    long[] sorted = moments.stream().mapToLong(Long::longValue).sorted().toArray();
    for (int i = 0; i < operations.size(); i++) {
      Operation each = operations.get(i);
      if (Calls.toCluster(each.call())) {
        calls.add(i);
        if (each.outcome() != Outcome.OK) {
          bad.add(i);
        }
        if (nearOne(sorted, each)) {
          edges.add(i);
        }
      }
    }
    if (calls.size() <= budget) {
      calls.forEach(thinning.kept::set);
    } else {
      thinning.keep(edges, budget / 5);
      thinning.keep(bad, budget / 4);
      thinning.keep(thinning.slowest(calls, budget / 20), budget / 20);
      thinning.keep(calls, budget - thinning.kept.cardinality());
    }
    return thinning.kept.stream().mapToObj(operations::get).toList();
  }

  private void keep(List<Integer> from, int share) {
    List<Integer> missing = from.stream().filter(each -> !kept.get(each)).toList();
    int take = Math.min(share, missing.size());
    for (int i = 0; i < take; i++) {
      kept.set(missing.get((int) ((long) i * missing.size() / take)));
    }
  }

  private List<Integer> slowest(List<Integer> calls, int count) {
    return calls.stream()
        .filter(each -> !Calls.waits(operations.get(each).call()))
        .sorted(
            Comparator.comparingLong(
                    (Integer each) ->
                        operations.get(each).invokedNs() - operations.get(each).returnedNs())
                .thenComparing(Comparator.naturalOrder()))
        .limit(count)
        .toList();
  }

  private static boolean nearOne(long[] moments, Operation operation) {
    int at = Arrays.binarySearch(moments, operation.invokedNs() - EDGE_NS);
    int next = at < 0 ? -at - 1 : at;
    return next < moments.length && moments[next] <= operation.returnedNs() + EDGE_NS;
  }
}
