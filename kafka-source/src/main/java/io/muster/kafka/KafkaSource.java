// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.TopicPartition;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.PartitionSource;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the partitions of a Kafka cluster. A record is Kafka's own {@link ConsumerRecord}, with key,
 * value, headers and timestamp; offsets are Kafka's, with the gaps that compaction and transactions
 * leave.
 *
 * <p>Configured by the properties of Kafka's consumer, as far as they are about fetching: {@code
 * bootstrap.servers}, security, {@code isolation.level}, {@code fetch.*}. Properties about groups
 * are refused, and so are {@code enable.auto.commit} and {@code auto.offset.reset} other than
 * {@code false} and {@code none}: those are the group consumer's here. A partition is fetched ahead
 * of its reader until twice {@code max.poll.records} (so 1,000) records or {@code
 * max.partition.fetch.bytes} (1 MiB) are buffered, and one fetch may go over that; a reader that
 * does not poll holds up no other.
 *
 * <p>Errors that Kafka's client gets over by itself (a broker is away, a leader moved) are not seen:
 * readers have nothing to return meanwhile. Others, such as a missing right, a record that cannot
 * be deserialized, or a topic that does not exist, come out of {@link PartitionReader#poll} after
 * the records before them; polling again tries again. A topic that is deleted while it is read looks
 * like one that gets no more records.
 *
 * <p>Thread-safe; consumers of several groups may share one. Opening, polling and closing readers
 * never waits for Kafka, but for the poll that finds its position gone. {@link #beginningOffset},
 * {@link #endOffset} and {@link #offsetAt} ask Kafka, at most for {@code default.api.timeout.ms}
 * (one minute); they may be called from any thread and do not wait for each other.
 *
 * @param <K> type of the key
 * @param <V> type of the value
 */
public final class KafkaSource<K, V>
    implements PartitionSource<ConsumerRecord<K, V>>, AutoCloseable {
  private final Lookups lookups;
  private final FetchLanes<K, V> lanes;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Makes a source whose deserializers are named by {@code key.deserializer} and {@code
   * value.deserializer}; they have to be for these types, which nobody checks.
   *
   * @throws IllegalArgumentException the properties are not usable, the message says why
   */
  public KafkaSource(Map<String, ?> properties) {
    this(KafkaSettings.of(properties), lane -> lane);
  }
}
