// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.client.OffsetReset;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.RebalanceProtocol;
import java.time.Duration;
import java.util.List;
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
    assertThat(config.member().assignors())
        .extracting(PartitionAssignor::name)
        .containsExactly("range", "cooperative-sticky");
    assertThat(config.member().rebalanceProtocol()).isEqualTo(RebalanceProtocol.EAGER);
    assertThat(config.member().requestTimeout()).isEqualTo(Duration.ofMillis(30_000));
    assertThat(config.member().metadataMaxAge()).isEqualTo(Duration.ofMillis(300_000));
    assertThat(config.member().isStatic()).isFalse();
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
  void staticMemberCooperativeProtocolAndResetByDuration() {
    KafkaProperties.apply(
        Map.of(
            "group.instance.id", "i-1",
            "partition.assignment.strategy", "cooperative-sticky",
            "metadata.max.age.ms", "1000",
            "request.timeout.ms", 2000,
            "auto.offset.reset", "by_duration:PT1H",
            "group.protocol", "CLASSIC"),
        "g",
        settings);
    ConsumerConfig config = settings.checked("g");

    assertThat(config.member().instanceId()).isEqualTo("i-1");
    assertThat(config.member().rebalanceProtocol()).isEqualTo(RebalanceProtocol.COOPERATIVE);
    assertThat(config.member().metadataMaxAge()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.member().requestTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.autoOffsetReset().duration()).contains(Duration.ofHours(1));
  }

  @Test
  void instanceIdHasItsCharacters() {
    for (String wrong : List.of("", ".", "..", "a b", "x".repeat(250))) {
      settings.instanceId = wrong;
      assertThatThrownBy(() -> settings.checked("g"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("group.instance.id");
    }
  }

  @Test
  void unknownNameIsAWarningAndOneOfKafkasIsSaid() {
    Logger logger = (Logger) LoggerFactory.getLogger(KafkaProperties.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    try {
      KafkaProperties.apply(Map.of("fetch.min.bytes", 1), "g", settings);
      KafkaProperties.apply(Map.of("client.id", "me"), "g", settings);
      KafkaProperties.apply(Map.of("fetch.mean.bytes", 1), "g", settings);
    } finally {
      logger.detachAppender(appender);
    }

    assertThat(appender.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .satisfiesExactly(
            told -> assertThat(told).startsWith("INFO").contains("fetch.min.bytes", "Kafka"),
            told -> assertThat(told).startsWith("INFO").contains("client.id", "client"),
            told -> assertThat(told).startsWith("WARN").contains("fetch.mean.bytes", "not known"));
  }

  @Test
  void unreadableAndContradictingSettingsAreRefused() {
    assertRefused("max.poll.records", "many", "max.poll.records");
    assertRefused("enable.auto.commit", "yes", "enable.auto.commit");
    assertRefused("auto.offset.reset", "middle", "earliest");
    assertRefused("partition.assignment.strategy", "glue", "cooperative-sticky");
    assertRefused("auto.offset.reset", "by_duration:1 hour", "ISO");
    assertRefused("group.protocol", "consumer", "classic");
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
