// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.AuthorizationException;
import io.muster.client.FatalException;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.RebalanceInProgressException;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.MemberSubscription;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.RangeAssignor;
import io.muster.client.internal.ScriptedNode.Asked;
import io.muster.client.internal.ScriptedNode.Refusal;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.SyncGroupRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A member with the default assignors: rounds, heartbeats without pushes, leading, topics. */
class MemberProtocolTest extends ScriptedMember {
  @Test
  void eagerMemberGivesEverythingUpBeforeItJoins() throws Exception {
    GroupMember member = member().start();
    JoinGroupRequest first = node.join(1);
    assertThat(first.getFirstJoin()).isTrue();
    assertThat(first.getProtocolsList())
        .extracting(JoinGroupRequest.Protocol::getName)
        .containsExactly("range", "cooperative-sticky");
    assertThat(owned(first)).isEmpty();
    node.assign(ZERO, ONE);
    awaitCall("assigned [t-0, t-1] in 1 because INITIAL_JOIN");

    push(member, 1, RebalanceCause.Kind.MEMBER_JOINED);
    Asked<JoinGroupRequest, JoinGroupResponse> second = take(node.joins);
    assertThat(listener.calls).contains("revoked [t-0, t-1] in 1 because MEMBER_JOINED");
    assertThat(member.assignment().partitions()).isEmpty();
    assertThat(owned(second.request)).isEmpty();
    assertThatThrownBy(() -> member.commit(offsets(ZERO)))
        .isInstanceOf(RebalanceInProgressException.class);
    second.answer(
        ScriptedNode.joined(second.request, 2)
            .setCause(cause(RebalanceCause.Kind.MEMBER_JOINED))
            .build());
    node.assign(ONE);
    awaitCall("assigned [t-1] in 2 because MEMBER_JOINED");
    assertThat(listener.calls).hasSize(3);
  }

  @Test
  void whatChangesWhileTheMemberJoinsLeadsToAnotherRound() throws Exception {
    GroupMember member = member().start();
    node.join(1);
    await().until(() -> node.syncs.size() == 1);
    member.enforceRebalance("because I say so");
    member.subscribe(List.of("t", "u"));
    await().until(() -> member.subscription().size() == 2);
    node.assign(ZERO);
    JoinGroupRequest second = node.join(2);

    assertThat(second.getReason()).isEqualTo("the subscription changed");
    assertThat(subscription(second).topics()).containsExactly("t", "u");
    assertThat(listener.calls)
        .containsExactly(
            "assigned [t-0] in 1 because INITIAL_JOIN",
            "revoked [t-0] in 1 because SUBSCRIPTION_CHANGED");
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    member.enforceRebalance("because I say so");
    assertThat(node.join(3).getReason()).isEqualTo("because I say so");
  }

  @Test
  void wishOfAFollowerLooksDifferentToTheCoordinator() throws Exception {
    GroupMember member = member().assignors(new RangeAssignor()).start();
    JoinGroupRequest first = node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    member.enforceRebalance("because I say so");

    JoinGroupRequest second = node.join(2);
    assertThat(subscription(second).generation()).hasValue(1);
    assertThat(second.getProtocols(0)).isNotEqualTo(first.getProtocols(0));
  }

  @Test
  void assignmentOfWhatIsNotSubscribedIsNotTaken() throws Exception {
    GroupMember member = member().start();
    node.join(1);
    node.assign(new TopicPartition("other", 0));
    JoinGroupRequest second = node.join(2);

    assertThat(second.getReason()).contains("subscription");
    assertThat(second.getFirstJoin()).isFalse();
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    assertThat(listener.calls).containsExactly("assigned [t-0] in 2 because INITIAL_JOIN");
  }

  @Test
  void withoutPushesHeartbeatsTellOfARebalance() throws Exception {
    client.close();
    client = client(false);
    GroupMember member = member().start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    commit(member, 1, ZERO);
    node.refuseHeartbeats(
        new Refusal(
            ErrorReason.REBALANCE_IN_PROGRESS, ErrorClass.REJOIN, Map.of("cause", "MEMBER_LEFT")));

    Asked<JoinGroupRequest, JoinGroupResponse> second = take(node.joins);
    assertThat(listener.calls).contains("revoked [t-0] in 1 because MEMBER_LEFT");
    node.refuseHeartbeats(null);
    second.answer(ScriptedNode.joined(second.request, 2).build());
    node.assign(ZERO, ONE);
    awaitCall("assigned [t-0, t-1] in 2 because MEMBER_LEFT");
    assertThat(node.streams).hasValue(0);
  }

  /** The others have what it holds by then, and no node will tell it so. */
  @Test
  void memberThatIsRefusedForAWholeSessionStops() throws Exception {
    GroupMember member = member().sessionTimeout(Duration.ofSeconds(1)).start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    node.refuseHeartbeats(new Refusal(ErrorReason.GROUP_AUTHORIZATION_FAILED, ErrorClass.INVALID));

    await().until(() -> member.state() == MemberState.FAILED);
    assertThat(member.failure()).get().isInstanceOf(AuthorizationException.class);
    awaitCall("lost [t-0] in 1 because FENCED");
  }

  /** One node may lag behind the others in what it knows of rights. */
  @Test
  void memberThatIsRefusedForLessThanASessionGoesOn() throws Exception {
    GroupMember member = member().sessionTimeout(Duration.ofSeconds(30)).start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    node.heartbeats.clear();
    node.refuseHeartbeats(new Refusal(ErrorReason.GROUP_AUTHORIZATION_FAILED, ErrorClass.INVALID));
    for (int i = 0; i < 4; i++) {
      take(node.heartbeats);
    }
    node.refuseHeartbeats(null);
    for (int i = 0; i < 4; i++) {
      take(node.heartbeats);
    }
    assertThat(member.state()).isEqualTo(MemberState.STABLE);
    commit(member, 1, ZERO);
    assertThat(listener.calls).noneMatch(call -> call.startsWith("lost"));
  }

  @Test
  void heartbeatsAndCommitsBringEndOffsetsOnce() throws Exception {
    GroupMember member = member().start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    member.reportEndOffsets(Map.of(ZERO, 40L, ONE, 50L));

    await()
        .untilAsserted(
            () ->
                assertThat(take(node.heartbeats).getEndOffsetsList())
                    .singleElement()
                    .satisfies(
                        topic -> {
                          assertThat(topic.getTopic()).isEqualTo("t");
                          assertThat(topic.getPartitionsList())
                              .singleElement()
                              .returns(40L, p -> p.getEndOffset());
                        }));
    // The next one has nothing new to tell. The one before may have been under way twice.
    await().untilAsserted(() -> assertThat(take(node.heartbeats).getEndOffsetsList()).isEmpty());
    assertThat(commit(member, 1, ZERO).getTopics(0).getPartitions(0).getEndOffset()).isEqualTo(40);
  }

  @Test
  void leaderAssignsFromTopicsThatAreNotOlderThanTheCoordinators() throws Exception {
    GroupMember member = member().start();
    Asked<JoinGroupRequest, JoinGroupResponse> asked = take(node.joins);
    asked.answer(ScriptedNode.leading(asked.request, 1).setTopicsRevision(3).build());
    await().until(() -> node.lists.get() >= 2);
    assertThat(node.syncs).isEmpty();
    assertThat(node.topic("t", 3)).isEqualTo(3);

    SyncGroupRequest sync = node.assign(ZERO);
    assertThat(sync.getTopicsRevision()).isEqualTo(3);
    assertThat(AssignmentBytes.read(sync.getAssignments(0).getAssignment().asReadOnlyByteBuffer()))
        .hasSize(3);
    await().until(() -> member.state() == MemberState.STABLE);
  }

  @Test
  void leaderWhoseAssignorFailsStopsAndMakesRoom() throws Exception {
    GroupMember member = member().assignors(new Doubling()).instanceId("i-1").start();
    Asked<JoinGroupRequest, JoinGroupResponse> asked = take(node.joins);
    asked.answer(ScriptedNode.leading(asked.request, 1).build());

    await().until(() -> member.state() == MemberState.FAILED);
    assertThat(member.failure())
        .get()
        .isInstanceOf(FatalException.class)
        .returns("ASSIGNOR_FAILED", failure -> failure.reason())
        .extracting(Throwable::getMessage)
        .asString()
        .contains("doubling", "t-0");
    assertThat(take(node.leaves).getMembers(0).getGroupInstanceId()).isEqualTo("i-1");
    assertThat(node.syncs).isEmpty();
  }

  private static final class Doubling implements PartitionAssignor {
    @Override
    public String name() {
      return "doubling";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
        Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
      return Map.of(members.iterator().next().memberId(), List.of(ZERO, ZERO, ONE));
    }
  }

  @Test
  void patternFollowsTheTopics() throws Exception {
    node.topic("other", 1);
    GroupMember member = member().subscribe(Pattern.compile("t.*")).start();
    assertThat(subscription(node.join(1)).topics()).containsExactly("t");
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    await().until(() -> node.streams.get() == 1);
    int lists = node.lists.get();

    node.pushTopics(node.topic("unwanted", 1));
    await().until(() -> node.lists.get() > lists);
    node.pushTopics(node.topic("t2", 1));
    JoinGroupRequest second = node.join(2);
    assertThat(subscription(second).topics()).containsExactly("t", "t2");
    assertThat(second.getReason()).isEqualTo("the subscription changed");
    assertThat(member.subscription()).containsExactly("t", "t2");
    node.assign(ZERO, new TopicPartition("t2", 0));
    awaitCall("assigned [t-0, t2-0] in 2 because SUBSCRIPTION_CHANGED");
    assertThat(node.joins).isEmpty();
  }
}
