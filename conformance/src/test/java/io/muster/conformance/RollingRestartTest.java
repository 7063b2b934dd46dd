// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.awaitRead;
import static io.muster.conformance.app.Readers.partitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consumers go on while nodes go and come back. */
@Tag("node-faults")
@WithCluster(Settings.FAULTS)
class RollingRestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final TestCluster cluster;
  private final String group;
  private final String topic;
  private final Records records = new Records();
  private final Readers readers;

  RollingRestartTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
    this.topic = cluster.newTopic(4);
    this.readers = new Readers(cluster.client(), group, records);
  }

  @AfterEach
  void heal() {
    readers.close();
    cluster.heal();
  }

  @Test
  @Timeout(180)
  @DisplayName("110. rolling bounce of the coordinators while consuming")
  void rollingBounce() {
    Reader first = readers.of(topic);
    Reader second = readers.add(settings -> settings.instanceId("static")).subscribe(topic);
    awaitBalanced(all(), first, second);
    List<Reader.Change> toldFirst = first.changes();
    List<Reader.Change> toldSecond = second.changes();
    int end = 0;

    for (int node : cluster.wire().nodes()) {
      cluster.nodes().stop(node, GRACE);
      end = readSome(end, first, second);
      cluster.nodes().start(node);
      end = readSome(end, first, second);
      cluster.heal();
      end = readSome(end, first, second);
    }

    // Nobody was told of anything: no rebalance, so no partition ever had two owners.
    assertThat(first.changes()).isEqualTo(toldFirst);
    assertThat(second.changes()).isEqualTo(toldSecond);
    List<Long> once = LongStream.range(0, end).boxed().toList();
    for (Reader reader : List.of(first, second)) {
      assertThat(reader.read().keySet()).isEqualTo(reader.owned());
      assertThat(reader.read().values()).allSatisfy(read -> assertThat(read).isEqualTo(once));
    }
  }

  private int readSome(int end, Reader... of) {
    records.append(topic, 4, 10);
    for (Reader reader : of) {
      reader.owned().forEach(partition -> awaitRead(reader, partition, end + 10));
      reader.run(each -> each.commitSync());
    }
    Map<TopicPartition, Long> committed = new HashMap<>();
    cluster
        .client()
        .admin()
        .committedOffsets(group)
        .forEach((partition, offset) -> committed.put(partition, offset.offset()));
    Map<TopicPartition, Long> expected = new HashMap<>();
    all().forEach(partition -> expected.put(partition, end + 10L));
    assertThat(committed).isEqualTo(expected);
    return end + 10;
  }

  @Test
  @Timeout(180)
  @DisplayName("108. testSeekAndCommitWithBrokerFailures")
  void testSeekAndCommitWithBrokerFailures() {
    TopicPartition partition = new TopicPartition(topic, 0);
    records.append(topic, 4, 100);
    Reader reader = readers.add(settings -> settings.autoCommit(false)).subscribe(topic);
    awaitOwned(all(), reader);
    awaitRead(reader, partition, 100);
    int told = reader.changes().size();

    cluster.nodes().kill9(cluster.wire().coordinatorOf(group));
    for (long to = 10; to < 20; to++) {
      seekAndCommit(reader, partition, to);
    }
    cluster.heal();
    seekAndCommit(reader, partition, 50);

    assertThat(reader.changes()).hasSize(told);
    assertThat(reader.failure()).isEmpty();
  }

  private void seekAndCommit(Reader reader, TopicPartition partition, long to) {
    int before = reader.read(partition).size();
    long position =
        reader.ask(
            each -> {
              each.seek(partition, to);
              each.commitSync(Map.of(partition, new OffsetAndMetadata(to)));
              return each.position(partition);
            });
    assertThat(position).isEqualTo(to);
    assertThat(reader.committed(partition))
        .hasValueSatisfying(found -> assertThat(found.offset()).isEqualTo(to));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<Long> read = reader.read(partition);
              assertThat(read.subList(before, read.size())).contains(to);
            });
  }

  private Set<TopicPartition> all() {
    return partitions(topic, 4);
  }
}
