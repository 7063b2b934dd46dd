// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.awaitRead;
import static io.muster.conformance.app.Readers.partitions;
import static io.muster.conformance.wire.Refusals.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.TopicPartition;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.ConsumerBytes;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The two-phase protocol of cooperative-sticky: revoke, join again, assign. */
@WithCluster
class CooperativeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String COOPERATIVE = "cooperative-sticky";

  private final TestCluster cluster;
  private final String group;
  private final String topic;
  private final Records records = new Records();
  private final Readers readers;

  CooperativeTest(TestCluster cluster) {
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
  @DisplayName("a member comes: only what it gets is revoked, in two rounds")
  void aMemberComes() {
    Reader first = reader();
    awaitOwned(all(), first);

    Reader second = reader();
    awaitBalanced(all(), first, second);

    assertThat(first.changes(Reader.Kind.REVOKED))
        .as("only what goes")
        .singleElement()
        .satisfies(revoked -> assertThat(revoked.partitions()).isEqualTo(second.owned()));
    assertThat(first.changes(Reader.Kind.LOST)).isEmpty();
    assertThat(assigned(first)).as("nothing is given twice").hasSize(4);
    assertThat(second.changes(Reader.Kind.ASSIGNED))
        .as("nothing in the first round, its part in the second")
        .extracting(change -> change.partitions().size())
        .containsExactly(0, 2);
    assertThat(cluster.client().admin().describeGroup(group).protocol()).isEqualTo(COOPERATIVE);
  }

  @Test
  @DisplayName("a member goes: one round, nobody else gives anything up")
  void aMemberGoes() {
    Reader first = reader();
    Reader second = reader();
    awaitBalanced(all(), first, second);
    int revoked = first.changes(Reader.Kind.REVOKED).size();
    int generation = first.generation();

    second.close();
    awaitOwned(all(), first);

    assertThat(first.changes(Reader.Kind.REVOKED)).hasSize(revoked);
    assertThat(first.generation()).isEqualTo(generation + 1);
  }

  @Test
  @DisplayName("nothing else pauses: kept partitions go on being read while the group rebalances")
  void keptPartitionsGoOnBeingRead() {
    Admin admin = new Admin(cluster.wire());
    Reader reader = reader();
    awaitOwned(all(), reader);
    // A member that takes its time, so that the group stays in its join phase.
    WireMember slow =
        new WireMember(cluster.wire(), group)
            .noProtocols()
            .protocol(COOPERATIVE, ConsumerBytes.subscription(topic));
    slow.join();
    slow.sync();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              // The reader has let go of two partitions and waits for the second round.
              assertThat(admin.state(group)).isEqualTo(GroupState.PREPARING_REBALANCE);
              assertThat(reader.owned()).hasSize(2);
            });

    for (int i = 1; i <= 5; i++) {
      records.append(topic, 4, 1);
      for (TopicPartition kept : reader.owned()) {
        awaitRead(reader, kept, i);
      }
    }
    assertThat(admin.state(group)).isEqualTo(GroupState.PREPARING_REBALANCE);
    assertThat(reader.paused()).isEmpty();

    CompletableFuture<JoinGroupResponse> joining = slow.joining();
    answer(joining);
    assertThat(slow.sync().getAssignment()).isNotEqualTo(ConsumerBytes.assignment(topic));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(admin.state(group)).isEqualTo(GroupState.STABLE));
    assertThat(reader.owned()).hasSize(2);
    assertThat(reader.changes(Reader.Kind.LOST)).isEmpty();
  }

  @Test
  @DisplayName("eager and cooperative members together: the group stays eager")
  void mixedWithAnEagerMember() {
    Reader cooperative =
        readers
            .add(
                settings ->
                    settings.properties(
                        Map.of("partition.assignment.strategy", "range,cooperative-sticky")))
            .subscribe(topic);
    Reader eager =
        readers
            .add(settings -> settings.properties(Map.of("partition.assignment.strategy", "range")))
            .subscribe(topic);

    awaitBalanced(all(), cooperative, eager);

    assertThat(cluster.client().admin().describeGroup(group).protocol()).isEqualTo("range");
  }

  private static Set<TopicPartition> assigned(Reader reader) {
    Set<TopicPartition> all = new HashSet<>();
    List<Reader.Change> changes = reader.changes(Reader.Kind.ASSIGNED);
    changes.forEach(change -> all.addAll(change.partitions()));
    assertThat(changes.stream().mapToInt(change -> change.partitions().size()).sum())
        .isEqualTo(all.size());
    return all;
  }

  private Reader reader() {
    return readers
        .add(settings -> settings.properties(Map.of("partition.assignment.strategy", COOPERATIVE)))
        .subscribe(topic);
  }

  private Set<TopicPartition> all() {
    return partitions(topic, 4);
  }
}
