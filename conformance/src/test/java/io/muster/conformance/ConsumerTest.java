// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.awaitRead;
import static io.muster.conformance.app.Readers.partitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.CommitFailedException;
import io.muster.client.CommittedOffset;
import io.muster.client.FatalException;
import io.muster.client.GroupConsumer;
import io.muster.client.NoOffsetForPartitionException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.OffsetReset;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import io.muster.client.WakeupException;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The SDK's consumer, as Kafka's integration tests try Kafka's. */
@WithCluster
class ConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final String group;
  private final String topic;
  private final Records records = new Records();
  private final Readers readers;

  /** For the tests that read two topics. */
  private String second = "";

  ConsumerTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
    this.topic = cluster.newTopic(4);
    this.readers = new Readers(cluster.client(), group, records);
  }

  @AfterEach
  void close() {
    readers.close();
  }

  @Test
  @DisplayName("94. testMaxPollIntervalMs")
  void testMaxPollIntervalMs() {
    Reader slow =
        readers.add(settings -> settings.maxPollInterval(Duration.ofSeconds(8))).subscribe(topic);
    Reader other = readers.of(topic);
    awaitBalanced(all(), slow, other);

    Runnable goOn = slow.stick();
    await().atMost(PATIENCE).until(() -> other.owned().equals(all()));
    goOn.run();

    awaitBalanced(all(), slow, other);
    assertThat(slow.changes(Reader.Kind.LOST))
        .last()
        .satisfies(
            lost -> {
              assertThat(lost.partitions()).hasSize(2);
              assertThat(lost.context().cause().kind()).isEqualTo(RebalanceCause.Kind.POLL_TIMEOUT);
            });
  }

  @Test
  @DisplayName("95. testMultiConsumerSessionTimeoutOnStopPolling")
  void testMultiConsumerSessionTimeoutOnStopPolling() {
    Reader first = readers.of(topic);
    Reader second = readers.of(topic);
    Reader stops =
        readers.add(settings -> settings.maxPollInterval(Duration.ofSeconds(8))).subscribe(topic);
    awaitBalanced(all(), first, second, stops);

    Runnable goOn = stops.stick();

    awaitBalanced(all(), first, second);
    goOn.run();
  }

  @Test
  @DisplayName("96. testMultiConsumerSessionTimeoutOnClose")
  void testMultiConsumerSessionTimeoutOnClose() {
    // No time would run out for far longer than this test may take.
    Reader first = readers.add(ConsumerTest::endless).subscribe(topic);
    Reader second = readers.add(ConsumerTest::endless).subscribe(topic);
    awaitBalanced(all(), first, second);

    second.close();

    awaitOwned(all(), first);
    assertThat(first.changes())
        .last()
        .satisfies(
            change ->
                assertThat(change.context().cause().kind())
                    .isEqualTo(RebalanceCause.Kind.MEMBER_LEFT));
  }

  private static void endless(GroupConsumer.Builder<String> settings) {
    settings.sessionTimeout(Duration.ofMinutes(20)).maxPollInterval(Duration.ofMinutes(20));
  }

  @Test
  @DisplayName("97. testAutoCommitOnClose")
  void testAutoCommitOnClose() {
    records.append(topic, 4, 10);
    Reader reader = readers.of(topic);
    awaitReadAll(reader, 10);

    reader.close();

    assertThat(committed()).isEqualTo(allAt(10));
  }

  @Test
  @DisplayName("98. testAutoCommitOnCloseAfterWakeup")
  void testAutoCommitOnCloseAfterWakeup() {
    records.append(topic, 4, 10);
    Reader reader = readers.of(topic);
    awaitReadAll(reader, 10);

    reader.wakeup();
    await().atMost(PATIENCE).until(() -> reader.failure().isPresent());
    reader.close(); // the loop has closed the consumer by now

    assertThat(reader.failure()).containsInstanceOf(WakeupException.class);
    assertThat(committed()).isEqualTo(allAt(10));
  }

  @Test
  @DisplayName("99. testAutoCommitOnRebalance")
  void testAutoCommitOnRebalance() {
    records.append(topic, 4, 10);
    Reader first = readers.of(topic);
    awaitReadAll(first, 10);
    assertThat(committed()).isEmpty();

    Reader second = readers.of(topic);
    awaitBalanced(all(), first, second);

    assertThat(committed()).isEqualTo(allAt(10));
    records.append(topic, 4, 1);
    second.owned().forEach(partition -> awaitRead(second, partition, 11));
    assertThat(second.read().values()).allSatisfy(read -> assertThat(read).containsExactly(10L));
  }

  @Test
  @DisplayName("auto commit as time goes by")
  void autoCommitByInterval() {
    records.append(topic, 4, 10);
    readers.add(settings -> settings.autoCommitInterval(Duration.ofMillis(100))).subscribe(topic);

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed()).isEqualTo(allAt(10)));
  }

  @Test
  @DisplayName("100. testPositionAndCommit")
  void testPositionAndCommit() {
    TopicPartition partition = new TopicPartition(topic, 1);
    records.append(topic, 4, 10);
    Reader reader = readers.add(settings -> settings.autoCommit(false)).subscribe(topic);
    awaitReadAll(reader, 10);

    assertThat(reader.committed(partition)).isEmpty();
    assertThat(reader.position(partition)).isEqualTo(10);
    reader.run(each -> each.commitSync(Map.of(partition, new OffsetAndMetadata(5, "half"))));
    assertThat(reader.committed(partition))
        .hasValueSatisfying(
            found -> {
              assertThat(found.offset()).isEqualTo(5);
              assertThat(found.metadata()).isEqualTo("half");
            });
    assertThat(reader.position(partition)).isEqualTo(10);
    reader.run(each -> each.commitSync());
    assertThat(committed()).isEqualTo(allAt(10));
    assertThatThrownBy(() -> reader.position(new TopicPartition("not-mine", 0)))
        .isInstanceOf(IllegalStateException.class);
    reader.close();

    records.append(partition, 2);
    Reader next = readers.of(topic);
    awaitRead(next, partition, 12);
    assertThat(next.read(partition)).containsExactly(10L, 11L);
  }

  @Test
  @DisplayName("seek, pause and resume")
  void seekPauseResume() {
    TopicPartition partition = new TopicPartition(topic, 0);
    records.append(topic, 4, 10);
    Reader reader = readers.of(topic);
    awaitReadAll(reader, 10);

    reader.run(
        each -> {
          each.pause(Set.of(partition));
          each.seek(partition, 7);
        });
    records.append(topic, 4, 1);
    awaitRead(reader, new TopicPartition(topic, 1), 11);
    assertThat(reader.read(partition)).hasSize(10);
    assertThat(reader.paused()).containsExactly(partition);
    reader.run(each -> each.resume(Set.of(partition)));

    awaitRead(reader, partition, 11);
    assertThat(reader.read(partition).subList(10, 14)).containsExactly(7L, 8L, 9L, 10L);
  }

  @Test
  @DisplayName("auto.offset.reset: earliest, latest, none")
  void autoOffsetReset() {
    records.append(topic, 4, 3);
    try (Readers latest = new Readers(cluster.client(), cluster.newGroup(), records);
        Readers none = new Readers(cluster.client(), cluster.newGroup(), records)) {
      Reader last =
          latest.add(settings -> settings.autoOffsetReset(OffsetReset.LATEST)).subscribe(topic);
      awaitOwned(all(), last);
      all().forEach(last::position); // the end as of now
      records.append(topic, 4, 1);
      all().forEach(each -> awaitRead(last, each, 4));
      assertThat(last.read().values()).allSatisfy(read -> assertThat(read).containsExactly(3L));

      Reader refuses =
          none.add(settings -> settings.autoOffsetReset(OffsetReset.NONE)).subscribe(topic);
      await().atMost(PATIENCE).until(() -> refuses.failure().isPresent());
      assertThat(refuses.failure()).containsInstanceOf(NoOffsetForPartitionException.class);
    }
    Reader first = readers.of(topic);
    awaitReadAll(first, 4);
  }

  @Test
  @DisplayName("103. testMultiConsumerRoundRobinAssignor")
  void testMultiConsumerRoundRobinAssignor() {
    assertEven("roundrobin");
  }

  @Test
  @DisplayName("104. testMultiConsumerStickyAssignor")
  void testMultiConsumerStickyAssignor() {
    List<Reader> before = assertEven("sticky");
    Map<Reader, Set<TopicPartition>> owned =
        Map.of(before.get(0), before.get(0).owned(), before.get(1), before.get(1).owned());

    Reader third = reader("sticky", topic, second);
    awaitBalanced(both(), before.get(0), before.get(1), third);

    // Who was there before has only given, and got nothing of the other.
    owned.forEach((reader, earlier) -> assertThat(earlier).containsAll(reader.owned()));
  }

  private List<Reader> assertEven(String assignor) {
    second = cluster.newTopic(5);
    List<Reader> both = new ArrayList<>();
    both.add(reader(assignor, topic, second));
    both.add(reader(assignor, topic, second));
    awaitBalanced(both(), both.get(0), both.get(1));
    assertThat(cluster.client().admin().describeGroup(group).protocol()).isEqualTo(assignor);
    return both;
  }

  private Reader reader(String assignor, String... topics) {
    return readers
        .add(settings -> settings.properties(Map.of("partition.assignment.strategy", assignor)))
        .subscribe(topics);
  }

  private Set<TopicPartition> both() {
    Set<TopicPartition> both = partitions(topic, 4);
    both.addAll(partitions(second, 5));
    return both;
  }

  @Test
  @DisplayName("105. testMultiConsumerDefaultAssignorAndVerifyAssignment")
  void testMultiConsumerDefaultAssignorAndVerifyAssignment() {
    Reader first = readers.of(topic);
    Reader second = readers.of(topic);
    Reader third = readers.of(topic);
    awaitBalanced(all(), first, second, third);
    assertThat(cluster.client().admin().describeGroup(group).protocol()).isEqualTo("range");

    // Range: by member id, and the first one has the partition that is left over.
    List<Reader> inOrder =
        List.of(first, second, third).stream()
            .sorted(Comparator.comparing(Reader::memberId))
            .toList();

    assertThat(inOrder.get(0).owned()).isEqualTo(partitions(topic, 2));
    assertThat(inOrder.get(1).owned()).isEqualTo(Set.of(new TopicPartition(topic, 2)));
    assertThat(inOrder.get(2).owned()).isEqualTo(Set.of(new TopicPartition(topic, 3)));
  }

  @Test
  @DisplayName("107. testConsumerReceivesFatalExceptionWhenGroupPassesMaxSize")
  void testConsumerReceivesFatalExceptionWhenGroupPassesMaxSize() {
    Reader[] fit = new Reader[Settings.GROUP_MAX_SIZE];
    for (int i = 0; i < fit.length; i++) {
      fit[i] = readers.of(topic);
    }
    awaitOwned(all(), fit);

    Reader tooMany = readers.of(topic);

    await().atMost(PATIENCE).until(() -> tooMany.failure().isPresent());
    assertThat(tooMany.failure().orElseThrow())
        .isInstanceOfSatisfying(
            FatalException.class,
            failure -> assertThat(failure.reason()).isEqualTo("GROUP_MAX_SIZE_REACHED"));
    awaitOwned(all(), fit);
  }

  @Test
  @DisplayName("109. testNullGroupIdNotSupportedIfCommitting")
  void testNullGroupIdNotSupportedIfCommitting() {
    assertThatThrownBy(() -> cluster.client().newConsumer(Map.of("client.id", "x"), records))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("group.id");
    assertThatThrownBy(() -> cluster.client().newConsumer("", records).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("group");
  }

  @Test
  @DisplayName("a commit of a member that was removed is refused")
  void aCommitOfARemovedMember() {
    records.append(topic, 4, 10);
    Reader slow =
        readers
            .add(settings -> settings.maxPollInterval(Duration.ofSeconds(8)).autoCommit(false))
            .subscribe(topic);
    awaitReadAll(slow, 10);
    Reader other = readers.add(settings -> settings.autoCommit(false)).subscribe(topic);
    awaitBalanced(all(), slow, other);
    Set<TopicPartition> mine = slow.owned();
    Runnable goOn = slow.stick();
    await().atMost(PATIENCE).until(() -> other.owned().equals(all()));

    // The next thing that the stuck application does, before it polls again.
    TopicPartition lost = mine.iterator().next();
    CompletableFuture<Boolean> committing =
        slow.asking(
            each -> {
              each.commitSync(Map.of(lost, new OffsetAndMetadata(10)));
              return true;
            });
    goOn.run();

    assertThat(committing)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(CommitFailedException.class);
    assertThat(committed()).isEmpty();
  }

  @Test
  @DisplayName("lag: a consumer reports where its partitions end")
  void lagIsVisible() {
    records.append(topic, 4, 10);
    Reader reader = readers.add(settings -> settings.maxPollRecords(3)).subscribe(topic);
    awaitReadAll(reader, 10);
    reader.run(
        each -> each.commitSync(Map.of(new TopicPartition(topic, 2), new OffsetAndMetadata(4))));

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        cluster
                            .client()
                            .admin()
                            .describeGroup(group)
                            .progress(new TopicPartition(topic, 2)))
                    .hasValueSatisfying(
                        progress -> {
                          assertThat(progress.logEndOffset()).hasValue(10);
                          assertThat(progress.lag()).hasValue(6);
                        }));
  }

  private void awaitReadAll(Reader reader, int each) {
    List<Long> expected = LongStream.range(0, each).boxed().toList();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(reader.failure()).isEmpty();
              assertThat(reader.read().keySet()).isEqualTo(all());
              assertThat(reader.read().values())
                  .allSatisfy(read -> assertThat(read).isEqualTo(expected));
            });
  }

  private Set<TopicPartition> all() {
    return partitions(topic, 4);
  }

  private Map<TopicPartition, Long> allAt(long offset) {
    Map<TopicPartition, Long> all = new TreeMap<>();
    all().forEach(partition -> all.put(partition, offset));
    return all;
  }

  private Map<TopicPartition, Long> committed() {
    Map<TopicPartition, Long> found = new TreeMap<>();
    for (Map.Entry<TopicPartition, CommittedOffset> each :
        cluster.client().admin().committedOffsets(group).entrySet()) {
      found.put(each.getKey(), each.getValue().offset());
    }
    return found;
  }
}
