// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.InvalidRequestException;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterException;
import io.muster.client.RetriableException;
import io.muster.client.TopicDescription;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers topics of Kafka with Muster, under their names and with as many partitions as they have
 * in Kafka. Groups that subscribe to a topic that has grown rebalance. Nothing is written to Kafka,
 * and nothing is deleted anywhere. Thread-safe; several processes may do the same at the same time.
 */
public final class KafkaTopics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KafkaTopics.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  // Others may register the same topic between two looks at it.
  private static final int ATTEMPTS = 5;

  private final Admin kafka;
  private final MusterAdmin muster;
  private final Set<String> registered = new ConcurrentSkipListSet<>();
  private @Nullable ScheduledExecutorService following;
  private boolean closed;

  /**
   * Connects to nothing yet.
   *
   * @param properties of Kafka's clients: {@code bootstrap.servers}, security; those of consumers
   *     only are ignored, so a source's can be given
   * @param muster where to register; stays open
   * @throws IllegalArgumentException the properties are not usable; the message says why
   */
  public KafkaTopics(Map<String, ?> properties, MusterAdmin muster) {
    this.muster = muster;
    try {
      this.kafka = Admin.create(KafkaSettings.admin(properties, "muster-kafka-topics"));
    } catch (KafkaException e) {
      throw new IllegalArgumentException(
          "the Kafka properties are not usable: " + KafkaErrors.reason(e), e);
    }
  }

  /**
   * Registers topics that Muster does not have, and expands those that have grown in Kafka. Does
   * what it can and then throws if something could not be done. Safe to repeat.
   *
   * @return the number of partitions of each
   * @throws IOException a topic does not exist in Kafka, or has fewer partitions there than in
   *     Muster, or Kafka does not answer within {@code default.api.timeout.ms}
   * @throws MusterException Muster refuses one, then after the others and with the rest of what
   *     went wrong as suppressed exceptions; or it does not answer
   */
  public Map<String, Integer> register(Collection<String> topics) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    @Nullable MusterException refused = null;
    for (Map.Entry<String, KafkaFuture<org.apache.kafka.clients.admin.TopicDescription>> answer :
        kafka.describeTopics(Set.copyOf(topics)).topicNameValues().entrySet()) {
      String topic = answer.getKey();
      try {
        int partitions = answer.getValue().get().partitions().size();
        int inMuster = bringTo(topic, partitions);
        if (inMuster > partitions) {
          problems.add(shrunk(topic, inMuster, partitions));
          continue;
        }
        registered.add(topic);
        counts.put(topic, partitions);
      } catch (ExecutionException e) {
        problems.add(
            KafkaErrors.isUnknownTopic(e)
                ? "topic " + topic + " does not exist in Kafka, or may not be described"
                : KafkaErrors.failed("Kafka does not describe topic " + topic, e).getMessage());
      } catch (RetriableException e) {
        // Not for this topic only.
        throw e;
      } catch (MusterException e) {
        log.warn("topic {} cannot be registered: {}", topic, e.getMessage());
        if (refused == null) {
          refused = e;
        } else {
          refused.addSuppressed(e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for Kafka");
      }
    }
    if (refused != null) {
      for (String problem : problems) {
        refused.addSuppressed(new IOException(problem));
      }
      throw refused;
    }
    if (!problems.isEmpty()) {
      throw new IOException(String.join("; ", problems));
    }
    return counts;
  }

  private static String shrunk(String topic, int inMuster, int inKafka) {
    return "topic "
        + topic
        + " has "
        + inKafka
        + " partitions in Kafka but "
        + inMuster
        + " in Muster, and cannot shrink; if it was created anew in Kafka, delete it in Muster first";
  }

  /** Registers or expands it, and returns how many partitions Muster knows then: never fewer. */
  private int bringTo(String topic, int partitions) {
    for (int attempt = 1; ; attempt++) {
      try {
        List<TopicDescription> known = muster.listTopics(List.of(topic));
        if (known.isEmpty()) {
          muster.createTopic(topic, partitions);
          log.info("topic {} is registered with {} partitions, as in Kafka", topic, partitions);
        } else if (known.get(0).partitions() >= partitions) {
          return known.get(0).partitions();
        } else {
          int before = muster.expandTopic(topic, partitions);
          log.info("topic {} grows from {} to {} partitions", topic, before, partitions);
        }
        return partitions;
      } catch (InvalidRequestException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        log.debug("topic {} has changed meanwhile: {}", topic, e.getMessage());
      }
    }
  }

  /**
   * Registers the topics registered so far again and again, in the background, until closed. What
   * fails is logged and tried again the next time.
   *
   * @param interval from the end of one round to the start of the next
   * @throws IllegalStateException it follows already, or is closed
   */
  public synchronized void follow(Duration interval) {
    if (closed || following != null) {
      throw new IllegalStateException(closed ? "closed" : "it follows Kafka's topics already");
    }
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("interval must be more than 0: " + interval);
    }
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "muster-kafka-topics");
              made.setDaemon(true);
              return made;
            });
    following = thread;
    long nanos = interval.toNanos();
    var unused = thread.scheduleWithFixedDelay(this::refresh, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void refresh() {
    try {
      register(registered);
    } catch (InterruptedIOException e) {
      log.debug("closed while Kafka's topics were looked at");
    } catch (IOException | RuntimeException e) {
      log.warn("Kafka's topics are looked at again later: {}", e.getMessage());
    }
  }

  /** Ends following. Closing again does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (following != null) {
        following.shutdownNow();
      }
    }
    kafka.close(CLOSE_TIMEOUT);
  }
}
