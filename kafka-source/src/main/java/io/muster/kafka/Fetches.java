// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a lane's consumer is assigned, and where each record and error goes. Used by the lane's
 * thread only.
 *
 * <p>An error of one partition ends the fetching for that one; the others go on. Kafka's consumer
 * takes partitions in turn and skips paused ones, so a reader that is slow holds up nobody.
 */
final class Fetches<K, V> {
  /** How long to leave a consumer alone that fails with something it may get over. */
  static final long TROUBLED_PAUSE_MILLIS = 100;

  private static final Logger log = LoggerFactory.getLogger(Fetches.class);
  // Orders wake the consumer up; this is only how often ends are looked at where nothing happens.
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Consumer<K, V> consumer;
  private final Map<TopicPartition, Fetch<K, V>> fetches = new HashMap<>();
  private final FetchUpkeep<K, V> upkeep;
  private boolean troubled;

  /** How the lane is told something from elsewhere. */
  @FunctionalInterface
  interface Inbox<K, V> {
    void tell(LaneOrder<K, V> order);
  }

  Fetches(Consumer<K, V> consumer, Lookups lookups, Inbox<K, V> inbox) {
    this.consumer = consumer;
    this.upkeep = new FetchUpkeep<>(consumer, lookups, inbox);
  }

  boolean isEmpty() {
    return fetches.isEmpty();
  }

  /** The last fetch failed with something that may pass. */
  boolean isTroubled() {
    return troubled;
  }

  /** Does as told, and returns false where that is to stop. */
  boolean follow(List<LaneOrder<K, V>> orders) {
    Set<Fetch<K, V>> begun = new HashSet<>();
    Set<TopicPartition> resumed = new HashSet<>();
    boolean assignmentChanged = false;
    for (LaneOrder<K, V> order : orders) {
      if (order instanceof LaneOrder.Attach<K, V> attach) {
        Fetch<K, V> fetch = new Fetch<>(attach.buffer());
        Fetch<K, V> before = fetches.put(fetch.partition(), fetch);
        begun.remove(before);
        begun.add(fetch);
        assignmentChanged = true;
      } else if (order instanceof LaneOrder.Detach<K, V> detach) {
        assignmentChanged |= remove(detach.buffer(), begun);
      } else if (order instanceof LaneOrder.Missing<K, V> missing) {
        if (remove(missing.buffer(), begun)) {
          missing.buffer().fail(new FetchFailure.Broken(new IOException(missing.reason())));
          assignmentChanged = true;
        }
      } else if (order instanceof LaneOrder.Resume<K, V> resume) {
        Fetch<K, V> fetch = current(resume.buffer());
        if (fetch != null) {
          fetch.paused(false);
          resumed.add(fetch.partition());
        }
      } else {
        return false;
      }
    }
    if (assignmentChanged) {
      assign();
    }
    for (Fetch<K, V> fetch : begun) {
      consumer.seek(fetch.partition(), fetch.buffer().next());
      // The reader before it may have left it paused.
      resumed.add(fetch.partition());
    }
    resumed.retainAll(fetches.keySet());
    consumer.resume(resumed);
    return true;
  }

  private boolean remove(PartitionBuffer<K, V> buffer, Set<Fetch<K, V>> begun) {
    Fetch<K, V> fetch = current(buffer);
    if (fetch == null) {
      return false;
    }
    begun.remove(fetch);
    fetches.remove(fetch.partition());
    return true;
  }

  private @Nullable Fetch<K, V> current(PartitionBuffer<K, V> buffer) {
    Fetch<K, V> fetch = fetches.get(KafkaNames.of(buffer.partition()));
    return fetch != null && fetch.buffer() == buffer ? fetch : null;
  }

  private void assign() {
    consumer.assign(fetches.keySet());
  }

  /** Waits for records and hands them out. */
  void fetch() {
    troubled = false;
    try {
      handOut(consumer.poll(POLL));
    } catch (WakeupException e) {
      // There are orders.
    } catch (OffsetOutOfRangeException e) {
      fail(e.offsetOutOfRangePartitions().keySet(), partition -> outOfRange(e, partition));
    } catch (RecordDeserializationException e) {
      fail(
          Set.of(e.topicPartition()),
          partition -> broken("the record at offset " + e.offset() + " of " + partition, e));
    } catch (TopicAuthorizationException e) {
      failTopics(e.unauthorizedTopics(), e);
    } catch (InvalidTopicException e) {
      failTopics(e.invalidTopics(), e);
    } catch (RetriableException e) {
      log.warn("fetching from Kafka is tried again: {}", KafkaErrors.reason(e));
      troubled = true;
    } catch (RuntimeException e) {
      failAll(e);
    }
    upkeep.run(fetches.values());
  }

  private void handOut(ConsumerRecords<K, V> polled) {
    Map<TopicPartition, OffsetAndMetadata> next = polled.nextOffsets();
    // Partitions without records are there too: the consumer went over a gap. Partitions without a
    // next offset are there where an interceptor of the application's made the answer anew.
    Set<TopicPartition> moved = new HashSet<>(polled.partitions());
    moved.addAll(next.keySet());
    Set<TopicPartition> full = new HashSet<>();
    for (TopicPartition partition : moved) {
      Fetch<K, V> fetch = fetches.get(partition);
      List<ConsumerRecord<K, V>> records = polled.records(partition);
      OffsetAndMetadata position = next.get(partition);
      if (fetch == null || (records.isEmpty() && position == null)) {
        continue;
      }
      long offset =
          position == null ? records.get(records.size() - 1).offset() + 1 : position.offset();
      if (fetch.buffer().add(records, offset)) {
        fetch.paused(true);
        full.add(partition);
      }
      upkeep.learnEnd(fetch);
    }
    consumer.pause(full);
  }

  private static FetchFailure outOfRange(
      OffsetOutOfRangeException error, TopicPartition partition) {
    long cutAt = Long.MAX_VALUE;
    if (error instanceof LogTruncationException cut) {
      OffsetAndMetadata diverging = cut.divergentOffsets().get(partition);
      cutAt = diverging == null ? cutAt : diverging.offset();
    }
    return new FetchFailure.OutOfRange(cutAt);
  }

  private static FetchFailure broken(Object what, Throwable error) {
    return new FetchFailure.Broken(KafkaErrors.failed(what + " cannot be read from Kafka", error));
  }

  private void failTopics(Set<String> topics, KafkaException error) {
    Set<TopicPartition> partitions = new HashSet<>(fetches.keySet());
    partitions.removeIf(partition -> !topics.contains(partition.topic()));
    fail(partitions, partition -> broken(partition, error));
  }

  private void fail(Set<TopicPartition> partitions, Function<TopicPartition, FetchFailure> why) {
    boolean changed = false;
    for (TopicPartition partition : partitions) {
      Fetch<K, V> fetch = fetches.remove(partition);
      if (fetch != null) {
        fetch.buffer().fail(why.apply(partition));
        changed = true;
      }
    }
    // Where the error was about nothing that is assigned, it may come again at once.
    troubled = !changed;
    if (changed) {
      assign();
    }
  }

  private void failAll(Throwable error) {
    fail(Set.copyOf(fetches.keySet()), partition -> broken(partition, error));
  }

  /** Closes the consumer. */
  void close() {
    fetches.clear();
    try {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    } catch (RuntimeException e) {
      log.warn("a Kafka consumer did not close well", e);
    }
  }
}
