// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.partitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.FencedException;
import io.muster.client.GroupConsumer;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Consumers with an open stream learn at once; those without learn at their heartbeats. */
@WithCluster
class PushedConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** No heartbeat is sent within a test. */
  private static final Duration NEVER = Duration.ofMinutes(10);

  private final TestCluster cluster;
  private final String topic;
  private final Readers readers;

  PushedConsumerTest(TestCluster cluster) {
    this.cluster = cluster;
    this.topic = cluster.newTopic(4);
    this.readers = new Readers(cluster.client(), cluster.newGroup(), new Records());
  }

  @AfterEach
  void close() {
    readers.close();
  }

  @Test
  @DisplayName("difference 3: a rebalance needs no heartbeat where there are pushes")
  void aRebalanceWithoutHeartbeats() {
    Reader first = readers.add(PushedConsumerTest::withoutHeartbeats).subscribe(topic);
    awaitOwned(all(), first);
    Reader second = readers.add(PushedConsumerTest::withoutHeartbeats).subscribe(topic);
    awaitBalanced(all(), first, second);

    second.close();

    awaitOwned(all(), first);
  }

  @Test
  @DisplayName("difference 3: being fenced needs no heartbeat where there are pushes")
  void beingFencedWithoutHeartbeats() {
    Reader first = readers.add(PushedConsumerTest::staticWithoutHeartbeats).subscribe(topic);
    awaitOwned(all(), first);

    try (MusterClient elsewhere = cluster.newClient("elsewhere")) {
      Reader duplicate =
          readers.add(elsewhere, PushedConsumerTest::staticWithoutHeartbeats).subscribe(topic);

      await().atMost(PATIENCE).until(() -> first.failure().isPresent());
      assertThat(first.failure()).containsInstanceOf(FencedException.class);
      awaitOwned(all(), duplicate);
      duplicate.close();
    }
  }

  @Test
  @DisplayName("heartbeats alone, without the stream, are enough")
  void heartbeatsAreEnough() {
    try (MusterClient quiet =
        MusterClient.builder()
            .endpoints(cluster.nodes().endpoints())
            .clientId("quiet")
            .pushes(false)
            .build()) {
      Reader first = readers.add(quiet, settings -> settings.instanceId("a")).subscribe(topic);
      awaitOwned(all(), first);
      Reader second = readers.add(quiet, settings -> {}).subscribe(topic);
      awaitBalanced(all(), first, second);
      Reader third = readers.add(settings -> {}).subscribe(topic); // this one has a stream
      awaitBalanced(all(), first, second, third);
      second.close();
      awaitBalanced(all(), first, third);
      cluster.client().admin().expandTopic(topic, 6);
      awaitBalanced(partitions(topic, 6), first, third);
      Reader duplicate = readers.add(quiet, settings -> settings.instanceId("a")).subscribe(topic);
      await().atMost(PATIENCE).until(() -> first.failure().isPresent());
      assertThat(first.failure()).containsInstanceOf(FencedException.class);
      awaitBalanced(partitions(topic, 6), duplicate, third);
      duplicate.close();
    }
  }

  private static void withoutHeartbeats(GroupConsumer.Builder<String> settings) {
    settings.heartbeatInterval(NEVER).sessionTimeout(NEVER.plusMinutes(10));
  }

  private static void staticWithoutHeartbeats(GroupConsumer.Builder<String> settings) {
    withoutHeartbeats(settings);
    settings.instanceId("only");
  }

  private Set<TopicPartition> all() {
    return partitions(topic, 4);
  }
}
