// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.BenchMember;
import io.muster.bench.client.GroupNames;
import io.muster.bench.system.SystemUnderTest;
import io.muster.bench.system.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/** Members that have joined. They leave when it is closed. */
final class Crowd implements AutoCloseable {
  /** So many join at a time: a start is not what is measured. */
  private static final int AT_A_TIME = 100;

  private static final Duration JOINING = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(5);
  private static final long LEAVING_SECONDS = 30;

  private final List<BenchMember> members;

  private Crowd(List<BenchMember> members) {
    this.members = members;
  }

  /** Each in a group of its own, spread over all offsets partitions by their names. */
  static Crowd alone(BenchClient client, int count, int partitions, String prefix)
      throws InterruptedException {
    return join(
        client,
        IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList(),
        topic(client, partitions),
        partitions);
  }

  /** Each in a group of its own, all of them in one offsets partition. */
  static Crowd aloneInOnePartition(BenchClient client, int count, String prefix)
      throws InterruptedException {
    int partition = 0;
    return join(
        client,
        IntStream.range(0, count)
            .mapToObj(i -> GroupNames.in(partition, SystemUnderTest.OFFSETS_PARTITIONS, prefix, i))
            .toList(),
        topic(client, 1),
        1);
  }

  /** All in one group. */
  static Crowd together(BenchClient client, String group, int count, String topic, int partitions)
      throws InterruptedException {
    return join(client, IntStream.range(0, count).mapToObj(i -> group).toList(), topic, partitions);
  }

  /** A topic with so many partitions, made if it is not there. */
  static String topic(BenchClient client, int partitions) {
    String topic = "bench-" + partitions;
    client.createTopic(topic, partitions);
    return topic;
  }

  private static Crowd join(BenchClient client, List<String> groups, String topic, int partitions)
      throws InterruptedException {
    List<BenchMember> members = new ArrayList<>();
    Crowd crowd = new Crowd(members);
    try {
      for (String group : groups) {
        members.add(client.join(group, topic, partitions));
        if (members.size() % AT_A_TIME == 0) {
          awaitAll(members.subList(members.size() - AT_A_TIME, members.size()));
        }
      }
      awaitAll(members);
      return crowd;
    } catch (InterruptedException | RuntimeException e) {
      crowd.close();
      throw e;
    }
  }

  private static void awaitAll(List<BenchMember> members) throws InterruptedException {
    for (BenchMember member : members) {
      Waiting.until(
          JOINING, LOOK, "members to join", () -> member.generation() != BenchMember.NO_GENERATION);
    }
  }

  List<BenchMember> members() {
    return members;
  }

  void add(BenchMember member) {
    members.add(member);
  }

  @Override
  public void close() {
    for (int first = 0; first < members.size(); first += AT_A_TIME) {
      List<BenchMember> some = members.subList(first, Math.min(members.size(), first + AT_A_TIME));
      CompletableFuture<?>[] leaving =
          some.stream().map(BenchMember::leave).toArray(CompletableFuture[]::new);
      try {
        CompletableFuture.allOf(leaving).get(LEAVING_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        return; // A system that is down: their sessions end by themselves.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
