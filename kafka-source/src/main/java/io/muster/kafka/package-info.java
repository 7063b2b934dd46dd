// SPDX-License-Identifier: Apache-2.0
/**
 * Kafka keeps the records, Muster the group: partitions of a Kafka cluster as a {@link
 * io.muster.client.source.PartitionSource}, and Kafka's topics in Muster's registry.
 *
 * <pre>{@code
 * Map<String, Object> kafka = Map.of("bootstrap.servers", "kafka:9092");
 * try (MusterClient muster = MusterClient.builder().endpoints("muster:7400").build();
 *     KafkaTopics topics = new KafkaTopics(kafka, muster.admin());
 *     KafkaSource<String, String> source =
 *         new KafkaSource<>(kafka, StringDeserializer::new, StringDeserializer::new)) {
 *   topics.register(List.of("orders"));
 *   topics.follow(Duration.ofMinutes(1));
 *   try (GroupConsumer<ConsumerRecord<String, String>> consumer =
 *       muster.newConsumer("billing", source).build()) {
 *     consumer.subscribe(List.of("orders"));
 *     while (running) {
 *       consumer.poll(Duration.ofSeconds(1)).forEach(record -> bill(record.value().value()));
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>{@link KafkaSource} owns one Kafka consumer with one daemon thread that fetches for all open
 * readers (a <em>lane</em>); a partition that two readers read at the same time gets a second lane
 * for as long as both do. A lane's thread alone touches its consumer; readers talk to it through an
 * inbox and their buffers, and wake it up, so nobody ever waits for a fetch. Questions for offsets
 * go through Kafka's admin client, which is thread-safe. {@link KafkaTopics} owns an admin client
 * and, while it follows, one daemon thread.
 *
 * <p>Nothing here joins a group in Kafka or commits there, and nothing writes to Kafka. Commits and
 * their policies are the SDK's.
 */
@NullMarked
package io.muster.kafka;

import org.jspecify.annotations.NullMarked;
