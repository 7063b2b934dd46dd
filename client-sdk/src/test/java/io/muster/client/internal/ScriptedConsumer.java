// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.ConsumerRecord;
import io.muster.client.ConsumerRecords;
import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.OffsetReset;
import io.muster.client.TopicPartition;
import io.muster.client.source.FileProducer;
import io.muster.client.source.FileSource;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RebalanceCause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What tests of a consumer against a coordinator whose answers they write have in common. */
@Timeout(60)
abstract class ScriptedConsumer {
  static final TopicPartition ZERO = new TopicPartition("t", 0);
  static final TopicPartition ONE = new TopicPartition("t", 1);
  static final Duration SHORT = Duration.ofMillis(20);

  @TempDir Path root;

  final RecordingListener listener = new RecordingListener();
  final ExecutorService other = Executors.newSingleThreadExecutor();
  ScriptedNode node;
  MusterClient client;
  FileProducer producer;

  @BeforeEach
  void begin() throws IOException {
    node = new ScriptedNode();
    node.topic("t", 2);
    client =
        MusterClient.builder()
            .endpoints(node.endpoint())
            .requestTimeout(Duration.ofSeconds(2))
            .build();
    producer = new FileProducer(root, "t", 2);
  }

  @AfterEach
  void end() throws IOException {
    client.close();
    node.close();
    producer.close();
    other.shutdownNow();
  }

  final GroupConsumer.Builder<String> consumer() {
    return client
        .newConsumer("g", new FileSource(root))
        .autoOffsetReset(OffsetReset.EARLIEST)
        .heartbeatInterval(Duration.ofMillis(200))
        .autoCommit(false)
        .apiTimeout(Duration.ofSeconds(5));
  }

  final void push(GroupConsumer<String> consumer, int generation) {
    pollWhile(consumer, () -> consumer.state() != MemberState.STABLE);
    await().until(() -> node.streams.get() == 1);
    node.push(
        Push.newBuilder()
            .setGroupId("g")
            .setMemberId(consumer.currentAssignment().memberId())
            .setReason(ErrorReason.REBALANCE_IN_PROGRESS)
            .setGenerationId(generation)
            .setCause(RebalanceCause.newBuilder().setKind(RebalanceCause.Kind.MEMBER_JOINED))
            .build());
  }

  static void pollWhile(GroupConsumer<String> consumer, BooleanSupplier condition) {
    if (condition.getAsBoolean()) {
      pollWhile(consumer, records -> condition.getAsBoolean());
    }
  }

  /** Polls at least once, and on while the records of the last poll are such. */
  static void pollWhile(
      GroupConsumer<String> consumer, Predicate<ConsumerRecords<String>> condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (condition.test(consumer.poll(SHORT))) {
      assertThat(System.nanoTime()).as("time").isLessThan(end);
    }
  }

  static <T> T pollFor(GroupConsumer<String> consumer, BlockingQueue<T> queue)
      throws InterruptedException {
    pollWhile(consumer, queue::isEmpty);
    return take(queue);
  }

  static List<String> pollUntil(GroupConsumer<String> consumer, int records) {
    List<String> values = new ArrayList<>();
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (values.size() < records) {
      for (ConsumerRecord<String> record : consumer.poll(SHORT)) {
        values.add(record.value());
      }
      assertThat(System.nanoTime()).as("time").isLessThan(end);
    }
    return values;
  }

  static Map<TopicPartition, Long> offsets(OffsetCommitRequest request) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    request
        .getTopicsList()
        .forEach(
            topic ->
                topic
                    .getPartitionsList()
                    .forEach(
                        partition ->
                            offsets.put(
                                new TopicPartition(topic.getName(), partition.getIndex()),
                                partition.getOffset())));
    return offsets;
  }
}
