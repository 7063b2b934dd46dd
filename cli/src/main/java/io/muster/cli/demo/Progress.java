// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The parent's book: what was processed, who owns what, how often the group rebalanced, and when
 * commits went on after the kill. One thread.
 */
final class Progress {
  private final long[] ends;
  private final int members;
  private final BitSet[] processed;
  private final Map<Integer, MemberEvent.Assigned> assignments = new TreeMap<>();
  private long distinct;
  private long repeated;
  private long commits;
  private int stableGeneration = -1;
  private int newestGeneration = -1;
  private int rebalances;
  private long killBeganMicros = Long.MAX_VALUE;
  private long killEndedMicros = Long.MAX_VALUE;
  private long failoverMicros = -1;

  /**
   * @param ends number of records of each partition
   * @param members size of the group
   */
  Progress(long[] ends, int members) {
    this.ends = ends.clone();
    this.members = members;
    processed = new BitSet[ends.length];
    for (int i = 0; i < ends.length; i++) {
      processed[i] = new BitSet();
    }
  }

  void assigned(int member, MemberEvent.Assigned event) {
    assignments.put(member, event);
    if (stableGeneration >= 0 && event.generation() > newestGeneration) {
      rebalances++; // several members tell of the same one
    }
    newestGeneration = Math.max(newestGeneration, event.generation());
  }

  /**
   * @throws DemoFailure when a record is named that was never written
   */
  void processed(MemberEvent.Processed event) {
    int partition = event.partition();
    if (partition < 0 || partition >= ends.length || event.until() > ends[partition]) {
      throw new DemoFailure("a member processed a record that does not exist: " + event);
    }
    for (int offset = (int) event.from(); offset < event.until(); offset++) {
      if (processed[partition].get(offset)) {
        repeated++;
      } else {
        processed[partition].set(offset);
        distinct++;
      }
    }
  }

  /**
   * The failover ends with the first acknowledged commit that began after the process was gone: an
   * acknowledgement of one that was under way may have left the node before it died.
   */
  void committed(MemberEvent.Committed event) {
    commits++;
    if (event.beganMicros() >= killEndedMicros) {
      long micros = event.endedMicros() - killBeganMicros;
      failoverMicros = failoverMicros < 0 ? micros : Math.min(failoverMicros, micros);
    }
  }

  /**
   * @param beganMicros when the signal was sent
   * @param endedMicros when the process was known to be gone
   */
  void killed(long beganMicros, long endedMicros) {
    killBeganMicros = beganMicros;
    killEndedMicros = endedMicros;
  }

  /** Every member tells of the same generation, and every partition has exactly one owner. */
  boolean isStable() {
    if (assignments.size() < members) {
      return false;
    }
    List<Integer> owned = new ArrayList<>();
    for (MemberEvent.Assigned assigned : assignments.values()) {
      if (assigned.generation() != newestGeneration) {
        return false;
      }
      owned.addAll(assigned.partitions());
    }
    return owned.size() == ends.length && owned.stream().distinct().count() == ends.length;
  }

  /** From here on every new generation counts as a rebalance. */
  void markStable() {
    stableGeneration = newestGeneration;
  }

  int generation() {
    return newestGeneration;
  }

  int rebalances() {
    return rebalances;
  }

  /** By member number. */
  Map<Integer, MemberEvent.Assigned> assignments() {
    return assignments;
  }

  long total() {
    long sum = 0;
    for (long end : ends) {
      sum += end;
    }
    return sum;
  }

  /** Records that were processed at least once. */
  long distinct() {
    return distinct;
  }

  /** How often a record was processed once more. */
  long repeated() {
    return repeated;
  }

  /** Acknowledged commits. */
  long commits() {
    return commits;
  }

  long lost() {
    return total() - distinct;
  }

  /** From the kill to the next acknowledged commit, once there is one. */
  OptionalLong failoverMs() {
    return failoverMicros < 0 ? OptionalLong.empty() : OptionalLong.of(failoverMicros / 1_000);
  }
}
