// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static io.muster.kafka.Reading.PATIENCE;
import static io.muster.kafka.Reading.awaitEnd;
import static io.muster.kafka.Reading.failureOf;
import static io.muster.kafka.Reading.numbers;
import static io.muster.kafka.Reading.read;
import static io.muster.kafka.Reading.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.TopicPartition;
import io.muster.client.source.OffsetOutOfRangeException;
import io.muster.client.source.PartitionReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The source alone, before a real broker. */
@ExtendWith(WithBroker.class)
class KafkaSourceTest {
  private final KafkaBroker broker;
  private final KafkaData data;
  private KafkaSource<String, String> source;

  KafkaSourceTest(KafkaBroker broker) {
    this.broker = broker;
    this.data = new KafkaData(broker);
    this.source = source();
  }

  private KafkaSource<String, String> source(String... more) {
    return new KafkaSource<>(
        broker.properties(more), StringDeserializer::new, StringDeserializer::new);
  }

  private void reconfigure(String... more) {
    source.close();
    source = source(more);
  }

  @AfterEach
  void closeAll() {
    source.close();
    data.close();
  }

  @BeforeEach
  void noOtherLaneRuns() {
    assertThat(lanes()).isEqualTo(1);
  }

  private static long lanes() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("muster-kafka-fetch"))
        .count();
  }

  @Test
  void readsInOrderFromWhereItIsOpened() throws Exception {
    TopicPartition partition = new TopicPartition(data.topic(2), 1);
    data.append(partition.topic(), 1, 0, 3000);

    assertThat(source.beginningOffset(partition)).isZero();
    assertThat(source.endOffset(partition)).isEqualTo(3000);
    try (var reader = source.open(partition, source.beginningOffset(partition))) {
      assertThat(reader.position()).isZero();
      var records = read(reader, 3000);
      assertThat(values(records)).isEqualTo(numbers(0, 3000));
      assertThat(records).allMatch(record -> record.offset() == record.value().offset());
      assertThat(reader.position()).isEqualTo(3000);
      awaitEnd(reader, 3000);
      ConsumerRecord<String, String> last = records.get(2999).value();
      assertThat(last.key()).isEqualTo("k2999");
      assertThat(last.timestamp()).isEqualTo(2_999_000);
      assertThat(last.headers().lastHeader("n").value()).containsExactly((byte) 2999);
    }
    try (var reader = source.open(partition, 2990)) {
      assertThat(values(read(reader, 4))).startsWith("2990", "2991");
      assertThat(reader.position()).isEqualTo(2997);
    }
    try (var reader = source.open(partition, source.endOffset(partition))) {
      awaitEnd(reader, 3000);
      data.append(partition.topic(), 1, 3000, 3002);
      assertThat(values(read(reader, 2))).isEqualTo(numbers(3000, 3002));
      awaitEnd(reader, 3002);
    }
  }

  @Test
  void findsOffsetsByTime() throws Exception {
    TopicPartition partition = new TopicPartition(data.topic(1), 0);
    data.append(partition.topic(), 0, 0, 10);

    assertThat(source.findsOffsetsByTime()).isTrue();
    assertThat(source.offsetAt(partition, Instant.ofEpochSecond(4))).hasValue(4);
    assertThat(source.offsetAt(partition, Instant.ofEpochMilli(4001))).hasValue(5);
    assertThat(source.offsetAt(partition, Instant.ofEpochSecond(100))).isEmpty();
  }

  @Test
  void aPositionThatIsGoneIsOutOfRange() throws Exception {
    TopicPartition partition = new TopicPartition(data.topic(2), 0);
    TopicPartition other = new TopicPartition(partition.topic(), 1);
    data.append(partition.topic(), 0, 0, 100);
    data.append(partition.topic(), 1, 0, 10);
    data.deleteBefore(partition.topic(), 0, 50);

    assertThat(source.beginningOffset(partition)).isEqualTo(50);
    try (var before = source.open(partition, 10);
        var sound = source.open(other, 0)) {
      Throwable gone = failureOf(before);
      assertThat(gone).isInstanceOf(OffsetOutOfRangeException.class);
      OffsetOutOfRangeException bounds = (OffsetOutOfRangeException) gone;
      assertThat(bounds.partition()).isEqualTo(partition);
      assertThat(bounds.offset()).isEqualTo(10);
      assertThat(bounds.beginning()).isEqualTo(50);
      assertThat(bounds.end()).isEqualTo(100);
      assertThat(before.position()).isEqualTo(10);
      assertThat(failureOf(before)).isInstanceOf(OffsetOutOfRangeException.class);
      assertThat(values(read(sound, 10))).isEqualTo(numbers(0, 10));
    }
    try (var after = source.open(partition, 101)) {
      assertThat(failureOf(after)).isInstanceOf(OffsetOutOfRangeException.class);
      // Once it is there, the same reader has it.
      data.append(partition.topic(), 0, 100, 103);
      await().atMost(PATIENCE).until(() -> !pollsOutOfRange(after));
      assertThat(after.position()).isGreaterThanOrEqualTo(101);
    }
    try (var first = source.open(partition, source.beginningOffset(partition))) {
      assertThat(values(read(first, 53))).isEqualTo(numbers(50, 103));
    }
  }

  private static boolean pollsOutOfRange(PartitionReader<?> reader) throws IOException {
    try {
      return reader.poll(10).isEmpty();
    } catch (OffsetOutOfRangeException e) {
      return true;
    }
  }

  @Test
  void abortedTransactionsLeaveGapsAndNoLag() throws Exception {
    reconfigure("isolation.level", "read_committed");
    TopicPartition partition = new TopicPartition(data.topic(1), 0);
    // A marker follows each transaction, so these are offsets 0-4, 6-10, 12-13 and marker 14.
    data.transaction(partition.topic(), 0, 0, 5, true);
    data.transaction(partition.topic(), 0, 5, 10, false);
    data.transaction(partition.topic(), 0, 10, 12, true);

    try (var reader = source.open(partition, 0)) {
      var records = read(reader, 7);
      assertThat(values(records)).containsExactly("0", "1", "2", "3", "4", "10", "11");
      assertThat(records.get(5).offset()).isEqualTo(12);
      assertThat(source.endOffset(partition)).isEqualTo(15);
      await().atMost(PATIENCE).until(() -> reader.poll(1).isEmpty() && reader.position() == 15);
      awaitEnd(reader, 15);

      // Only a gap comes: the position moves without a record.
      data.transaction(partition.topic(), 0, 12, 15, false);
      await().atMost(PATIENCE).until(() -> reader.poll(1).isEmpty() && reader.position() == 19);
    }
  }

  @Test
  void aSlowReaderHoldsUpNobodyAndItsEndIsKnown() throws Exception {
    reconfigure("max.poll.records", "10");
    String topic = data.topic(6);
    for (int i = 0; i < 6; i++) {
      data.append(topic, i, 0, 500);
    }
    try (var slow = source.open(new TopicPartition(topic, 0), 0)) {
      List<PartitionReader<ConsumerRecord<String, String>>> others = new ArrayList<>();
      for (int i = 1; i < 6; i++) {
        others.add(source.open(new TopicPartition(topic, i), 0));
      }
      for (var reader : others) {
        assertThat(values(read(reader, 500))).isEqualTo(numbers(0, 500));
        reader.close();
      }
      assertThat(slow.position()).isZero();
      assertThat(slow.endOffset()).hasValue(500);
      data.append(topic, 0, 500, 510);
      awaitEnd(slow, 510);
      assertThat(values(read(slow, 510))).isEqualTo(numbers(0, 510));
    }
  }

  @Test
  void onePartitionCanBeReadTwiceAtATime() throws Exception {
    TopicPartition partition = new TopicPartition(data.topic(1), 0);
    data.append(partition.topic(), 0, 0, 100);
    try (var first = source.open(partition, 0)) {
      try (var second = source.open(partition, 50)) {
        assertThat(lanes()).isEqualTo(2);
        assertThat(values(read(second, 50))).isEqualTo(numbers(50, 100));
        assertThat(values(read(first, 100))).isEqualTo(numbers(0, 100));
      }
      await().atMost(PATIENCE).until(() -> lanes() == 1);
      data.append(partition.topic(), 0, 100, 110);
      assertThat(values(read(first, 10))).isEqualTo(numbers(100, 110));
    }
  }

  @Test
  void openingAndClosingDoNotWaitForAFetch() throws Exception {
    String topic = data.topic(2);
    try (var idle = source.open(new TopicPartition(topic, 0), 0)) {
      awaitEnd(idle, 0);
      long begun = System.nanoTime();
      // A fetch that finds nothing takes half a second.
      for (int i = 0; i < 200; i++) {
        source.open(new TopicPartition(topic, 1), 0).close();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      data.append(topic, 0, 0, 5);
      assertThat(values(read(idle, 5))).isEqualTo(numbers(0, 5));
    }
  }

  @Test
  void readersOfAClosedSourceSaySo() throws Exception {
    TopicPartition partition = new TopicPartition(data.topic(1), 0);
    var reader = source.open(partition, 0);
    source.close();

    assertThat(lanes()).isZero();
    assertThatThrownBy(() -> reader.poll(1)).hasMessageContaining("its source is closed");
    assertThatThrownBy(() -> source.open(partition, 0))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
    reader.close();
    assertThatThrownBy(() -> reader.poll(1)).hasMessageContaining("is closed");
  }

  @Test
  void whatDoesNotExistIsSaid() throws Exception {
    TopicPartition nowhere = new TopicPartition("no-such-topic", 0);
    TopicPartition beyond = new TopicPartition(data.topic(2), 2);
    try (var noTopic = source.open(nowhere, 0);
        var noPartition = source.open(beyond, 0)) {
      assertThat(failureOf(noTopic))
          .hasMessage("topic no-such-topic does not exist in Kafka, or may not be described");
      assertThat(failureOf(noPartition))
          .hasMessageContaining("has 2 partitions in Kafka, there is no partition 2");
    }
    assertThatThrownBy(() -> source.beginningOffset(nowhere))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("topic no-such-topic does not exist in Kafka");
    assertThatThrownBy(() -> source.endOffset(beyond))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no partition 2");
  }
}
