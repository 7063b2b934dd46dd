// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which offsets go, and when: by age, with their topic, and the group with the last of them. */
class OffsetSweepTest extends CoordinatorFixture {

  @Test
  void theOffsetsOfAGroupWithoutMembersGoAfterTheirRetentionAndTheGroupWithThem() {
    commitAlone("t", 0, 5);
    timers.advance(RETENTION_MS - 1);
    assertThat(fetch().getOffset()).isEqualTo(5);
    timers.advance(SWEEP_MS + 1);
    assertThat(offsets().getTopicsList()).isEmpty();
    assertThat(groupIsGone()).isTrue();
  }

  @Test
  void aLaterCommitByAnOperatorCountsAnew() {
    stableGroup("a");
    commit("a", 1, 1, 5).join();
    leave("a");
    timers.advance(RETENTION_MS - SWEEP_MS);
    commitAlone("t", 0, 6);
    timers.advance(2 * SWEEP_MS);
    assertThat(fetch().getOffset()).isEqualTo(6);
    timers.advance(RETENTION_MS);
    assertThat(offsets().getTopicsList()).isEmpty();
  }

  @Test
  void aGroupThatIsEmptyAndHasNoOffsetsGoesAtTheFirstSweep() {
    stableGroup("a");
    leave("a");
    assertThat(groupIsGone()).isFalse();
    timers.advance(SWEEP_MS);
    assertThat(groupIsGone()).isTrue();
    // And a group of that name can be made anew, whose generations go on.
    CompletableFuture<JoinGroupResponse> again = join("b");
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(again.join().getGenerationId()).isEqualTo(3);
  }

  @Test
  void aStableGroupKeepsWhatItSubscribesToAndLosesTheRest() {
    registry.create("old", 1);
    CompletableFuture<JoinGroupResponse> joined =
        router.join(
            joinRequest("a", 1)
                .setFirstJoin(true)
                .clearProtocols()
                .addProtocols(
                    JoinGroupRequest.Protocol.newBuilder()
                        .setName("range")
                        .setMetadata(subscription("t")))
                .setSessionTimeoutMs(10 * RETENTION_MS)
                .build(),
            CALLER);
    timers.advance(2 * INITIAL_DELAY_MS);
    joined.join();
    sync("a", 1, Map.of()).join();
    commit("a", 1, 1, 5).join();
    router
        .commit(
            commitOf("old", 0, 3).setMemberId("a").setGenerationId(1).setSequence(2).build(),
            CALLER)
        .join();
    timers.advance(RETENTION_MS + SWEEP_MS);
    assertThat(offsets().getTopicsList())
        .singleElement()
        .satisfies(topic -> assertThat(topic.getName()).isEqualTo("t"));
  }

  @Test
  void aGroupWhoseSubscriptionsCannotBeReadLosesNothing() {
    stableGroup("a");
    commit("a", 1, 1, 5).join();
    for (long waited = 0; waited < RETENTION_MS + SWEEP_MS; waited += SESSION_MS / 2) {
      timers.advance(SESSION_MS / 2);
      heartbeat("a", 1, CALLER).join();
    }
    assertThat(fetch().getOffset()).isEqualTo(5);
  }

  @Test
  void theOffsetsOfADeletedTopicGoAtOnce() {
    registry.create("other", 2_500);
    commitAlone("t", 0, 5);
    OffsetCommitRequest.Topic.Builder many =
        OffsetCommitRequest.Topic.newBuilder().setName("other");
    for (int index = 0; index < 2_500; index++) {
      many.addPartitions(partition(index, 1, ""));
    }
    router
        .commit(OffsetCommitRequest.newBuilder().setGroupId("g").addTopics(many).build(), CALLER)
        .join();
    int entries = log.entries();
    registry.delete("other");
    assertThat(offsets().getTopicsList())
        .singleElement()
        .satisfies(topic -> assertThat(topic.getName()).isEqualTo("t"));
    // In bounded parts.
    assertThat(log.entries()).isEqualTo(entries + 3);
  }

  @Test
  void aTopicMadeAnewStartsWithoutOffsetsEvenBeforeTheSweep() {
    commitAlone("t", 0, 5);
    log.hold();
    registry.delete("t");
    registry.create("t", 6);
    assertThat(fetch().getOffset()).isZero();
    assertThat(offsets().getTopicsList()).isEmpty();
    assertThat(
            admin
                .describe(DescribeGroupRequest.newBuilder().setGroupId("g").build())
                .join()
                .getOffsetsList())
        .isEmpty();
    log.release();
    commitAlone("t", 0, 9);
    assertThat(fetch().getOffset()).isEqualTo(9);
    timers.advance(SWEEP_MS);
    assertThat(fetch().getOffset()).isEqualTo(9);
  }

  @Test
  void whatIsCommittedBetweenTheLookAndTheLogStays() {
    commitAlone("t", 0, 5);
    timers.advance(RETENTION_MS - 1);
    log.hold();
    // Both go into the log after the sweep has seen the old offset, the commit first.
    commitAlone("t", 0, 6);
    timers.advance(SWEEP_MS);
    log.release();
    assertThat(fetch().getOffset()).isEqualTo(6);
  }

  @Test
  void aTermThatIsOverSweepsNoMore() {
    commitAlone("t", 0, 5);
    log.depose();
    assertThat(timers.pending()).isZero();
    timers.advance(2L * RETENTION_MS);
    log.elect(coordinator);
    assertThat(fetch().getOffset()).isEqualTo(5);
  }

  private CompletableFuture<?> commitAlone(String topic, int index, long offset) {
    return router.commit(commitOf(topic, index, offset).build(), CALLER);
  }

  private static OffsetCommitRequest.Builder commitOf(String topic, int index, long offset) {
    return OffsetCommitRequest.newBuilder()
        .setGroupId("g")
        .addTopics(
            OffsetCommitRequest.Topic.newBuilder()
                .setName(topic)
                .addPartitions(partition(index, offset, "")));
  }

  private void leave(String member) {
    router
        .leave(
            LeaveGroupRequest.newBuilder()
                .setGroupId("g")
                .addMembers(LeaveGroupRequest.Member.newBuilder().setMemberId(member))
                .build(),
            CALLER)
        .join();
  }

  private OffsetFetchResponse offsets() {
    return router.fetch(OffsetFetchRequest.newBuilder().setGroupId("g").build(), CALLER).join();
  }

  private boolean groupIsGone() {
    CompletableFuture<?> described =
        admin.describe(DescribeGroupRequest.newBuilder().setGroupId("g").build());
    return described.isCompletedExceptionally()
        && reason(described) == ErrorReason.GROUP_ID_NOT_FOUND;
  }
}
