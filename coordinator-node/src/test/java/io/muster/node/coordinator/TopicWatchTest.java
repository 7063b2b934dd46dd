// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Changes of topics and of the size limit that make the coordinator itself start a rebalance. */
class TopicWatchTest extends CoordinatorFixture {
  /** The leader member does not say what it assigned from. */
  private static final long AS_OF_NOW = -1;

  @Test
  void expandingASubscribedTopicStartsARebalanceThatSaysWhy() {
    subscribed(AS_OF_NOW, "t");
    List<Push> pushes = new ArrayList<>();
    heartbeat("a", 1, new Caller("app", "/127.0.0.1", pushes::add)).join();

    registry.expand("t", 8);

    assertThat(pushes)
        .singleElement()
        .satisfies(
            push -> {
              assertThat(push.getReason()).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
              assertThat(push.getCause().getKind()).isEqualTo(RebalanceCause.Kind.TOPICS_CHANGED);
              assertThat(push.getCause().getDetail()).isEqualTo("t");
            });
    ApiException refusal = refusal(heartbeat("a", 1, CALLER));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    assertThat(refusal.metadata()).containsEntry("cause", "TOPICS_CHANGED");

    JoinGroupResponse again = rejoined("t").join();
    assertThat(again.getGenerationId()).isEqualTo(2);
    assertThat(again.getCause().getKind()).isEqualTo(RebalanceCause.Kind.TOPICS_CHANGED);
    assertThat(again.getTopicsRevision()).isEqualTo(registry.topics().revision());
    syncFrom(2, again.getTopicsRevision());
    assertThat(describe().getState()).isEqualTo(GroupState.STABLE);
  }

  @Test
  void deletingOrMakingASubscribedTopicStartsOneToo() {
    subscribed(AS_OF_NOW, "t", "later");
    registry.create("later", 1);
    assertThat(rejoined("t", "later").join().getGenerationId()).isEqualTo(2);
    syncFrom(2, AS_OF_NOW);
    assertThat(describe().getState()).isEqualTo(GroupState.STABLE);
    registry.delete("t");
    assertThat(describe().getState()).isEqualTo(GroupState.PREPARING_REBALANCE);
    assertThat(rejoined("t", "later").join().getCause().getDetail()).isEqualTo("t");
    syncFrom(3, AS_OF_NOW);
    // The deletion is older than the assignment now.
    assertThat(describe().getState()).isEqualTo(GroupState.STABLE);
  }

  @Test
  void otherTopicsDoNotMatter() {
    subscribed(AS_OF_NOW, "t");
    registry.create("other", 1);
    registry.expand("other", 2);
    registry.delete("other");
    assertThat(heartbeat("a", 1, CALLER)).isCompleted();
    assertThat(commit("a", 1, 1, 1)).isCompleted();
  }

  @Test
  void anAssignmentMadeFromAnOldRegistryIsFoundWhenItArrives() {
    long before = registry.topics().revision();
    formed("t");
    registry.expand("t", 7);
    // Here the next rebalance begins even before this one is answered.
    assertThat(reason(syncing(1, before))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
    assertThat(describe().getLastCause().getKind()).isEqualTo(RebalanceCause.Kind.TOPICS_CHANGED);
    assertThat(reason(heartbeat("a", 1, CALLER))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
  }

  /** The leader member listed the topics on a node that did not know of the first one yet. */
  @Test
  void anAssignmentMadeBeforeThereWasAnyTopicIsOld() {
    formed("t");
    assertThat(reason(syncing(1, 0))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
  }

  /** What a member read of the old topic says nothing of the one that has its name now. */
  @Test
  void aCommitForATopicThatWasMadeAnewSinceIsRefused() {
    subscribed(AS_OF_NOW, "t");
    assertThat(committed("a", 1, 1)).isEqualTo(ErrorReason.NONE);
    registry.delete("t");
    registry.create("t", 6);
    assertThat(committed("a", 1, 2)).isEqualTo(ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(fetch()).isEqualTo(CommittedOffset.getDefaultInstance());

    rejoined("t").join();
    syncFrom(2, AS_OF_NOW);
    assertThat(committed("a", 2, 3)).isEqualTo(ErrorReason.NONE);
    assertThat(fetch().getOffset()).isEqualTo(3);
  }

  /** Who commits what he does not subscribe to has no assignment that could be old. */
  @Test
  void aCommitForANewTopicThatNobodySubscribesToIsTaken() {
    subscribed(AS_OF_NOW, "s");
    registry.delete("t");
    registry.create("t", 6);
    assertThat(committed("a", 1, 1)).isEqualTo(ErrorReason.NONE);
    assertThat(fetch().getOffset()).isEqualTo(1);
  }

  private ErrorReason committed(String member, int generation, long sequence) {
    return commit(member, generation, sequence, sequence)
        .join()
        .getTopics(0)
        .getPartitions(0)
        .getReason();
  }

  @Test
  void aNewLeaderFindsWhatTheOldOneMissed() {
    subscribed(AS_OF_NOW, "t");
    log.depose();
    registry.expand("t", 8);
    log.elect(coordinator);
    assertThat(describe().getLastCause().getKind()).isEqualTo(RebalanceCause.Kind.TOPICS_CHANGED);
    assertThat(describe().getState()).isEqualTo(GroupState.PREPARING_REBALANCE);
  }

  @Test
  void aRebalanceThatCouldNotBeWrittenIsProposedAgain() {
    subscribed(AS_OF_NOW, "t");
    log.failNext(new IllegalArgumentException("a bug"));
    registry.expand("t", 8);
    assertThat(heartbeat("a", 1, CALLER)).isCompleted();
    timers.advance(500);
    assertThat(reason(heartbeat("a", 1, CALLER))).isEqualTo(ErrorReason.REBALANCE_IN_PROGRESS);
  }

  @Test
  void aSubscriptionThatCannotBeReadIsLeftAlone() {
    stableGroup("a");
    registry.expand("t", 8);
    assertThat(heartbeat("a", 1, CALLER)).isCompleted();
  }

  @Test
  void aLeaderWithALowerLimitStartsTheRebalanceOfAnOversizedGroup() {
    stableGroup("a", "b", "c");
    log.depose();
    ReplicaGroupCoordinator stricter = coordinator(settings(2));
    log.elect(stricter);
    AdministrationRouter asked = new AdministrationRouter(routes(stricter, true), Runnable::run);
    assertThat(
            asked
                .describe(
                    io.muster.proto.v1.DescribeGroupRequest.newBuilder().setGroupId("g").build())
                .join()
                .getLastCause())
        .isEqualTo(
            RebalanceCause.newBuilder()
                .setKind(RebalanceCause.Kind.GROUP_TOO_LARGE)
                .setDetail("3 members; group.max.size is 2")
                .build());
  }

  private void subscribed(long topicsRevision, String... topics) {
    formed(topics);
    syncFrom(1, topicsRevision);
    assertThat(heartbeat("a", 1, CALLER)).isCompleted();
  }

  private void formed(String... topics) {
    CompletableFuture<JoinGroupResponse> joined =
        router.join(joinOf(1, topics).setFirstJoin(true).build(), CALLER);
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(joined).isCompleted();
  }

  private CompletableFuture<JoinGroupResponse> rejoined(String... topics) {
    return router.join(joinOf(0, topics).build(), CALLER);
  }

  private static JoinGroupRequest.Builder joinOf(long sequence, String... topics) {
    return joinRequest("a", sequence)
        .clearProtocols()
        .addProtocols(
            JoinGroupRequest.Protocol.newBuilder()
                .setName("range")
                .setMetadata(subscription(topics)));
  }

  private void syncFrom(int generation, long topicsRevision) {
    syncing(generation, topicsRevision).join();
  }

  private CompletableFuture<SyncGroupResponse> syncing(int generation, long topicsRevision) {
    SyncGroupRequest.Builder request =
        SyncGroupRequest.newBuilder().setGroupId("g").setMemberId("a").setGenerationId(generation);
    if (topicsRevision != AS_OF_NOW) {
      request.setTopicsRevision(topicsRevision);
    }
    return router.sync(request.build(), CALLER);
  }
}
