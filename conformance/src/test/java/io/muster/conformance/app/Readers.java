// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.OffsetReset;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.PartitionAssignor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The readers of one group, all of the same records; closes those that are still open. */
public final class Readers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MusterClient client;
  private final String group;
  private final Records records;
  private final List<Reader> all = new ArrayList<>();

  public Readers(MusterClient client, String group, Records records) {
    this.client = client;
    this.group = group;
    this.records = records;
  }

  /**
   * A reader with short timeouts that starts at the beginning and commits when it closes or
   * rebalances.
   */
  public Reader add(Consumer<GroupConsumer.Builder<String>> settings) {
    return add(client, settings);
  }

  /** As {@link #add(Consumer)}, in another process, so to say. */
  public Reader add(MusterClient of, Consumer<GroupConsumer.Builder<String>> settings) {
    GroupConsumer.Builder<String> builder =
        of.newConsumer(group, records)
            .sessionTimeout(Duration.ofSeconds(20))
            .heartbeatInterval(Duration.ofMillis(500))
            .maxPollInterval(Duration.ofSeconds(60))
            .autoCommitInterval(Duration.ofHours(1))
            .autoOffsetReset(OffsetReset.EARLIEST);
    settings.accept(builder);
    Reader reader = new Reader(group + "-reader-" + all.size(), builder.build()).start();
    all.add(reader);
    return reader;
  }

  /** A reader that subscribes to topics. */
  public Reader of(String... topics) {
    return add(settings -> {}).subscribe(topics);
  }

  /** A reader with assignors that subscribes to topics. */
  public Reader with(PartitionAssignor assignor, String... topics) {
    return add(settings -> settings.assignors(assignor)).subscribe(topics);
  }

  /** All partitions of a topic. */
  public static Set<TopicPartition> partitions(String topic, int count) {
    Set<TopicPartition> partitions = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }

  /** Waits until these readers, and no others, own all of these partitions, each of them once. */
  public static void awaitOwned(Set<TopicPartition> partitions, Reader... readers) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertOwned(partitions, readers));
  }

  private static void assertOwned(Set<TopicPartition> partitions, Reader... readers) {
    List<TopicPartition> owned = new ArrayList<>();
    for (Reader reader : readers) {
      assertThat(reader.failure()).isEmpty();
      assertThat(reader.state()).isEqualTo(MemberState.STABLE);
      owned.addAll(reader.owned());
    }
    assertThat(owned).containsExactlyInAnyOrderElementsOf(partitions);
  }

  /** As {@link #awaitOwned}, and each reader owns about as many as the others. */
  public static void awaitBalanced(Set<TopicPartition> partitions, Reader... readers) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              assertOwned(partitions, readers);
              int least = partitions.size() / readers.length;
              assertThat(Arrays.stream(readers).map(reader -> reader.owned().size()))
                  .allSatisfy(count -> assertThat(count).isBetween(least, least + 1));
            });
  }

  /** Waits until one reader has read exactly these many records of a partition, from 0. */
  public static void awaitRead(Reader reader, TopicPartition partition, long end) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> assertThat(reader.read(partition)).isNotEmpty().last().isEqualTo(end - 1));
  }

  @Override
  public void close() {
    all.forEach(Reader::close);
  }
}
