// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Offsets;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.ExpandTopicResponse;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc.TopicServiceStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The registry of topics, and difference 5: who subscribes to a topic that changes rebalances. */
@WithCluster
class TopicChangeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestCluster cluster;
  private final String group;

  TopicChangeTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("difference 5: expanding a topic starts the rebalance")
  void expandingATopicStartsTheRebalance() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member().subscribe(topic));
    WireGroup other = WireGroup.stable(new WireMember(cluster.wire(), cluster.newGroup()));

    assertThat(expand(topic, 3).getPreviousPartitionCount()).isEqualTo(1);

    assertTopicsChanged(stable, topic);
    other.leader().heartbeat();
  }

  @Test
  @DisplayName("difference 5: deleting a topic starts the rebalance")
  void deletingATopicStartsTheRebalance() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member().subscribe(topic, "another"));

    delete(topic);

    assertTopicsChanged(stable, topic);
  }

  @Test
  @DisplayName("difference 5: creating a topic that is subscribed to starts the rebalance")
  void creatingATopicStartsTheRebalance() {
    String topic = cluster.name("later");
    WireGroup stable = WireGroup.stable(member().subscribe(topic));

    cluster.createTopic(topic, 1);

    assertTopicsChanged(stable, topic);
  }

  @Test
  @DisplayName("a change while the leader member assigns is seen when it syncs")
  void aChangeWhileTheLeaderMemberAssigns() {
    String topic = cluster.newTopic(1);
    WireGroup joined = WireGroup.joined(member().subscribe(topic));
    long assignedFrom = joined.rejoin().get(0).getTopicsRevision();
    assertThat(assignedFrom).isPositive();

    expand(topic, 2);
    cluster.awaitTopic(topic, topics -> topics.get(0).getPartitionCount() == 2);
    cluster
        .wire()
        .call(
            group,
            CoordinatorServiceStub::syncGroup,
            joined.leader().syncRequest().setTopicsRevision(assignedFrom).build());

    assertTopicsChanged(joined, topic);
  }

  private void assertTopicsChanged(WireGroup group, String topic) {
    int before = group.generation();
    WireGroup.awaitRebalance(group.leader());
    JoinGroupResponse joined = group.leader().join();
    assertThat(joined.getGenerationId()).isEqualTo(before + 1);
    assertThat(joined.getCause().getKind()).isEqualTo(RebalanceCause.Kind.TOPICS_CHANGED);
    assertThat(joined.getCause().getDetail()).contains(topic);
  }

  @Test
  @DisplayName("the offsets of a deleted topic go, and a topic of the same name starts without")
  void offsetsOfADeletedTopicGo() {
    String topic = cluster.newTopic(1);
    String kept = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member().subscribe(kept));
    stable.leader().commit(topic, 0, 5);
    stable.leader().commit(kept, 0, 6);

    delete(topic);
    cluster.awaitTopic(topic, List::isEmpty);
    cluster.createTopic(topic, 1);

    assertThat(fetched(topic)).isEqualTo(Map.of(topic + "-0", Offsets.NONE));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(fetched()).isEqualTo(Map.of(kept + "-0", 6L)));
    stable.leader().commit(topic, 0, 1);
    assertThat(fetched(topic)).isEqualTo(Map.of(topic + "-0", 1L));
  }

  @Test
  @DisplayName("a deleted topic takes no commits")
  void aDeletedTopicTakesNoCommits() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member());
    delete(topic);
    cluster.awaitTopic(topic, List::isEmpty);

    assertThat(Offsets.reasons(stable.leader().commit(topic, 0, 5).getTopicsList()))
        .isEqualTo(Map.of(topic + "-0", ErrorReason.UNKNOWN_TOPIC_OR_PARTITION));
  }

  @Test
  @DisplayName("creating, expanding and deleting: what is refused, and what may be repeated")
  @Provokes({ErrorReason.TOPIC_ALREADY_EXISTS, ErrorReason.INVALID_PARTITIONS})
  void theRegistry() {
    String topic = cluster.newTopic(2);

    assertThat(create(topic, 2)).isFalse();
    refused(ErrorReason.TOPIC_ALREADY_EXISTS, () -> create(topic, 3));
    assertThat(expand(topic, 2).getPreviousPartitionCount()).isEqualTo(2);
    refused(ErrorReason.INVALID_PARTITIONS, () -> expand(topic, 1));
    refused(ErrorReason.UNKNOWN_TOPIC_OR_PARTITION, () -> expand("no-such-topic", 2));
    delete(topic);
    refused(ErrorReason.UNKNOWN_TOPIC_OR_PARTITION, () -> delete(topic));
  }

  @Test
  @DisplayName("only the controller changes topics, and others tell who it is")
  @Provokes(ErrorReason.NOT_CONTROLLER)
  void onlyTheControllerChangesTopics() {
    int controller =
        cluster.wire().describeCluster(cluster.wire().nodes().get(0)).getControllerNodeId();
    int other =
        cluster.wire().nodes().stream().filter(node -> node != controller).findAny().orElseThrow();

    var refusal =
        refused(
            ErrorReason.NOT_CONTROLLER,
            cluster
                .wire()
                .once(
                    cluster.wire().topics(other),
                    TopicServiceStub::createTopic,
                    CreateTopicRequest.newBuilder()
                        .setTopic(Topic.newBuilder().setName("t").setPartitionCount(1))
                        .build()));

    assertThat(refusal.metadata()).containsEntry("leaderNode", Integer.toString(controller));
  }

  private boolean create(String topic, int partitions) {
    return cluster
        .wire()
        .controller(
            TopicServiceStub::createTopic,
            CreateTopicRequest.newBuilder()
                .setTopic(Topic.newBuilder().setName(topic).setPartitionCount(partitions))
                .build())
        .getCreated();
  }

  private ExpandTopicResponse expand(String topic, int partitions) {
    return cluster
        .wire()
        .controller(
            TopicServiceStub::expandTopic,
            ExpandTopicRequest.newBuilder().setName(topic).setPartitionCount(partitions).build());
  }

  private void delete(String topic) {
    cluster
        .wire()
        .controller(
            TopicServiceStub::deleteTopic, DeleteTopicRequest.newBuilder().setName(topic).build());
  }

  private Map<String, Long> fetched(String... topics) {
    OffsetFetchRequest.Builder request = OffsetFetchRequest.newBuilder().setGroupId(group);
    for (String topic : topics) {
      request.addTopics(Offsets.of(topic, 0));
    }
    return Offsets.offsets(
        cluster.wire().call(group, CoordinatorServiceStub::offsetFetch, request.build()));
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
