// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.partitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What consumers subscribe to changes, by their will or because topics come and go. */
@WithCluster
class SubscriptionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final String prefix;
  private final Readers readers;

  SubscriptionTest(TestCluster cluster) {
    this.cluster = cluster;
    this.prefix = cluster.name("family") + "-";
    this.readers = new Readers(cluster.client(), cluster.newGroup(), new Records());
  }

  @AfterEach
  void close() {
    readers.close();
  }

  @Test
  @DisplayName("101. testPatternSubscription, testPatternUnsubscription")
  void testPatternSubscription() {
    String first = cluster.createTopic(prefix + "a", 2);
    cluster.newTopic(1); // of another family
    Reader reader = readers.add(settings -> {}).subscribe(Pattern.compile(prefix + ".*"));
    awaitOwned(partitions(first, 2), reader);

    // A member that keeps its topics list for five minutes hears of a new topic at once.
    String second = cluster.createTopic(prefix + "b", 1);
    Set<TopicPartition> both = partitions(first, 2);
    both.addAll(partitions(second, 1));
    awaitOwned(both, reader);

    cluster.client().admin().deleteTopic(first);
    awaitOwned(partitions(second, 1), reader);

    reader.run(each -> each.unsubscribe());
    await().atMost(PATIENCE).until(() -> reader.owned().isEmpty());
    assertThat(reader.failure()).isEmpty();
  }

  @Test
  @DisplayName("a new topic of the family comes to all who subscribe to the pattern")
  void aNewTopicOfTheFamily() {
    String first = cluster.createTopic(prefix + "a", 2);
    Pattern family = Pattern.compile(prefix + ".*");
    Reader one = readers.add(settings -> {}).subscribe(family);
    Reader two = readers.add(settings -> {}).subscribe(family);
    awaitBalanced(partitions(first, 2), one, two);

    String second = cluster.createTopic(prefix + "b", 2);

    Set<TopicPartition> both = partitions(first, 2);
    both.addAll(partitions(second, 2));
    awaitBalanced(both, one, two);
  }

  @Test
  @DisplayName("102. testExpandingTopicSubscriptions, testShrinkingTopicSubscriptions")
  void testExpandingTopicSubscriptions() {
    String first = cluster.newTopic(2);
    String second = cluster.newTopic(3);
    Set<TopicPartition> both = partitions(first, 2);
    both.addAll(partitions(second, 3));
    Reader reader = readers.of(first);
    awaitOwned(partitions(first, 2), reader);

    reader.subscribe(first, second);
    awaitOwned(both, reader);

    reader.subscribe(second);
    awaitOwned(partitions(second, 3), reader);
  }

  @Test
  @DisplayName("difference 5: a topic grows, and its new partitions are read")
  void aTopicGrows() {
    String topic = cluster.newTopic(1);
    Reader one = readers.of(topic);
    Reader two = readers.of(topic);
    awaitOwned(partitions(topic, 1), one, two);

    assertThat(cluster.client().admin().expandTopic(topic, 4)).isEqualTo(1);

    awaitBalanced(partitions(topic, 4), one, two);
    assertThat(one.changes())
        .last()
        .satisfies(
            change ->
                assertThat(change.context().cause().kind())
                    .isEqualTo(RebalanceCause.Kind.TOPICS_CHANGED));
  }

  @Test
  @DisplayName("a topic is deleted and made again, smaller")
  void aTopicIsMadeAgain() {
    String topic = cluster.newTopic(4);
    Reader reader = readers.of(topic);
    awaitOwned(partitions(topic, 4), reader);

    cluster.client().admin().deleteTopic(topic);
    awaitOwned(Set.of(), reader);
    cluster.createTopic(topic, 2);

    awaitOwned(partitions(topic, 2), reader);
  }

  @Test
  @DisplayName("a consumer of a topic that does not exist yet waits for it")
  void aTopicThatDoesNotExistYet() {
    String later = prefix + "later";
    Reader reader = readers.of(later);
    awaitOwned(Set.of(), reader);

    cluster.createTopic(later, 2);

    awaitOwned(partitions(later, 2), reader);
  }

  @Test
  @DisplayName("a topic that was made a moment ago, and that some nodes do not know yet")
  void aTopicOfAMomentAgo() {
    for (int round = 0; round < 5; round++) {
      String topic = cluster.name("moment");
      try (Readers fresh = new Readers(cluster.client(), cluster.newGroup(), new Records())) {
        cluster.client().admin().createTopic(topic, 4);

        awaitOwned(partitions(topic, 4), fresh.of(topic));
      }
    }
  }
}
