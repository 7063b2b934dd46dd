// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.ExitCode;
import io.muster.cli.Main;
import io.muster.client.CommittedOffset;
import io.muster.client.MusterAdmin;
import io.muster.client.TopicPartition;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a Kafka cluster, against a real broker and a real node. */
@ExtendWith(WithBroker.class)
class KafkaCommandsTest {
  private final KafkaBroker broker;
  private final KafkaData data;
  private final String group = "g-" + UUID.randomUUID();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;
  private MusterNode muster;

  KafkaCommandsTest(KafkaBroker broker) {
    this.broker = broker;
    this.data = new KafkaData(broker);
  }

  @BeforeEach
  void start() throws Exception {
    muster = new MusterNode(folder);
  }

  @AfterEach
  void stop() {
    muster.close();
    data.close();
  }

  @Test
  void groupIsTakenOverFromKafka() throws Exception {
    String topic = data.topic(3);
    commitInKafka(topic, 0, new OffsetAndMetadata(5, Optional.of(2), "five"));
    commitInKafka(topic, 2, new OffsetAndMetadata(7));
    String command = "import --from-kafka " + broker.bootstrap() + " --group " + group;

    assertThat(run(command + " --execute")).as("without the topic").isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("topic " + topic + " is not here");
    assertThat(admin().listTopics()).isEmpty();

    assertThat(run(command + " --create-topics")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("NEW", "2 new, 0 changed", "Nothing was changed");
    assertThat(admin().listTopics()).as("a dry run").isEmpty();

    assertThat(run(command + " --create-topics --execute")).as(err.toString()).isZero();
    assertThat(admin().listTopics(List.of(topic)))
        .singleElement()
        .matches(t -> t.partitions() == 3);
    Map<TopicPartition, CommittedOffset> taken = new TreeMap<>(admin().committedOffsets(group));
    assertThat(taken.values()).extracting(CommittedOffset::offset).containsExactly(5L, 7L);
    CommittedOffset first = taken.get(new TopicPartition(topic, 0));
    assertThat(first.metadata()).isEqualTo("five");
    assertThat(first.leaderEpoch()).isEqualTo(OptionalInt.of(2));

    assertThat(run(command + " --execute")).isZero();
    assertThat(out.toString()).contains("0 new, 0 changed, 2 the same already");
  }

  @Test
  void groupThatKafkaDoesNotKnowIsNotFound() {
    assertThat(run("import --from-kafka " + broker.bootstrap() + " --group " + group))
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(err.toString()).contains(group);
  }

  @Test
  void offsetsAreResetByWhatKafkaKnows() throws Exception {
    String topic = data.topic(2);
    data.append(topic, 0, 0, 10);
    data.deleteBefore(topic, 0, 4);
    admin().createTopic(topic, 2);
    String command =
        "groups reset-offsets "
            + group
            + " --topic "
            + topic
            + " --execute --source kafka:"
            + broker.bootstrap();

    assertThat(run(command + " --to-earliest")).as(err.toString()).isZero();
    assertThat(offsets()).containsExactly(4L, 0L);
    assertThat(run(command + " --to-latest")).isZero();
    assertThat(offsets()).containsExactly(10L, 0L);
    assertThat(run(command + " --to-datetime 1970-01-01T00:00:06.000")).isZero();
    assertThat(offsets()).containsExactly(6L, 0L);
    assertThat(run(command + " --by-duration 1h")).as("no record is so young").isZero();
    assertThat(offsets()).containsExactly(10L, 0L);
    assertThat(run(command + " --to-offset 1")).isZero();
    assertThat(offsets()).containsExactly(4L, 0L);
    assertThat(err.toString()).contains("1 is not in the log, which is from 4 to 10");
  }

  private List<Long> offsets() {
    return new TreeMap<>(admin().committedOffsets(group))
        .values().stream().map(CommittedOffset::offset).toList();
  }

  private void commitInKafka(String topic, int partition, OffsetAndMetadata offset)
      throws Exception {
    data.admin()
        .alterConsumerGroupOffsets(
            group, Map.of(new org.apache.kafka.common.TopicPartition(topic, partition), offset))
        .all()
        .get();
  }

  private MusterAdmin admin() {
    return muster.client().admin();
  }

  private int run(String line) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String endpoint = admin().describeCluster().nodes().get(0).endpoint();
    return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute((line + " --timeout 20s --endpoints " + endpoint).split(" "));
  }
}
