// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.figures;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.GroupMember;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Members of one group, and the generation in which each was assigned last. Thread-safe. */
final class MeasuredGroup implements AutoCloseable {
  private final MusterClient client;
  private final String group;
  private final String topic;
  private final Deque<GroupMember> members = new ArrayDeque<>();
  private final Map<Object, Integer> generations = new HashMap<>();
  private final Map<Object, Integer> owned = new HashMap<>();

  MeasuredGroup(MusterClient client, String group, String topic) {
    this.client = client;
    this.group = group;
    this.topic = topic;
  }

  /** Starts one more member. */
  void add(Optional<String> instanceId) {
    GroupMember.Builder builder =
        client.newMember(group).subscribe(List.of(topic)).listener(new Arrivals());
    instanceId.ifPresent(builder::instanceId);
    members.addLast(builder.start());
  }

  /** Lets the youngest member leave, or as a static member just go. */
  void removeLast() {
    forget(); // before it goes: the others may be done sooner than its close
    members.removeLast().close();
  }

  /** Stops the oldest member; a static one stays in the group. */
  void removeFirst() {
    forget();
    members.removeFirst().close();
  }

  /** What was assigned so far counts no more: {@link #awaitAll} waits for all members anew. */
  synchronized void forget() {
    generations.clear();
    owned.clear();
  }

  /** As {@link #awaitAll}, and they have all of the topic's partitions: it is known everywhere. */
  synchronized void awaitAllOf(int partitions, int count, Duration limit)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    awaitAll(count, limit);
    while (owned.values().stream().mapToInt(Integer::intValue).sum() != partitions) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not all partitions are owned within " + limit);
      }
      wait(limit.toMillis());
      awaitAll(count, limit);
    }
  }

  /** Waits until so many members have been assigned in one generation, the newest of all. */
  synchronized void awaitAll(int count, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (arrivedCount() != count) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IllegalStateException(
            arrivedCount() + " of " + count + " members have arrived within " + limit);
      }
      wait(left);
    }
  }

  private long arrivedCount() {
    int newest = generations.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    return generations.values().stream().filter(generation -> generation == newest).count();
  }

  private synchronized void arrived(Object member, int generation, int partitions) {
    generations.put(member, generation);
    owned.put(member, partitions);
    notifyAll();
  }

  @Override
  public void close() {
    CompletableFuture<?>[] leaving =
        members.stream().map(GroupMember::leaveAsync).toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(leaving).join();
  }

  private final class Arrivals implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      arrived(this, context.generation(), partitions.size());
    }
  }
}
