// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static io.muster.kafka.Reading.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.CommittedOffset;
import io.muster.client.ConsumerRecords;
import io.muster.client.GroupConsumer;
import io.muster.client.MusterClient;
import io.muster.client.NoOffsetForPartitionException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.OffsetReset;
import io.muster.client.PartitionProgress;
import io.muster.client.TopicPartition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Groups in Muster over topics in Kafka, both real. */
@ExtendWith(WithBroker.class)
class KafkaGroupTest {
  private static final int PARTITIONS = 6;
  private static final int RECORDS = 400;

  private final KafkaBroker broker;
  private final KafkaData data;
  private final String group = "g-" + UUID.randomUUID();

  @TempDir Path folder;
  private MusterNode muster;
  private KafkaSource<String, String> source;
  private KafkaTopics topics;

  KafkaGroupTest(KafkaBroker broker) {
    this.broker = broker;
    this.data = new KafkaData(broker);
  }

  @BeforeEach
  void start() throws Exception {
    muster = new MusterNode(folder);
    source =
        new KafkaSource<>(broker.properties(), StringDeserializer::new, StringDeserializer::new);
    topics = new KafkaTopics(broker.properties(), muster.client().admin());
  }

  @AfterEach
  void stop() {
    topics.close();
    source.close();
    muster.close();
    data.close();
  }

  private MusterClient client() {
    return muster.client();
  }

  private String registered(int partitions) throws Exception {
    String topic = data.topic(partitions);
    assertThat(topics.register(List.of(topic))).containsExactly(Map.entry(topic, partitions));
    return topic;
  }

  @Test
  void aGroupReadsEachRecordOnceWhileMembersComeAndGo() throws Exception {
    String topic = registered(PARTITIONS);
    append(topic, 0, RECORDS / 2);
    Queue<Worker.Done> done = new ConcurrentLinkedQueue<>();
    List<Worker> workers = new ArrayList<>();
    try {
      workers.add(new Worker(client(), group, topic, source, done));
      workers.add(new Worker(client(), group, topic, source, done));
      awaitAllOwned(workers, workers);
      workers.add(new Worker(client(), group, topic, source, done));
      awaitAllOwned(workers, workers);
      append(topic, RECORDS / 2, RECORDS);
      assertThat(workers.get(2).hasWorked(PATIENCE)).isTrue();
      workers.get(0).close();
      awaitAllOwned(workers.subList(1, 3), workers);
      append(topic, RECORDS, 2 * RECORDS);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(done.size()).isGreaterThanOrEqualTo(all().size()));
    } finally {
      workers.forEach(Worker::close);
    }
    assertThat(workers).allMatch(worker -> worker.failure() == null);
    assertThat(done).hasSameSizeAs(all());
    Set<String> read = new HashSet<>();
    done.forEach(one -> read.add(one.partition().partition() + ":" + one.value()));
    assertThat(read).isEqualTo(all());

    Map<TopicPartition, CommittedOffset> committed = client().admin().committedOffsets(group);
    assertThat(committed).hasSize(PARTITIONS);
    assertThat(committed.values()).allMatch(offset -> offset.offset() == 2 * RECORDS);
    assertKafkaKnowsNoGroup();
  }

  private void append(String topic, int from, int to) throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      data.append(topic, partition, from, to);
    }
  }

  private static Set<String> all() {
    Set<String> all = new HashSet<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int i = 0; i < 2 * RECORDS; i++) {
        all.add(partition + ":" + i);
      }
    }
    return all;
  }

  private static void awaitAllOwned(List<Worker> owners, List<Worker> workers) {
    await()
        .atMost(PATIENCE)
        .failFast(() -> assertThat(workers).allMatch(worker -> worker.failure() == null))
        .untilAsserted(
            () -> {
              Set<TopicPartition> owned = new HashSet<>();
              owners.forEach(worker -> owned.addAll(worker.owned()));
              assertThat(owned).hasSize(PARTITIONS);
              assertThat(owners)
                  .allMatch(worker -> worker.owned().size() == PARTITIONS / owners.size());
            });
  }

  /** Kafka makes the topic when the first group commits or joins. */
  private void assertKafkaKnowsNoGroup() throws Exception {
    assertThat(data.admin().listGroups().all().get()).isEmpty();
    assertThat(data.admin().listTopics(new ListTopicsOptions().listInternal(true)).names().get())
        .doesNotContain("__consumer_offsets");
  }

  private GroupConsumer<ConsumerRecord<String, String>> consumer(
      String of, String topic, OffsetReset reset) {
    GroupConsumer<ConsumerRecord<String, String>> consumer =
        client()
            .newConsumer(of, source)
            .autoOffsetReset(reset)
            .autoCommit(false)
            .heartbeatInterval(Duration.ofMillis(200))
            .build();
    consumer.subscribe(List.of(topic));
    return consumer;
  }

  private static List<Long> offsets(
      GroupConsumer<ConsumerRecord<String, String>> consumer, int count) {
    List<Long> offsets = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ConsumerRecords<ConsumerRecord<String, String>> records =
                  consumer.poll(Duration.ofMillis(100));
              records.forEach(record -> offsets.add(record.offset()));
              return offsets.size() >= count;
            });
    return offsets;
  }

  @Test
  void withoutACommittedOffsetTheResetPolicyDecides() throws Exception {
    TopicPartition partition = new TopicPartition(registered(1), 0);
    data.append(partition.topic(), 0, 0, 100);
    data.deleteBefore(partition.topic(), 0, 95);

    try (var earliest = consumer(group + "e", partition.topic(), OffsetReset.EARLIEST)) {
      assertThat(offsets(earliest, 5)).containsExactly(95L, 96L, 97L, 98L, 99L);
    }
    try (var byTime =
        consumer(group + "d", partition.topic(), OffsetReset.byDuration(sinceEpoch(97)))) {
      assertThat(offsets(byTime, 2)).startsWith(97L, 98L);
    }
    try (var none = consumer(group + "n", partition.topic(), OffsetReset.NONE)) {
      assertThatThrownBy(() -> offsets(none, 1))
          .isInstanceOf(NoOffsetForPartitionException.class)
          .hasMessageContaining(partition.toString());
    }
    try (var latest = consumer(group + "l", partition.topic(), OffsetReset.LATEST)) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  latest.poll(Duration.ofMillis(50)).isEmpty()
                      && latest.assignment().contains(partition)
                      && latest.position(partition) == 100);
      data.append(partition.topic(), 0, 100, 102);
      assertThat(offsets(latest, 2)).containsExactly(100L, 101L);
    }
  }

  /** The records' timestamps are their numbers, in seconds. */
  private static Duration sinceEpoch(int seconds) {
    return Duration.between(Instant.ofEpochSecond(seconds).minusMillis(500), Instant.now());
  }

  @Test
  void aCommittedOffsetThatIsGoneIsResetByThePolicy() throws Exception {
    TopicPartition partition = new TopicPartition(registered(1), 0);
    data.append(partition.topic(), 0, 0, 100);
    data.deleteBefore(partition.topic(), 0, 50);
    for (long gone : new long[] {10, 500}) {
      String earliest = group + "e" + gone;
      commit(earliest, partition, gone);
      try (var consumer = consumer(earliest, partition.topic(), OffsetReset.EARLIEST)) {
        assertThat(offsets(consumer, 50)).startsWith(50L).hasSize(50);
      }
      String none = group + "n" + gone;
      commit(none, partition, gone);
      try (var consumer = consumer(none, partition.topic(), OffsetReset.NONE)) {
        assertThatThrownBy(() -> offsets(consumer, 1))
            .isInstanceOf(NoOffsetForPartitionException.class)
            .hasMessageContaining("offset " + gone + " of " + partition);
      }
    }
    commit(group, partition, 98);
    try (var consumer = consumer(group, partition.topic(), OffsetReset.NONE)) {
      assertThat(offsets(consumer, 2)).containsExactly(98L, 99L);
    }
  }

  private void commit(String of, TopicPartition partition, long offset) {
    client().admin().alterOffsets(of, Map.of(partition, new OffsetAndMetadata(offset)));
  }

  @Test
  void theLagIsSeenByOperators() throws Exception {
    TopicPartition partition = new TopicPartition(registered(1), 0);
    data.append(partition.topic(), 0, 0, 10);
    try (var consumer = consumer(group, partition.topic(), OffsetReset.EARLIEST)) {
      assertThat(offsets(consumer, 10)).hasSize(10);
      consumer.commitSync(Map.of(partition, new OffsetAndMetadata(4)));
      awaitLag(consumer, partition, 10, 6);
      data.append(partition.topic(), 0, 10, 15);
      assertThat(offsets(consumer, 5)).hasSize(5);
      consumer.commitSync();
      awaitLag(consumer, partition, 15, 0);
    }
  }

  private void awaitLag(
      GroupConsumer<ConsumerRecord<String, String>> consumer,
      TopicPartition partition,
      long end,
      long lag) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(consumer.poll(Duration.ofMillis(20)).isEmpty()).isTrue();
              PartitionProgress progress =
                  client().admin().describeGroup(group).progress(partition).orElseThrow();
              assertThat(progress.logEndOffset()).hasValue(end);
              assertThat(progress.lag()).hasValue(lag);
            });
  }
}
