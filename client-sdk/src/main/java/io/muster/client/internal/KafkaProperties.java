// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.OffsetReset;
import io.muster.client.assignor.Assignors;
import io.muster.client.assignor.PartitionAssignor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings by the names that Kafka's consumer gives them. */
final class KafkaProperties {
  static final String GROUP_ID = "group.id";

  private static final Logger log = LoggerFactory.getLogger(KafkaProperties.class);

  /** Set where the client is made, for all its consumers. */
  private static final Set<String> OF_THE_CLIENT =
      Set.of("bootstrap.servers", "client.id", "muster.pushes");

  /** About records, brokers and connections, of which a coordinator and a source know nothing. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "allow.auto.create.topics",
          "check.crcs",
          "client.dns.lookup",
          "client.rack",
          "connections.max.idle.ms",
          "enable.metrics.push",
          "exclude.internal.topics",
          "fetch.max.bytes",
          "fetch.max.wait.ms",
          "fetch.min.bytes",
          "isolation.level",
          "key.deserializer",
          "max.partition.fetch.bytes",
          "metadata.recovery.rebootstrap.trigger.ms",
          "metadata.recovery.strategy",
          "receive.buffer.bytes",
          "reconnect.backoff.max.ms",
          "reconnect.backoff.ms",
          "send.buffer.bytes",
          "socket.connection.setup.timeout.max.ms",
          "socket.connection.setup.timeout.ms",
          "value.deserializer");

  /** Puts what the properties say into the settings. */
  static void apply(Map<?, ?> properties, String groupId, ConsumerSettings settings) {
    properties.forEach((name, value) -> apply(String.valueOf(name), value, groupId, settings));
  }

  private static void apply(String name, Object value, String groupId, ConsumerSettings settings) {
    switch (name) {
      case GROUP_ID -> {
        if (!groupId.equals(value)) {
          throw new IllegalArgumentException(
              "group.id is " + value + ", but the consumer is of group " + groupId);
        }
      }
      case "group.instance.id" -> settings.instanceId = String.valueOf(value);
      case "group.protocol" -> {
        if (!word(value).equals("classic")) {
          throw unreadable(name, value, "classic, the only one that members here speak");
        }
      }
      case "session.timeout.ms" -> settings.sessionTimeout = millis(name, value);
      case "heartbeat.interval.ms" -> settings.heartbeatInterval = millis(name, value);
      case "max.poll.interval.ms" -> settings.maxPollInterval = millis(name, value);
      case "max.poll.records" -> settings.maxPollRecords = Math.toIntExact(number(name, value));
      case "enable.auto.commit" -> settings.autoCommit = bool(name, value);
      case "auto.commit.interval.ms" -> settings.autoCommitInterval = millis(name, value);
      case "auto.offset.reset" -> settings.autoOffsetReset = reset(name, value);
      case "default.api.timeout.ms" -> settings.apiTimeout = millis(name, value);
      case "request.timeout.ms" -> settings.requestTimeout = millis(name, value);
      case "metadata.max.age.ms" -> settings.metadataMaxAge = millis(name, value);
      case "retry.backoff.ms" -> settings.retryBackoff = millis(name, value);
      case "retry.backoff.max.ms" -> settings.retryBackoffMax = millis(name, value);
      case "partition.assignment.strategy" -> settings.assignors = assignors(name, value);
      default -> withoutEffect(name);
    }
  }

  private static void withoutEffect(String name) {
    if (OF_THE_CLIENT.contains(name)) {
      log.info(
          "setting {} is one of the client that makes the consumer; here it has no effect", name);
    } else if (WITHOUT_EFFECT.contains(name)) {
      log.info("setting {} of Kafka's consumer has no effect here", name);
    } else {
      log.warn("setting {} is not known to the consumer and has no effect", name);
    }
  }

  private static Duration millis(String name, Object value) {
    return Duration.ofMillis(number(name, value));
  }

  private static long number(String name, Object value) {
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    try {
      return Long.parseLong(String.valueOf(value).trim());
    } catch (NumberFormatException e) {
      throw unreadable(name, value, "a whole number");
    }
  }

  private static boolean bool(String name, Object value) {
    return switch (word(value)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw unreadable(name, value, "true or false");
    };
  }

  private static OffsetReset reset(String name, Object value) {
    if (value instanceof OffsetReset reset) {
      return reset;
    }
    try {
      return OffsetReset.parse(String.valueOf(value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + e.getMessage(), e);
    }
  }

  private static List<PartitionAssignor> assignors(String name, Object value) {
    List<PartitionAssignor> assignors = new ArrayList<>();
    List<?> parts =
        value instanceof Collection<?> list
            ? List.copyOf(list)
            : List.of(String.valueOf(value).split(",", -1));
    for (Object part : parts) {
      assignors.add(assignor(name, part));
    }
    return assignors;
  }

  private static PartitionAssignor assignor(String name, Object part) {
    if (part instanceof PartitionAssignor assignor) {
      return assignor;
    }
    try {
      return Assignors.named(
          part instanceof Class<?> type ? type.getName() : String.valueOf(part).trim());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static String word(Object value) {
    return String.valueOf(value).trim().toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException unreadable(String name, Object value, String wanted) {
    return new IllegalArgumentException(name + " must be " + wanted + ": " + value);
  }

  private KafkaProperties() {}
}
