// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.partitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.CloseOptions;
import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.FencedException;
import io.muster.client.GroupEvent;
import io.muster.client.MemberToRemove;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Static membership as an application sees it. */
@WithCluster
class StaticConsumerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final String group;
  private final String topic;
  private final Readers readers;

  StaticConsumerTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
    this.topic = cluster.newTopic(4);
    this.readers = new Readers(cluster.client(), group, new Records().append(topic, 4, 10));
  }

  @AfterEach
  void close() {
    readers.close();
  }

  @Test
  @DisplayName("a restart within the session: no rebalance, the same partitions")
  void aRestartWithinTheSession() {
    Reader first = reader("first");
    Reader second = reader("second");
    awaitBalanced(all(), first, second);
    Set<TopicPartition> ofFirst = first.owned();
    Set<TopicPartition> ofSecond = second.owned();
    int told = second.changes().size();
    long rebalances = rebalances();

    // Both in turn: one of them is the leader member.
    first.close();
    Reader firstAgain = reader("first");
    awaitOwned(all(), firstAgain, second);
    assertThat(firstAgain.owned()).isEqualTo(ofFirst);
    assertThat(second.changes()).as("nobody else is told anything").hasSize(told);

    second.close();
    Reader secondAgain = reader("second");
    awaitOwned(all(), firstAgain, secondAgain);
    assertThat(secondAgain.owned()).isEqualTo(ofSecond);
    assertThat(firstAgain.changes(Reader.Kind.ASSIGNED)).hasSize(1);
    assertThat(rebalances()).isEqualTo(rebalances);
  }

  @Test
  @DisplayName("a second process with the same instance id fences the first")
  void aDuplicateIsFenced() {
    Reader first = reader("only");
    awaitOwned(all(), first);

    try (MusterClient elsewhere = cluster.newClient("elsewhere")) {
      Reader duplicate =
          readers.add(elsewhere, settings -> settings.instanceId("only")).subscribe(topic);

      await().atMost(PATIENCE).until(() -> first.failure().isPresent());
      assertThat(first.failure()).containsInstanceOf(FencedException.class);
      awaitOwned(all(), duplicate);
      assertThat(first.changes(Reader.Kind.LOST)).hasSize(1);
      duplicate.close();
    }
  }

  @Test
  @DisplayName("a static member that does not return loses its partitions after its session")
  void theSessionEnds() {
    Reader stays = reader("stays");
    Reader goes = reader("goes", Duration.ofSeconds(2));
    awaitBalanced(all(), stays, goes);

    goes.close();

    awaitOwned(all(), stays);
  }

  @Test
  @DisplayName("a static member that is closed for good leaves at once")
  void leaveForGood() {
    Reader stays = reader("stays");
    Reader goes = reader("goes", Duration.ofMinutes(20));
    awaitBalanced(all(), stays, goes);

    goes.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));

    awaitOwned(all(), stays);
  }

  @Test
  @DisplayName("an operator removes an instance, and its partitions go to the others at once")
  void anOperatorRemovesAnInstance() {
    Reader stays = reader("stays");
    Reader goes = reader("goes", Duration.ofMinutes(20));
    awaitBalanced(all(), stays, goes);
    goes.close();

    assertThat(
            cluster
                .client()
                .admin()
                .removeMembers(group, List.of(MemberToRemove.byInstanceId("goes", "retired"))))
        .allSatisfy(removal -> assertThat(removal.result().succeeded()).isTrue());

    awaitOwned(all(), stays);
  }

  private long rebalances() {
    return cluster.client().admin().groupEvents(group).stream()
        .filter(event -> event.kind() == GroupEvent.Kind.REBALANCE_STARTED)
        .count();
  }

  private Reader reader(String instanceId, Duration session) {
    return readers
        .add(settings -> settings.instanceId(instanceId).sessionTimeout(session))
        .subscribe(topic);
  }

  private Reader reader(String instanceId) {
    return reader(instanceId, Duration.ofSeconds(60));
  }

  private Set<TopicPartition> all() {
    return partitions(topic, 4);
  }
}
