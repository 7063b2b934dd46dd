// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.OffsetReset;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.RangeAssignor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settings by the names that Kafka's consumer gives them. */
final class KafkaProperties {
  static final String GROUP_ID = "group.id";

  private static final Logger log = LoggerFactory.getLogger(KafkaProperties.class);

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
      case "session.timeout.ms" -> settings.sessionTimeout = millis(name, value);
      case "heartbeat.interval.ms" -> settings.heartbeatInterval = millis(name, value);
      case "max.poll.interval.ms" -> settings.maxPollInterval = millis(name, value);
      case "max.poll.records" -> settings.maxPollRecords = Math.toIntExact(number(name, value));
      case "enable.auto.commit" -> settings.autoCommit = bool(name, value);
      case "auto.commit.interval.ms" -> settings.autoCommitInterval = millis(name, value);
      case "auto.offset.reset" -> settings.autoOffsetReset = reset(name, value);
      case "default.api.timeout.ms" -> settings.apiTimeout = millis(name, value);
      case "retry.backoff.ms" -> settings.retryBackoff = millis(name, value);
      case "retry.backoff.max.ms" -> settings.retryBackoffMax = millis(name, value);
      case "partition.assignment.strategy" -> settings.assignors = assignors(name, value);
      default -> log.warn("setting {} is not known to the consumer and has no effect", name);
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
    return switch (word(value)) {
      case "earliest" -> OffsetReset.EARLIEST;
      case "latest" -> OffsetReset.LATEST;
      case "none" -> OffsetReset.NONE;
      default -> throw unreadable(name, value, "earliest, latest or none");
    };
  }

  private static List<PartitionAssignor> assignors(String name, Object value) {
    List<PartitionAssignor> assignors = new ArrayList<>();
    List<?> parts =
        value instanceof Collection<?> list
            ? List.copyOf(list)
            : List.of(String.valueOf(value).split(",", -1));
    for (Object part : parts) {
      if (part instanceof PartitionAssignor assignor) {
        assignors.add(assignor);
      } else if (isRange(String.valueOf(part).trim())) {
        assignors.add(new RangeAssignor());
      } else {
        throw unreadable(name, value, "range");
      }
    }
    return assignors;
  }

  private static boolean isRange(String text) {
    return text.equals(RangeAssignor.NAME)
        || text.equals("org.apache.kafka.clients.consumer.RangeAssignor");
  }

  private static String word(Object value) {
    return String.valueOf(value).trim().toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException unreadable(String name, Object value, String wanted) {
    return new IllegalArgumentException(name + " must be " + wanted + ": " + value);
  }

  private KafkaProperties() {}
}
