// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.GroupNames;
import io.muster.client.ClusterDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.PartitionDescription;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Who leads which offsets partition, asked of the cluster again and again in a thread of its own.
 * While nobody answers, what was last heard counts. Thread-safe.
 */
public final class Leaders implements AutoCloseable {
  private static final Duration ASK_EVERY = Duration.ofMillis(250);

  private final MusterClient client;
  private final Thread asking;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Integer, Integer> leaders = new HashMap<>();
  private int partitions;
  private long answers;
  private boolean closed;

  public Leaders(Collection<String> endpoints) {
    client =
        MusterClient.builder()
            .endpoints(endpoints)
            .clientId("nemesis")
            .requestTimeout(Duration.ofSeconds(2))
            .build();
    asking = new Thread(this::ask, "nemesis-leaders");
    asking.setDaemon(true);
    asking.start();
  }

  private void ask() {
    while (true) {
      try {
        heard(client.admin().describeCluster());
      } catch (MusterException nobodyAnswers) {
        // That is what faults are for; asked again below.
      }
      lock.lock();
      try {
        long left = ASK_EVERY.toNanos();
        while (!closed && left > 0) {
          left = changed.awaitNanos(left);
        }
        if (closed) {
          return;
        }
      } catch (InterruptedException e) {
        return;
      } finally {
        lock.unlock();
      }
    }
  }

  private void heard(ClusterDescription cluster) {
    lock.lock();
    try {
      partitions = cluster.offsetsPartitions();
      for (PartitionDescription partition : cluster.partitions()) {
        if (partition.leader().isPresent()) {
          leaders.put(partition.partition(), partition.leader().getAsInt());
        } else {
          leaders.remove(partition.partition());
        }
      }
      answers++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** By offsets partition, as last heard. */
  public Map<Integer, Integer> all() {
    lock.lock();
    try {
      return Map.copyOf(leaders);
    } finally {
      lock.unlock();
    }
  }

  /** Where these groups live; empty as long as nobody has answered. */
  Set<Integer> partitionsOf(Collection<String> groups) {
    lock.lock();
    try {
      Set<Integer> found = new HashSet<>();
      if (partitions > 0) {
        for (String group : groups) {
          found.add(GroupNames.partitionOf(group, partitions));
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** The offsets partitions that a node leads, as last heard. */
  public List<Integer> ledBy(int node) {
    return all().entrySet().stream()
        .filter(entry -> entry.getValue() == node)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /**
   * Waits for an answer, newer than this call, by which every offsets partition has a leader.
   *
   * @return false where there was none in time
   */
  public boolean awaitAllLed(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long seen = answers;
      long left = limit.toNanos();
      // Not the answer that may be on its way already.
      while (answers < seen + 2 || partitions == 0 || leaders.size() < partitions) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What is known, for a message. */
  public String toString() {
    return all().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  @Override
  public void close() throws InterruptedException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    client.close();
    TimeUnit.SECONDS.timedJoin(asking, 10);
  }
}
