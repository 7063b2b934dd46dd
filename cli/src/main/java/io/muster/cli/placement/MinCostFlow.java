// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The cheapest largest flow through a network, one unit after the other along the cheapest way that
 * is left. Costs may be negative as long as no circle of them is. Small networks only: each unit
 * looks at every edge a few times.
 */
final class MinCostFlow {
  private static final long UNREACHED = Long.MAX_VALUE;

  private final List<List<Edge>> from = new ArrayList<>();

  /** A way between two points. Its {@code back} takes away again what went along it. */
  static final class Edge {
    private final int to;
    private final long cost;
    private int left;
    private Edge back = this;

    private Edge(int to, int left, long cost) {
      this.to = to;
      this.left = left;
      this.cost = cost;
    }

    /** How much flows along it. */
    int flow() {
      return back.left;
    }
  }

  MinCostFlow(int points) {
    for (int i = 0; i < points; i++) {
      from.add(new ArrayList<>());
    }
  }

  Edge edge(int start, int end, int capacity, long cost) {
    Edge there = new Edge(end, capacity, cost);
    Edge back = new Edge(start, 0, -cost);
    there.back = back;
    back.back = there;
    from.get(start).add(there);
    from.get(end).add(back);
    return there;
  }

  /**
   * Sends as much as fits.
   *
   * @return how much that was
   */
  int send(int source, int sink) {
    Edge[] via = new Edge[from.size()];
    int sent = 0;
    while (cheapestWay(source, sink, via)) {
      for (int at = sink; at != source; at = via[at].back.to) {
        via[at].left--;
        via[at].back.left++;
      }
      sent++;
    }
    return sent;
  }

  private boolean cheapestWay(int source, int sink, Edge[] via) {
    long[] costs = new long[from.size()];
    Arrays.fill(costs, UNREACHED);
    costs[source] = 0;
    boolean[] waiting = new boolean[from.size()];
    Deque<Integer> queue = new ArrayDeque<>(List.of(source));
    while (!queue.isEmpty()) {
      int at = queue.removeFirst();
      waiting[at] = false;
      for (Edge edge : from.get(at)) {
        if (edge.left > 0 && costs[at] + edge.cost < costs[edge.to]) {
          costs[edge.to] = costs[at] + edge.cost;
          via[edge.to] = edge;
          if (!waiting[edge.to]) {
            waiting[edge.to] = true;
            queue.addLast(edge.to);
          }
        }
      }
    }
    return costs[sink] != UNREACHED;
  }
}
