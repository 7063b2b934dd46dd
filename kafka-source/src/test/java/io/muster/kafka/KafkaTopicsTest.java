// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static io.muster.kafka.Reading.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.GroupConsumer;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterAdmin;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's topics in Muster's registry. */
@ExtendWith(WithBroker.class)
class KafkaTopicsTest {
  private final KafkaBroker broker;
  private final KafkaData data;

  @TempDir Path folder;
  private MusterNode muster;
  private KafkaTopics topics;

  KafkaTopicsTest(KafkaBroker broker) {
    this.broker = broker;
    this.data = new KafkaData(broker);
  }

  @BeforeEach
  void start() throws Exception {
    muster = new MusterNode(folder);
    topics = new KafkaTopics(broker.properties(), admin());
  }

  @AfterEach
  void stop() {
    topics.close();
    muster.close();
    data.close();
  }

  private MusterAdmin admin() {
    return muster.client().admin();
  }

  private int partitionsInMuster(String topic) {
    return admin().listTopics(List.of(topic)).stream()
        .mapToInt(found -> found.partitions())
        .findFirst()
        .orElse(0);
  }

  private void grow(String topic, int partitions) throws Exception {
    data.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
  }

  @Test
  void registersAndExpands() throws Exception {
    String one = data.topic(1);
    String three = data.topic(3);

    assertThat(topics.register(List.of(one, three)))
        .containsExactlyInAnyOrderEntriesOf(Map.of(one, 1, three, 3));
    assertThat(partitionsInMuster(three)).isEqualTo(3);
    grow(three, 5);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(topics.register(List.of(one, three))).containsEntry(three, 5));
    assertThat(partitionsInMuster(one)).isEqualTo(1);
    assertThat(partitionsInMuster(three)).isEqualTo(5);
  }

  @Test
  void whatCannotBeRegisteredIsSaidAndTheOthersAre() throws Exception {
    String sound = data.topic(2);
    String smaller = data.topic(2);
    admin().createTopic(smaller, 4);

    assertThatThrownBy(() -> topics.register(List.of("no-such-topic", smaller, sound)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("topic no-such-topic does not exist in Kafka")
        .hasMessageContaining("topic " + smaller + " has 2 partitions in Kafka but 4 in Muster");
    assertThat(partitionsInMuster(sound)).isEqualTo(2);
    assertThat(partitionsInMuster(smaller)).isEqualTo(4);
  }

  /** Whichever of them comes first. */
  @Test
  void whatMusterRefusesKeepsNoOtherTopicAway() throws Exception {
    List<String> names = List.of(data.topic(1), data.topic(1), data.topic(1));
    String refused = names.get(1);
    try (KafkaTopics strict = new KafkaTopics(broker.properties(), refusing(refused))) {
      assertThatThrownBy(() -> strict.register(names))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining(refused);
    }
    assertThat(partitionsInMuster(names.get(0))).isEqualTo(1);
    assertThat(partitionsInMuster(refused)).isZero();
    assertThat(partitionsInMuster(names.get(2))).isEqualTo(1);
  }

  /** As a cluster where this principal may not create that topic. */
  private MusterAdmin refusing(String topic) {
    return (MusterAdmin)
        Proxy.newProxyInstance(
            MusterAdmin.class.getClassLoader(),
            new Class<?>[] {MusterAdmin.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("createTopic") && topic.equals(arguments[0])) {
                throw new InvalidRequestException("REFUSED", topic + " is refused", false, null);
              }
              return method.invoke(admin(), arguments);
            });
  }

  @Test
  void aTopicThatGrowsIsFollowedByItsGroups() throws Exception {
    String topic = data.topic(1);
    topics.register(List.of(topic));
    topics.follow(Duration.ofMillis(200));
    assertThatThrownBy(() -> topics.follow(Duration.ofMillis(200)))
        .isInstanceOf(IllegalStateException.class);
    try (KafkaSource<String, String> source =
            new KafkaSource<>(
                broker.properties(), StringDeserializer::new, StringDeserializer::new);
        GroupConsumer<ConsumerRecord<String, String>> consumer =
            muster.client().newConsumer("growing", source).build()) {
      consumer.subscribe(List.of(topic));
      awaitAssigned(consumer, 1);
      grow(topic, 3);
      awaitAssigned(consumer, 3);
    }
  }

  private static void awaitAssigned(GroupConsumer<?> consumer, int partitions) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              assertThat(consumer.poll(Duration.ofMillis(50)).isEmpty()).isTrue();
              return consumer.assignment().size() == partitions;
            });
  }
}
