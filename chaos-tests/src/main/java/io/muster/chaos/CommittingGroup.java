// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import io.muster.client.CommittedOffset;
import io.muster.client.GroupMember;
import io.muster.client.MusterClient;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A group of one member that commits all its partitions in a closed loop, the next commit some time
 * after the last was acknowledged. It remembers what was acknowledged and compares that with what
 * is read back. Thread-safe.
 */
final class CommittingGroup {
  private static final int COMPLAINTS_MAX = 20;

  private final String id;
  private final int partitions;
  private final GroupMember member;
  private final ScheduledExecutorService pacing;
  private final Duration pause;
  private final List<String> complaints = new ArrayList<>();
  private long started;
  private long acknowledged;
  private long readBack;
  private long lastAcknowledgedNanos;
  private long longestGapNanos;
  private boolean stopped;

  /**
   * Joins; commits nothing yet.
   *
   * @param partitions of the topic
   */
  CommittingGroup(
      MusterClient client,
      String id,
      String topic,
      int partitions,
      ScheduledExecutorService pacing,
      Duration pause) {
    this.id = id;
    this.partitions = partitions;
    this.pacing = pacing;
    this.pause = pause;
    this.member = client.newMember(id).subscribe(List.of(topic)).start();
  }

  String id() {
    return id;
  }

  GroupMember member() {
    return member;
  }

  boolean owns() {
    return member.assignment().partitions().size() == partitions;
  }

  // ---- writing

  void commitNext() {
    long number;
    synchronized (this) {
      if (stopped) {
        return;
      }
      number = ++started;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : member.assignment().partitions()) {
      offsets.put(partition, new OffsetAndMetadata(offset(number, partition), "commit " + number));
    }
    member
        .commitAsync(offsets)
        .whenComplete(
            (result, failure) -> {
              if (failure == null) {
                acknowledged(number);
              } else {
                refused(number, failure);
              }
              next();
            });
  }

  private void next() {
    synchronized (this) {
      if (stopped) {
        return;
      }
    }
    pacing.schedule(this::commitNext, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Different in each partition, so that one cannot be taken for another. */
  private long offset(long number, TopicPartition partition) {
    return number * partitions + partition.partition();
  }

  private synchronized void acknowledged(long number) {
    long now = System.nanoTime();
    if (lastAcknowledgedNanos != 0) {
      longestGapNanos = Math.max(longestGapNanos, now - lastAcknowledgedNanos);
    }
    lastAcknowledgedNanos = now;
    acknowledged = number;
    notifyAll();
  }

  private synchronized void refused(long number, Throwable failure) {
    if (!stopped) {
      complain("commit " + number + " failed: " + failure);
    }
  }

  private void complain(String line) {
    if (complaints.size() < COMPLAINTS_MAX) {
      complaints.add(id + ": " + line);
    }
  }

  synchronized long acknowledged() {
    return acknowledged;
  }

  /** Waits until a commit is acknowledged that was begun after this call. */
  synchronized void awaitNext(long deadlineNanos) throws InterruptedException {
    long last = started;
    while (acknowledged <= last) {
      long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IllegalStateException(
            "group " + id + " had no commit acknowledged in time; the last is " + acknowledged);
      }
      wait(left);
    }
  }

  // ---- gaps

  /** From here on gaps are counted anew. One that is open goes on. */
  synchronized void mark() {
    longestGapNanos = 0;
  }

  /** Longest time between two acknowledgements since the mark, the present one included. */
  synchronized Duration longestGap() {
    return Duration.ofNanos(Math.max(longestGapNanos, System.nanoTime() - lastAcknowledgedNanos));
  }

  // ---- reading

  /** To be asked before a read that {@link #read} is told of. */
  synchronized long floor() {
    return Math.max(acknowledged, readBack);
  }

  /**
   * Compares what was read.
   *
   * @param floor what {@link #floor} was before the read: nothing below it may be found
   */
  synchronized void read(long floor, Map<TopicPartition, CommittedOffset> found) {
    if (found.size() < partitions && floor > 0) {
      complain("only " + found.keySet() + " have offsets after commit " + floor);
      return;
    }
    long least = Long.MAX_VALUE;
    for (Map.Entry<TopicPartition, CommittedOffset> entry : found.entrySet()) {
      long offset = entry.getValue().offset();
      long number = Math.floorDiv(offset, partitions);
      if (offset != offset(number, entry.getKey())) {
        complain(entry.getKey() + " has offset " + offset + ", which nobody committed");
      } else if (number < floor) {
        complain(
            entry.getKey() + " is at commit " + number + ", though " + floor + " was there before");
      } else if (number > started) {
        complain(entry.getKey() + " is at commit " + number + " of " + started);
      }
      least = Math.min(least, number);
    }
    readBack = Math.max(readBack, least == Long.MAX_VALUE ? 0 : least);
  }

  /** What there was to complain about since the last time. */
  synchronized List<String> complaints() {
    List<String> told = List.copyOf(complaints);
    complaints.clear();
    return told;
  }

  /** No further commit is begun. */
  synchronized void stop() {
    stopped = true;
  }
}
