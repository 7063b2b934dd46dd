// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.TopicPartition;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.PartitionSource;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the partitions of a Kafka cluster. A record is Kafka's own {@link ConsumerRecord}, with
 * key, value, headers and timestamp; offsets are Kafka's, with the gaps that compaction and
 * transactions leave.
 *
 * <p>Configured by the properties of Kafka's consumer, as far as they are about fetching: {@code
 * bootstrap.servers}, security, {@code isolation.level}, {@code fetch.*}. Properties about groups
 * are refused, and so are {@code enable.auto.commit} and {@code auto.offset.reset} other than
 * {@code false} and {@code none}: those are the group consumer's here. A partition is fetched ahead
 * of its reader until twice {@code max.poll.records} (so 1,000) records or {@code
 * max.partition.fetch.bytes} (1 MiB) are buffered, and one fetch may go over that; a reader that
 * does not poll holds up no other.
 *
 * <p>Errors that Kafka's client gets over by itself (a broker is away, a leader moved) are not
 * seen: readers have nothing to return meanwhile. Others, such as a missing right, a record that
 * cannot be deserialized, or a topic that does not exist, come out of {@link PartitionReader#poll}
 * after the records before them; polling again tries again. A topic that is deleted while it is
 * read looks like one that gets no more records.
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

  /**
   * Makes a source whose deserializers are named by {@code key.deserializer} and {@code
   * value.deserializer}; whether they make these types is not checked.
   *
   * @throws IllegalArgumentException the properties are not usable; the message says why
   */
  public KafkaSource(Map<String, ?> properties) {
    this(
        KafkaSettings.of(properties),
        all ->
            new KafkaConsumer<>(
                all,
                GuardedDeserializer.<K>named(all, ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG),
                GuardedDeserializer.<V>named(all, ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG)));
  }

  /**
   * Makes a source.
   *
   * @param properties of Kafka's consumer, without deserializers
   * @param keys makes deserializers of keys, configured already; asked once for each Kafka consumer
   *     that the source makes, which closes it
   * @param values the same for values
   * @throws IllegalArgumentException the properties are not usable; the message says why
   */
  public KafkaSource(
      Map<String, ?> properties,
      Supplier<? extends Deserializer<K>> keys,
      Supplier<? extends Deserializer<V>> values) {
    this(
        KafkaSettings.of(properties),
        all ->
            new KafkaConsumer<>(
                all,
                new GuardedDeserializer<>(keys.get()),
                new GuardedDeserializer<>(values.get())));
  }

  private KafkaSource(
      KafkaSettings settings, Function<Map<String, Object>, Consumer<K, V>> consumers) {
    try {
      lookups = new Lookups(Admin.create(settings.admin()), settings.isolation());
    } catch (KafkaException e) {
      throw unusable(e);
    }
    try {
      lanes =
          new FetchLanes<>(settings, lookups, number -> consumers.apply(settings.consumer(number)));
    } catch (KafkaException e) {
      lookups.close();
      throw unusable(e);
    }
  }

  private static IllegalArgumentException unusable(KafkaException e) {
    return new IllegalArgumentException(
        "the Kafka properties are not usable: " + KafkaErrors.reason(e), e);
  }

  /**
   * Opens a reader and returns at once; what Kafka says against it comes from the reader. Other
   * than the interface allows in general, an offset beyond the end is out of range here, as it is
   * for Kafka's own consumer: the log was cut, or is another one now.
   *
   * @throws IOException the source is closed
   */
  @Override
  public PartitionReader<ConsumerRecord<K, V>> open(TopicPartition partition, long offset)
      throws IOException {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must be 0 or more: " + offset);
    }
    return lanes.open(partition, offset);
  }

  @Override
  public long beginningOffset(TopicPartition partition) throws IOException {
    return lookups.beginning(partition);
  }

  /**
   * Offset that the next record will get; with {@code isolation.level=read_committed} that of the
   * first record of an open transaction, if there is one.
   */
  @Override
  public long endOffset(TopicPartition partition) throws IOException {
    return lookups.end(partition);
  }

  @Override
  public boolean findsOffsetsByTime() {
    return true;
  }

  /** By the timestamps of Kafka's records. */
  @Override
  public OptionalLong offsetAt(TopicPartition partition, Instant time) throws IOException {
    return lookups.at(partition, time);
  }

  /**
   * Ends the fetching and closes the connections; takes a few seconds at most. Close the consumers
   * before: readers that are open still fail from now on. Closing again does nothing.
   */
  @Override
  public void close() {
    lanes.close();
    lookups.close();
  }
}
