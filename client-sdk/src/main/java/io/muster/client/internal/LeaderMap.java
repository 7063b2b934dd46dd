// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the client believes about who leads which offsets partition. A view with a higher Raft term
 * wins. A leader that failed is suspect for a moment, so that nodes which have not noticed yet
 * cannot lead the client back to it; a node that says of itself that it leads is believed at once.
 *
 * <p>Thread-safe. Knows no clock: callers bring the time, as {@link Timer#nanos()}.
 */
final class LeaderMap {
  private final long suspicionNanos;
  private final Map<Integer, Entry> entries = new HashMap<>();
  private int partitionCount;
  private String clusterId = "";

  private static final class Entry {
    @Nullable Endpoint leader;
    long term;
    // Known from a refusal, which names no term: any answer of the same term may correct it.
    boolean hinted;
    @Nullable Endpoint suspect;
    long suspectUntilNanos;
  }

  /**
   * One node's view of one partition.
   *
   * @param leader null where the node knows none
   * @param bySelf the node that answers is the leader
   */
  record View(int partition, @Nullable Endpoint leader, long term, boolean bySelf) {}

  LeaderMap(Duration suspicion) {
    this.suspicionNanos = suspicion.toNanos();
  }

  /** The offsets partition of a group, or -1 while the number of partitions is not known. */
  synchronized int partitionOf(String groupId) {
    return partitionCount == 0 ? -1 : (groupId.hashCode() & 0x7fffffff) % partitionCount;
  }

  synchronized @Nullable Endpoint leader(String groupId) {
    int partition = partitionOf(groupId);
    Entry entry = partition < 0 ? null : entries.get(partition);
    return entry == null ? null : entry.leader;
  }

  /** This node does not answer for the group, or says that it does not lead. */
  synchronized void failed(String groupId, Endpoint node, long nowNanos) {
    int partition = partitionOf(groupId);
    if (partition >= 0) {
      fail(entry(partition), node, nowNanos);
    }
  }

  /** The connection to this node broke. */
  synchronized void failed(Endpoint node, long nowNanos) {
    entries.values().stream()
        .filter(entry -> node.equals(entry.leader))
        .forEach(entry -> fail(entry, node, nowNanos));
  }

  private void fail(Entry entry, Endpoint node, long nowNanos) {
    // A call that failed late must not undo what has been learned since.
    if (entry.leader == null || entry.leader.equals(node)) {
      entry.leader = null;
      entry.hinted = false;
      entry.suspect = node;
      entry.suspectUntilNanos = nowNanos + suspicionNanos;
    }
  }

  /**
   * A node refused the group and named another.
   *
   * @return whether that was news
   */
  synchronized boolean hinted(String groupId, Endpoint refusing, Endpoint leader) {
    int partition = partitionOf(groupId);
    if (partition < 0 || refusing.equals(leader)) {
      return false;
    }
    Entry entry = entry(partition);
    if (entry.leader == null || entry.leader.equals(refusing)) {
      entry.leader = leader;
      entry.hinted = true;
      return true;
    }
    return false;
  }

  /** Takes in what one node sees. */
  synchronized void merge(String cluster, int partitions, List<View> views, long nowNanos) {
    if (!cluster.equals(clusterId) || partitions != partitionCount) {
      // Another cluster than before at these endpoints: its terms begin anew.
      entries.clear();
      clusterId = cluster;
      partitionCount = partitions;
    }
    for (View view : views) {
      merge(entry(view.partition()), view, nowNanos);
    }
  }

  private static void merge(Entry entry, View view, long nowNanos) {
    if (view.leader() == null || view.term() < entry.term) {
      return;
    }
    boolean suspect =
        view.leader().equals(entry.suspect)
            && nowNanos - entry.suspectUntilNanos < 0
            && !view.bySelf();
    boolean news = view.term() > entry.term;
    if (suspect && !news) {
      return;
    }
    if (news || entry.leader == null || entry.hinted) {
      entry.leader = view.leader();
      entry.term = view.term();
      entry.hinted = false;
      entry.suspect = null;
    }
  }

  private Entry entry(int partition) {
    return entries.computeIfAbsent(partition, unused -> new Entry());
  }
}
