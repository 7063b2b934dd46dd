// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes topics in Kafka and fills them. */
final class KafkaData implements AutoCloseable {
  private final KafkaBroker broker;
  private final Admin admin;
  private KafkaProducer<String, String> producer;

  KafkaData(KafkaBroker broker) {
    this.broker = broker;
    this.admin = broker.admin();
    this.producer = producer();
  }

  private KafkaProducer<String, String> producer(String... more) {
    Map<String, Object> settings = broker.properties(more);
    settings.put("request.timeout.ms", "10000");
    settings.put("delivery.timeout.ms", "40000");
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  Admin admin() {
    return admin;
  }

  /** A new topic under a name of its own. */
  String topic(int partitions) throws ExecutionException, InterruptedException {
    String name = "t-" + UUID.randomUUID();
    admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    return name;
  }

  /**
   * Appends records "from" to "to" (excluded) with their number as value, and waits for all.
   *
   * <p>Once in some hundred runs a broker that is well for everybody else has left one batch
   * without an answer for two minutes. So a producer that has waited for long is given up, what the
   * broker does is printed, and another one appends what is missing.
   */
  void append(String topic, int partition, int from, int to)
      throws ExecutionException, InterruptedException {
    long end = endOffset(topic, partition);
    try {
      send(producer, topic, partition, from, to);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      System.err.println(e + "; the broker:\n" + broker.lastWords());
      producer.close(Duration.ZERO);
      producer = producer();
      int there = (int) (endOffset(topic, partition) - end);
      send(producer, topic, partition, from + there, to);
    }
  }

  private static void send(
      KafkaProducer<String, String> by, String topic, int partition, int from, int to)
      throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = from; i < to; i++) {
      sent.add(by.send(numbered(topic, partition, i)));
    }
    by.flush();
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
  }

  private long endOffset(String topic, int partition)
      throws ExecutionException, InterruptedException {
    TopicPartition of = new TopicPartition(topic, partition);
    return admin.listOffsets(Map.of(of, OffsetSpec.latest())).partitionResult(of).get().offset();
  }

  /** Key "k" and the number, as header "n" too; the timestamp is the number in seconds. */
  private static ProducerRecord<String, String> numbered(String topic, int partition, int number) {
    ProducerRecord<String, String> record =
        new ProducerRecord<>(topic, partition, number * 1000L, "k" + number, "" + number);
    record.headers().add("n", new byte[] {(byte) number});
    return record;
  }

  /** A transaction with records "from" to "to" (excluded) that is committed or aborted. */
  void transaction(String topic, int partition, int from, int to, boolean commit) {
    try (KafkaProducer<String, String> transactional = open(topic, partition, from, to)) {
      if (commit) {
        transactional.commitTransaction();
      } else {
        transactional.abortTransaction();
      }
    }
  }

  /** One that has these records and goes on. */
  KafkaProducer<String, String> open(String topic, int partition, int from, int to) {
    KafkaProducer<String, String> transactional =
        producer("transactional.id", "tx-" + UUID.randomUUID());
    transactional.initTransactions();
    transactional.beginTransaction();
    for (int i = from; i < to; i++) {
      transactional.send(numbered(topic, partition, i));
    }
    transactional.flush();
    return transactional;
  }

  void deleteBefore(String topic, int partition, long offset)
      throws ExecutionException, InterruptedException {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
