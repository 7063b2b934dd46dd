// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import io.muster.client.CommittedOffset;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One group in each offsets partition, all committing all the time, and a reader that goes round
 * and compares what it finds with what was acknowledged. A commit that fails is a complaint like an
 * offset that went back: the client has time enough to get over everything that is done to the
 * cluster here. Thread-safe.
 */
public final class CommitLoad implements AutoCloseable {
  private static final Duration JOINING = Duration.ofSeconds(60);
  private static final Duration READ_EVERY = Duration.ofMillis(50);

  private final MusterClient client;
  private final ScheduledExecutorService pacing =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "commit-pacing");
            thread.setDaemon(true);
            return thread;
          });
  private final List<CommittingGroup> groups = new ArrayList<>();
  private int nextToRead;

  /**
   * Joins the groups and starts once each has its partitions.
   *
   * @param topic is there
   * @param topicPartitions of it; a commit carries an offset for each
   * @param pause from an acknowledgement to the next commit of the same group
   */
  public static CommitLoad start(
      MusterClient client, String topic, int topicPartitions, int offsetsPartitions, Duration pause)
      throws InterruptedException {
    CommitLoad load = new CommitLoad(client);
    for (int partition = 0; partition < offsetsPartitions; partition++) {
      load.groups.add(
          new CommittingGroup(
              client,
              GroupNames.in(partition, offsetsPartitions),
              topic,
              topicPartitions,
              load.pacing,
              pause));
    }
    load.awaitOwned();
    load.groups.forEach(CommittingGroup::commitNext);
    load.pacing.scheduleAtFixedRate(
        load::readNext, READ_EVERY.toMillis(), READ_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return load;
  }

  private CommitLoad(MusterClient client) {
    this.client = client;
  }

  private void awaitOwned() throws InterruptedException {
    long deadline = System.nanoTime() + JOINING.toNanos();
    while (!groups.stream().allMatch(CommittingGroup::owns)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            groups.stream()
                .filter(group -> !group.owns())
                .map(group -> group.id() + " in state " + group.member().state())
                .collect(
                    Collectors.joining(", ", "without partitions after " + JOINING + ": ", "")));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void readNext() {
    CommittingGroup group = groups.get(nextToRead++ % groups.size());
    long floor = group.floor();
    CompletableFuture<Map<TopicPartition, CommittedOffset>> reading =
        client.admin().committedOffsetsAsync(group.id());
    reading.thenAccept(found -> group.read(floor, found));
  }

  /** From here on the gaps are counted anew. */
  public void mark() {
    groups.forEach(CommittingGroup::mark);
  }

  /**
   * By offsets partition, the longest time since {@link #mark} between two acknowledged commits of
   * its group. The pause between them is part of it.
   */
  public Map<Integer, Duration> gaps() {
    Map<Integer, Duration> gaps = new TreeMap<>();
    for (int partition = 0; partition < groups.size(); partition++) {
      gaps.put(partition, groups.get(partition).longestGap());
    }
    return gaps;
  }

  /** Of one offsets partition, as {@link #gaps}. */
  public Duration gap(int partition) {
    return groups.get(partition).longestGap();
  }

  /** Commits that were acknowledged, of all groups. */
  public long commits() {
    return groups.stream().mapToLong(CommittingGroup::acknowledged).sum();
  }

  /** Waits until each of these partitions' groups has had a commit acknowledged that is new. */
  public void awaitCommits(Collection<Integer> partitions, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (int partition : partitions) {
      groups.get(partition).awaitNext(deadline);
    }
  }

  /** Id of the group in an offsets partition. */
  public String group(int partition) {
    return groups.get(partition).id();
  }

  /** Generations that the groups are in. */
  public Collection<Integer> generations() {
    return groups.stream().map(group -> group.member().assignment().generation()).toList();
  }

  /**
   * Reads every group's offsets once more.
   *
   * @return what was not as it must be since the last time: nothing, if the promises hold
   */
  public List<String> complaints() {
    List<String> all = new ArrayList<>();
    for (CommittingGroup group : groups) {
      long floor = group.floor();
      group.read(floor, client.admin().committedOffsets(group.id()));
      all.addAll(group.complaints());
    }
    return all;
  }

  @Override
  public void close() {
    groups.forEach(CommittingGroup::stop);
    pacing.shutdownNow();
    groups.forEach(group -> group.member().close());
  }
}
