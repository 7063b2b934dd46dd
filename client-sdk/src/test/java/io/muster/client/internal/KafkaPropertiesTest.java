// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.client.OffsetReset;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class KafkaPropertiesTest {
  private final ConsumerSettings settings = new ConsumerSettings();

  @Test
  void defaultsAreKafkas() {
    ConsumerConfig config = settings.checked("g");

    assertThat(config.member().sessionTimeout()).isEqualTo(Duration.ofMillis(45_000));
    assertThat(config.member().heartbeatInterval()).isEqualTo(Duration.ofMillis(3_000));
    assertThat(config.maxPollInterval()).isEqualTo(Duration.ofMillis(300_000));
    assertThat(config.member().rebalanceTimeout()).isEqualTo(config.maxPollInterval());
    assertThat(config.maxPollRecords()).isEqualTo(500);
    assertThat(config.autoCommit()).isTrue();
    assertThat(config.autoCommitInterval()).isEqualTo(Duration.ofMillis(5_000));
    assertThat(config.autoOffsetReset()).isEqualTo(OffsetReset.LATEST);
    assertThat(config.apiTimeout()).isEqualTo(Duration.ofMillis(60_000));
    assertThat(config.member().assignors()).singleElement().returns("range", a -> a.name());
  }

  @Test
  void stringsNumbersAndBooleansAreRead() {
    KafkaProperties.apply(
        Map.of(
            "group.id", "g",
            "session.timeout.ms", 6000,
            "heartbeat.interval.ms", "2000",
            "max.poll.records", 10L,
            "enable.auto.commit", false,
            "auto.offset.reset", "Earliest",
            "partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor"),
        "g",
        settings);
    ConsumerConfig config = settings.checked("g");

    assertThat(config.member().sessionTimeout()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.member().heartbeatInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.maxPollRecords()).isEqualTo(10);
    assertThat(config.autoCommit()).isFalse();
    assertThat(config.autoOffsetReset()).isEqualTo(OffsetReset.EARLIEST);
  }

  @Test
  void unknownNameIsAWarning() {
    Logger logger = (Logger) LoggerFactory.getLogger(KafkaProperties.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    try {
      KafkaProperties.apply(Map.of("fetch.min.bytes", 1), "g", settings);
    } finally {
      logger.detachAppender(appender);
    }

    assertThat(appender.list)
        .singleElement()
        .satisfies(event -> assertThat(event.getFormattedMessage()).contains("fetch.min.bytes"));
  }

  @Test
  void unreadableAndContradictingSettingsAreRefused() {
    assertRefused("max.poll.records", "many", "max.poll.records");
    assertRefused("enable.auto.commit", "yes", "enable.auto.commit");
    assertRefused("auto.offset.reset", "middle", "earliest");
    assertRefused("partition.assignment.strategy", "sticky", "range");
    assertRefused("group.id", "other", "other");
    settings.heartbeatInterval = Duration.ofSeconds(50);
    assertThatThrownBy(() -> settings.checked("g"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shorter");
  }

  private void assertRefused(String name, Object value, String told) {
    assertThatThrownBy(() -> KafkaProperties.apply(Map.of(name, value), "g", settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(told);
  }
}
