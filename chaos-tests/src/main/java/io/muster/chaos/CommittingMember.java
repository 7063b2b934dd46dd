// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.GroupMember;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A member that commits growing offsets of its partitions, one after the other without a pause, and
 * remembers what was acknowledged: nothing below that may ever be read back. Thread-safe.
 */
public final class CommittingMember implements AutoCloseable {
  private final GroupMember member;
  private final Duration pause;
  private final Thread committer;
  private final Map<TopicPartition, Long> acknowledged = new TreeMap<>();
  private final Set<Integer> generations = new TreeSet<>();
  private long commits;
  private long lastStartedNanos;
  private long lastAcknowledgedNanos;
  private long longestGapNanos;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean closed;

  public CommittingMember(MusterClient client, String group, String topic) {
    this(client, group, topic, Duration.ZERO);
  }

  /**
   * As above, but rests after each commit.
   *
   * @param pause zero for none
   */
  public CommittingMember(MusterClient client, String group, String topic, Duration pause) {
    this.pause = pause;
    member =
        client
            .newMember(group)
            .subscribe(List.of(topic))
            .listener(
                new AssignmentListener() {
                  @Override
                  public void onAssigned(
                      AssignmentContext context, Set<TopicPartition> partitions) {
                    assigned(context.generation());
                  }
                })
            .start();
    committer = new Thread(this::commit, "committer-" + group);
    committer.setDaemon(true);
    committer.start();
  }

  private synchronized void assigned(int generation) {
    generations.add(generation);
    notifyAll();
  }

  private void commit() {
    Map<TopicPartition, Long> next = new HashMap<>();
    while (!closed) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (TopicPartition partition : member.assignment().partitions()) {
        long offset = next.merge(partition, 1L, Long::sum);
        offsets.put(partition, new OffsetAndMetadata(offset));
      }
      if (offsets.isEmpty()) {
        awaitAssignment();
        continue;
      }
      long started = System.nanoTime();
      try {
        member.commit(offsets);
        acknowledged(offsets, started);
      } catch (MusterException refusedOrUnknown) {
        // This one may or may not have been applied; the next one carries a higher offset.
      }
      rest();
    }
  }

  private synchronized void awaitAssignment() {
    try {
      while (!closed && member.assignment().partitions().isEmpty()) {
        wait(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void rest() {
    try {
      closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private synchronized void acknowledged(
      Map<TopicPartition, OffsetAndMetadata> offsets, long started) {
    offsets.forEach((partition, offset) -> acknowledged.put(partition, offset.offset()));
    commits++;
    lastStartedNanos = started;
    long now = System.nanoTime();
    if (commits > 1) {
      longestGapNanos = Math.max(longestGapNanos, now - lastAcknowledgedNanos);
    }
    lastAcknowledgedNanos = now;
    notifyAll();
  }

  /** The highest offset of each partition that a commit of this member was acknowledged for. */
  public synchronized Map<TopicPartition, Long> acknowledged() {
    return new TreeMap<>(acknowledged);
  }

  /** Every generation in which this member was given an assignment. */
  public synchronized Set<Integer> generations() {
    return new TreeSet<>(generations);
  }

  public GroupMember member() {
    return member;
  }

  /** Waits until so many commits have been acknowledged in all. */
  public synchronized void awaitCommits(long count, Duration limit) throws InterruptedException {
    await(() -> commits >= count, limit, count + " commits");
  }

  /**
   * Waits until a commit is acknowledged that was sent after a moment.
   *
   * @param nanos of {@link System#nanoTime}
   * @return when it was acknowledged
   */
  public synchronized long awaitCommitStartedAfter(long nanos, Duration limit)
      throws InterruptedException {
    await(() -> lastStartedNanos > nanos, limit, "a commit after the kill");
    return lastAcknowledgedNanos;
  }

  /** Longest time between two acknowledged commits so far. */
  public synchronized Duration longestGap() {
    return Duration.ofNanos(longestGapNanos);
  }

  public synchronized long commits() {
    return commits;
  }

  private void await(Condition condition, Duration limit, String what) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IllegalStateException("no " + what + " within " + limit);
      }
      wait(left);
    }
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  @Override
  public void close() {
    closed = true;
    closing.countDown();
    member.close();
  }
}
