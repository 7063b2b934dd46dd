// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static io.muster.kafka.Reading.PATIENCE;
import static io.muster.kafka.Reading.failureOf;
import static io.muster.kafka.Reading.numbers;
import static io.muster.kafka.Reading.read;
import static io.muster.kafka.Reading.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.TopicPartition;
import io.muster.client.source.OffsetOutOfRangeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a source does when Kafka, or a record, does not do as it should. */
@ExtendWith(WithBroker.class)
class KafkaSourceFailuresTest {
  private final KafkaBroker broker;
  private final KafkaData data;

  KafkaSourceFailuresTest(KafkaBroker broker) {
    this.broker = broker;
    this.data = new KafkaData(broker);
  }

  private KafkaSource<String, String> source(String... more) {
    return new KafkaSource<>(
        broker.properties(more), StringDeserializer::new, StringDeserializer::new);
  }

  @AfterEach
  void close() {
    data.close();
  }

  @Test
  void aRecordThatCannotBeDeserializedStopsItsPartitionOnly() throws Exception {
    String topic = data.topic(2);
    data.append(topic, 0, 0, 10);
    data.append(topic, 1, 0, 10);
    try (KafkaSource<String, String> source =
        new KafkaSource<>(
            broker.properties(), StringDeserializer::new, () -> (at, bytes) -> notFive(bytes))) {
      try (var reader = source.open(new TopicPartition(topic, 0), 0);
          var other = source.open(new TopicPartition(topic, 1), 6)) {
        assertThat(values(read(reader, 5))).isEqualTo(numbers(0, 5));
        for (int i = 0; i < 2; i++) {
          assertThat(failureOf(reader))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("the record at offset 5 of " + topic + "-0 cannot be read")
              .hasMessageContaining("five is not wanted here");
          assertThat(reader.position()).isEqualTo(5);
        }
        assertThat(values(read(other, 4))).isEqualTo(numbers(6, 10));
        data.append(topic, 1, 10, 12);
        assertThat(values(read(other, 2))).isEqualTo(numbers(10, 12));
      }
      try (var after = source.open(new TopicPartition(topic, 0), 6)) {
        assertThat(values(read(after, 4))).isEqualTo(numbers(6, 10));
      }
    }
  }

  /** An Error says in Kafka's client nothing of the record that it came from. */
  @Test
  void anErrorOfADeserializerStopsItsPartitionOnly() throws Exception {
    String topic = data.topic(2);
    data.append(topic, 0, 0, 10);
    data.append(topic, 1, 0, 10);
    Map<String, Object> named = new HashMap<>(broker.properties());
    named.put("key.deserializer", StringDeserializer.class);
    named.put("value.deserializer", DeepAtFive.class);
    try (KafkaSource<String, String> given =
            new KafkaSource<>(broker.properties(), StringDeserializer::new, DeepAtFive::new);
        KafkaSource<String, String> configured = new KafkaSource<>(named)) {
      for (KafkaSource<String, String> source : List.of(given, configured)) {
        try (var reader = source.open(new TopicPartition(topic, 0), 0);
            var other = source.open(new TopicPartition(topic, 1), 6)) {
          assertThat(values(read(reader, 5))).isEqualTo(numbers(0, 5));
          assertThat(failureOf(reader))
              .isInstanceOf(IOException.class)
              .hasMessageContaining("the record at offset 5 of " + topic + "-0 cannot be read")
              .hasMessageContaining("StackOverflowError");
          assertThat(values(read(other, 4))).isEqualTo(numbers(6, 10));
        }
        try (var after = source.open(new TopicPartition(topic, 0), 6)) {
          assertThat(values(read(after, 4))).isEqualTo(numbers(6, 10));
        }
      }
    }
  }

  /** As one that parses what is nested too deeply. */
  public static final class DeepAtFive implements Deserializer<String> {
    @Override
    public String deserialize(String topic, byte[] bytes) {
      String value = new String(bytes, StandardCharsets.UTF_8);
      if (value.equals("5")) {
        throw new StackOverflowError();
      }
      return value;
    }
  }

  /** Reading goes on in front of it, or what it commits would never be seen. */
  @Test
  void endOfWhatMayBeReadIsInFrontOfAnOpenTransaction() throws Exception {
    String topic = data.topic(1);
    data.append(topic, 0, 0, 10);
    data.deleteBefore(topic, 0, 5);
    try (var transaction = data.open(topic, 0, 10, 12);
        KafkaSource<String, String> source = source("isolation.level", "read_committed");
        var reader = source.open(new TopicPartition(topic, 0), 2)) {
      assertThat(failureOf(reader))
          .isInstanceOfSatisfying(
              OffsetOutOfRangeException.class,
              gone -> {
                assertThat(gone.beginning()).isEqualTo(5);
                assertThat(gone.end()).isEqualTo(10);
              });
      try (var next = source.open(new TopicPartition(topic, 0), 10)) {
        transaction.commitTransaction();
        assertThat(values(read(next, 2))).isEqualTo(numbers(10, 12));
      }
    }
  }

  private static String notFive(byte[] bytes) {
    String value = new String(bytes, StandardCharsets.UTF_8);
    if (value.equals("5")) {
      throw new SerializationException("five is not wanted here");
    }
    return value;
  }

  @Test
  void aRightThatIsMissingIsSaidAndNoticedWhenGranted() throws Exception {
    String secret = data.topic(1);
    String open = data.topic(1);
    data.append(secret, 0, 0, 3);
    data.append(open, 0, 0, 3);
    AclBinding noReading = anonymous(secret, AclOperation.READ, AclPermissionType.DENY);
    data.admin()
        .createAcls(
            List.of(noReading, anonymous(secret, AclOperation.ALL, AclPermissionType.ALLOW)))
        .all()
        .get();
    try (KafkaSource<String, String> source = source();
        var denied = source.open(new TopicPartition(secret, 0), 0);
        var allowed = source.open(new TopicPartition(open, 0), 0)) {
      assertThat(failureOf(denied))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(secret + "-0 cannot be read from Kafka: TopicAuthorization");
      assertThat(values(read(allowed, 3))).isEqualTo(numbers(0, 3));

      data.admin().deleteAcls(List.of(noReading.toFilter())).all().get();
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsMatching(IOException.class::isInstance)
          .until(() -> denied.poll(1).size() == 1);
      assertThat(values(read(denied, 2))).isEqualTo(numbers(1, 3));
    }
  }

  private static AclBinding anonymous(
      String topic, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }

  @Test
  void aBrokerThatComesBackIsReadOn() throws Exception {
    TopicPartition partition = new TopicPartition(data.topic(1), 0);
    data.append(partition.topic(), 0, 0, 50);
    try (KafkaSource<String, String> source = source();
        var reader = source.open(partition, 0)) {
      assertThat(values(read(reader, 50))).isEqualTo(numbers(0, 50));
      broker.kill();
      assertThat(reader.poll(10)).isEmpty();
      try (var openedMeanwhile = source.open(partition, 40)) {
        broker.start();
        data.append(partition.topic(), 0, 50, 60);
        assertThat(values(read(reader, 10))).isEqualTo(numbers(50, 60));
        assertThat(values(read(openedMeanwhile, 20))).isEqualTo(numbers(40, 60));
      }
    }
  }

  @Test
  void anInterceptorMayDropRecords() throws Exception {
    TopicPartition partition = new TopicPartition(data.topic(1), 0);
    data.append(partition.topic(), 0, 0, 10);
    try (KafkaSource<String, String> source =
            source("interceptor.classes", EvenOnly.class.getName());
        var reader = source.open(partition, 0)) {
      assertThat(values(read(reader, 5))).containsExactly("0", "2", "4", "6", "8");
      assertThat(reader.position()).isBetween(9L, 10L);
    }
  }

  /** Lets every second record through, and makes the answer anew by the constructor that is old. */
  public static final class EvenOnly implements ConsumerInterceptor<String, String> {
    @Override
    @SuppressWarnings("deprecation")
    public ConsumerRecords<String, String> onConsume(ConsumerRecords<String, String> records) {
      Map<org.apache.kafka.common.TopicPartition, List<ConsumerRecord<String, String>>> even =
          new HashMap<>();
      for (var partition : records.partitions()) {
        even.put(
            partition,
            records.records(partition).stream().filter(one -> one.offset() % 2 == 0).toList());
      }
      return new ConsumerRecords<>(even);
    }

    @Override
    public void onCommit(Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
  }
}
