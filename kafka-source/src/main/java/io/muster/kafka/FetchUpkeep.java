// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Beside fetching: knows where the partitions end, and finds those that do not exist. Used by the
 * lane's thread only; answers to what it asks come through the lane's inbox, or go into buffers.
 *
 * <p>Where a partition ends comes with every fetch and costs nothing. One that is not fetched,
 * because its reader is slow, is asked for in a request of its own at times: its lag is what
 * operators look for.
 */
final class FetchUpkeep<K, V> {
  private static final long EVERY_NANOS = Duration.ofMillis(500).toNanos();
  private static final long PAUSED_END_NANOS = Duration.ofSeconds(3).toNanos();
  // Kafka's consumer never says that a partition does not exist, it only returns nothing.
  private static final long MISSING_NANOS = Lookups.GRACE.toNanos();

  private final Consumer<K, V> consumer;
  private final Lookups lookups;
  private final Fetches.Inbox<K, V> inbox;
  private long ranAt = System.nanoTime();

  FetchUpkeep(Consumer<K, V> consumer, Lookups lookups, Fetches.Inbox<K, V> inbox) {
    this.consumer = consumer;
    this.lookups = lookups;
    this.inbox = inbox;
  }

  /** Notes where the partition ends, as the last fetch told. */
  void learnEnd(Fetch<K, V> fetch) {
    OptionalLong lag = consumer.currentLag(fetch.partition());
    if (lag.isPresent()) {
      fetch.buffer().end(fetch.buffer().next() + lag.getAsLong());
    }
  }

  /** Looks at all of them, if it is time. */
  void run(Collection<Fetch<K, V>> fetches) {
    long now = System.nanoTime();
    if (now - ranAt < EVERY_NANOS) {
      return;
    }
    ranAt = now;
    Map<TopicPartition, PartitionBuffer<K, V>> old = new HashMap<>();
    for (Fetch<K, V> fetch : fetches) {
      if (fetch.isPaused()) {
        if (fetch.sinceAsked(now) > PAUSED_END_NANOS) {
          fetch.asked(now);
          old.put(fetch.partition(), fetch.buffer());
        }
      } else if (fetch.buffer().end().isPresent()) {
        learnEnd(fetch);
      } else if (fetch.sinceAsked(now) > EVERY_NANOS) {
        // Not at once: the consumer would make a request for it, and the first fetch tells.
        learnEnd(fetch);
        askWhyNothingComes(fetch, now);
      }
    }
    if (!old.isEmpty()) {
      lookups.ends(
          old.keySet(),
          (partition, end) -> {
            PartitionBuffer<K, V> buffer = old.get(partition);
            if (buffer != null) {
              buffer.end(end);
            }
          });
    }
  }

  private void askWhyNothingComes(Fetch<K, V> fetch, long now) {
    PartitionBuffer<K, V> buffer = fetch.buffer();
    if (buffer.end().isPresent() || fetch.sinceAsked(now) < MISSING_NANOS) {
      return;
    }
    fetch.asked(now);
    lookups
        .whyMissing(buffer.partition())
        .thenAccept(
            reason -> reason.ifPresent(why -> inbox.tell(new LaneOrder.Missing<>(buffer, why))));
  }
}
