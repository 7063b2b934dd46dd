// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of Kafka's properties a source takes. */
class KafkaSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "group.id, g, group.id must not be set",
    "group.instance.id, i, group.instance.id must not be set",
    "group.protocol, consumer, group.protocol must not be set",
    "enable.auto.commit, true, enable.auto.commit of a Kafka source is always false",
    "auto.offset.reset, earliest, auto.offset.reset of a Kafka source is always none",
    "isolation.level, repeatable_read, isolation.level must be read_committed or",
    "max.poll.records, many, max.poll.records must be a number: many",
    "max.poll.records, 0, max.poll.records must be 1 to 1073741823: 0",
    "fetch.max.wait.ms, soon, Invalid value soon for configuration fetch.max.wait.ms",
    "bootstrap.servers, nowhere, Invalid url in bootstrap.servers: nowhere",
  })
  void refusesWhatIsNotItsOwn(String name, String value, String message) {
    Map<String, String> properties =
        name.equals("bootstrap.servers")
            ? Map.of(name, value)
            : Map.of("bootstrap.servers", "127.0.0.1:1", name, value);
    assertThatThrownBy(
            () ->
                new KafkaSource<>(properties, StringDeserializer::new, StringDeserializer::new)
                    .close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void decidesWhatHasToBeSo() {
    KafkaSettings settings =
        KafkaSettings.of(
            Map.of(
                "bootstrap.servers", "a:1",
                "client.id", "billing",
                "isolation.level", "READ_COMMITTED",
                "max.poll.records", 7,
                "fetch.max.bytes", 1000));

    assertThat(settings.consumer(2))
        .containsEntry("client.id", "billing-2")
        .containsEntry("enable.auto.commit", "false")
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("allow.auto.create.topics", "false")
        .containsEntry("fetch.max.bytes", 1000)
        .doesNotContainKey("group.id");
    assertThat(settings.admin())
        .containsEntry("client.id", "billing-admin")
        .doesNotContainKey("fetch.max.bytes");
    assertThat(settings.isolation()).isEqualTo(IsolationLevel.READ_COMMITTED);
    assertThat(settings.maxBufferedRecords()).isEqualTo(14);
    assertThat(settings.maxBufferedBytes()).isEqualTo(1 << 20);
  }
}
