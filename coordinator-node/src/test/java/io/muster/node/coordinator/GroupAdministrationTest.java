// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.EndOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.proto.v1.WatchGroupResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What operators see and do: describe, list, delete, offsets, removal, watch. */
class GroupAdministrationTest extends CoordinatorFixture {

  @Test
  void aGroupIsDescribedWithItsMembersOffsetsLagAndEvents() {
    consumer();
    heartbeatWithEnds(0, 90, 1, 40);
    timers.advance(1_000);
    commit("a", 1, 1, 80).join();
    router.commit(commitWithEnd(0, 85, 100).setSequence(2).build(), CALLER).join();
    timers.advance(500);

    DescribeGroupResponse group = describe();

    assertThat(group.getState()).isEqualTo(GroupState.STABLE);
    assertThat(group.getProtocolName()).isEqualTo("range");
    assertThat(group.getCoordinator().getHost()).isEqualTo("one");
    DescribeGroupResponse.Member member = group.getMembers(0);
    assertThat(member.getSubscribedTopicsList()).containsExactly("t");
    assertThat(member.getAssigned(0).getPartitionsList()).containsExactly(0, 1, 2);
    assertThat(group.getOffsetsList()).hasSize(3);
    DescribeGroupResponse.Offset first = group.getOffsets(0);
    assertThat(first.getCommitted().getOffset()).isEqualTo(85);
    assertThat(first.getLogEndOffset()).isEqualTo(100);
    assertThat(first.getLogEndOffsetAgeMs()).isEqualTo(500);
    assertThat(first.getMemberId()).isEqualTo("a");
    DescribeGroupResponse.Offset second = group.getOffsets(1);
    assertThat(second.hasCommitted()).isFalse();
    assertThat(second.getLogEndOffset()).isEqualTo(40);
    assertThat(second.getLogEndOffsetAgeMs()).isEqualTo(1_500);
    assertThat(group.getOffsets(2).hasLogEndOffset()).isFalse();
    assertThat(group.getEventsList())
        .extracting(GroupEvent::getKind)
        .contains(GroupEvent.Kind.MEMBER_JOINED, GroupEvent.Kind.GENERATION_COMPLETED);
  }

  @Test
  void onlyThePartsThatWereAskedFor() {
    consumer();
    DescribeGroupResponse group =
        admin
            .describe(
                DescribeGroupRequest.newBuilder()
                    .setGroupId("g")
                    .addParts(DescribeGroupRequest.Part.EVENTS)
                    .build())
            .join();
    assertThat(group.getMembersList()).isEmpty();
    assertThat(group.getOffsetsList()).isEmpty();
    assertThat(group.getEventsList()).isNotEmpty();
  }

  @Test
  void logEndsOfStrangersAndOfUnknownPartitionsAreNotKept() {
    consumer();
    heartbeatWithEnds(0, 7, 6, 7);
    assertThat(
            reason(
                router.heartbeat(
                    heartbeatRequest("nobody").addEndOffsets(ends(1, 9)).build(), CALLER)))
        .isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    assertThat(describe().getOffsetsList())
        .extracting(DescribeGroupResponse.Offset::getLogEndOffset)
        .containsExactly(7L, 0L, 0L);
  }

  @Test
  void logEndsGoWithTheTerm() {
    consumer();
    heartbeatWithEnds(0, 7, 1, 7);
    log.depose();
    log.elect(coordinator);
    assertThat(describe().getOffsets(0).hasLogEndOffset()).isFalse();
  }

  @Test
  void aGroupWithMembersIsNotDeletedAndOneWithoutGoesWithItsOffsets() {
    consumer();
    commit("a", 1, 1, 80).join();
    assertThat(reason(delete())).isEqualTo(ErrorReason.NON_EMPTY_GROUP);
    remove("a", null);
    assertThat(delete()).isCompleted();
    assertThat(reason(delete())).isEqualTo(ErrorReason.GROUP_ID_NOT_FOUND);
    assertThat(
            router
                .fetch(OffsetFetchRequest.newBuilder().setGroupId("g").build(), CALLER)
                .join()
                .getTopicsList())
        .isEmpty();
  }

  @Test
  void aReservedIdAndWhoWaitsGoWithADeletedGroupAndItsNameCanBeUsedAgain() {
    stableGroup("a");
    remove("a", null);
    String reserved =
        refusal(router.join(joinRequest("", 0).build(), CALLER)).metadata().get("memberId");
    delete().join();
    assertThat(timersOfGroupsOnly()).isZero();
    assertThat(reason(router.join(joinRequest(String.valueOf(reserved), 0).build(), CALLER)))
        .isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    stableGroup(3, "b");
    timers.advance(SESSION_MS - 1);
    assertThat(heartbeat("b", 3, CALLER)).isCompleted();
    timers.advance(SESSION_MS);
    assertThat(reason(heartbeat("b", 3, CALLER))).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
  }

  @Test
  void aGroupDeletedAndMadeAnewInOneEntryWorks() {
    stableGroup("a");
    remove("a", null);
    log.hold();
    commit("x", 1, 1, 1);
    CompletableFuture<DeleteGroupResponse> deleted = delete();
    CompletableFuture<JoinGroupResponse> joined = join("b");
    log.release();
    assertThat(deleted).isCompleted();
    timers.advance(2 * INITIAL_DELAY_MS);
    assertThat(joined.join().getGenerationId()).isEqualTo(3);
  }

  @Test
  void offsetsAreSetWhileNobodyIsThere() {
    AlterOffsetsRequest request =
        AlterOffsetsRequest.newBuilder()
            .setGroupId("g")
            .addTopics(
                OffsetCommitRequest.Topic.newBuilder()
                    .setName("t")
                    .addPartitions(partition(0, 7, ""))
                    .addPartitions(partition(6, 7, "")))
            .build();
    assertThat(admin.alterOffsets(request, CALLER).join().getTopics(0).getPartitionsList())
        .extracting(OffsetCommitResponse.Partition::getReason)
        .containsExactly(ErrorReason.NONE, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(fetch().getOffset()).isEqualTo(7);
    stableGroup("a");
    assertThat(reason(admin.alterOffsets(request, CALLER)))
        .isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
  }

  @Test
  void offsetsAreDeletedPartitionByPartition() {
    DeleteOffsetsRequest request =
        DeleteOffsetsRequest.newBuilder()
            .setGroupId("g")
            .addTopics(named("t", 9, 0, 1))
            .addTopics(named("unknown", 0))
            .addTopics(named("free", 0))
            .build();
    assertThat(reason(admin.deleteOffsets(request))).isEqualTo(ErrorReason.GROUP_ID_NOT_FOUND);
    registry.create("free", 1);
    consumer();
    commit("a", 1, 1, 80).join();
    assertThat(deleted(request))
        .containsExactly(
            ErrorReason.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC,
            ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC,
            ErrorReason.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorReason.NONE);
    remove("a", null);
    assertThat(deleted(request))
        .containsExactly(
            ErrorReason.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorReason.NONE,
            ErrorReason.NONE,
            ErrorReason.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorReason.NONE);
    assertThat(fetch().getOffset()).isZero();
  }

  @Test
  void aStaticMemberIsRemovedByItsInstanceId() {
    CompletableFuture<JoinGroupResponse> joined =
        router.join(joinRequest("", 0).setGroupInstanceId("one").build(), CALLER);
    timers.advance(2 * INITIAL_DELAY_MS);
    joined.join();
    assertThat(remove("", "two").getReason()).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    assertThat(remove("", "one").getReason()).isEqualTo(ErrorReason.NONE);
    assertThat(describe().getState()).isEqualTo(GroupState.EMPTY);
  }

  @Test
  void anAssignmentForAStrangerIsRefusedAndNamed() {
    formGroup("a");
    ApiException refusal = refusal(sync("a", 1, Map.of("a", "1", "stranger", "2")));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(refusal.getMessage()).contains("stranger");
    assertThat(sync("a", 1, Map.of("a", "1"))).isCompleted();
  }

  /** One thread works them off, and topics, sweeps and backups need it too. */
  @Test
  void soManyListingsWaitAndNoMore() {
    stableGroup("a");
    List<Runnable> waiting = new ArrayList<>();
    AdministrationRouter slow = new AdministrationRouter(routes(coordinator, true), waiting::add);
    ListGroupsRequest request = ListGroupsRequest.getDefaultInstance();
    List<CompletableFuture<ListGroupsResponse>> listed = new ArrayList<>();
    for (int i = 0; i < GroupListing.CALLS_MAX; i++) {
      listed.add(slow.list(request));
    }
    assertThat(listed).noneMatch(CompletableFuture::isDone);
    ApiException refusal = refusal(slow.list(request));
    assertThat(refusal.reason()).isEqualTo(ErrorReason.THROTTLED);
    assertThat(refusal.metadata()).containsKey("retryAfterMs");

    waiting.forEach(Runnable::run);
    assertThat(listed).allSatisfy(one -> assertThat(one.join().getGroupsCount()).isEqualTo(1));
    assertThat(slow.list(request)).isNotDone();
  }

  @Test
  void groupsAreListedByPagesAndFilters() {
    stableGroup("a");
    for (String id : List.of("x", "y", "z")) {
      router
          .commit(
              commitWithEnd(0, 1, 1).clearGenerationId().clearMemberId().setGroupId(id).build(),
              CALLER)
          .join();
    }
    ListGroupsRequest.Builder request = ListGroupsRequest.newBuilder().setPageSize(3);
    ListGroupsResponse first = admin.list(request.build()).join();
    assertThat(first.getGroupsList()).hasSize(3);
    assertThat(first.getPartitionsList()).containsExactly(0);
    ListGroupsResponse rest =
        admin.list(request.setPageToken(first.getNextPageToken()).build()).join();
    assertThat(rest.getNextPageToken()).isEmpty();
    List<String> all = new ArrayList<>();
    first.getGroupsList().forEach(group -> all.add(group.getGroupId()));
    rest.getGroupsList().forEach(group -> all.add(group.getGroupId()));
    assertThat(all).containsExactlyInAnyOrder("g", "x", "y", "z");
    assertThat(
            admin
                .list(ListGroupsRequest.newBuilder().addStates(GroupState.STABLE).build())
                .join()
                .getGroupsList())
        .singleElement()
        .satisfies(group -> assertThat(group.getMembers()).isEqualTo(1));
    assertThat(
            admin
                .list(ListGroupsRequest.newBuilder().addProtocolTypes("").build())
                .join()
                .getGroupsList())
        .hasSize(3);
    for (String token : List.of("nonsense", "!", "AQ", "AQAAAAD_")) {
      ListGroupsRequest bad = ListGroupsRequest.newBuilder().setPageToken(token).build();
      assertThat(reason(admin.list(bad))).isEqualTo(ErrorReason.INVALID_REQUEST);
    }
  }

  @Test
  void aWatchShowsWhatIsKeptAndThenWhatHappensUntilTheGroupIsGone() {
    stableGroup("a");
    Watcher watcher = new Watcher();
    admin.watch(WatchGroupRequest.newBuilder().setGroupId("g").build(), watcher).join();
    int kept = watcher.events.size();
    assertThat(kept).isPositive();
    remove("a", null);
    assertThat(watcher.events)
        .extracting(GroupEvent::getKind)
        .contains(GroupEvent.Kind.MEMBER_LEFT, GroupEvent.Kind.GROUP_EMPTY);
    for (int i = 0; i < watcher.events.size(); i++) {
      assertThat(watcher.events.get(i).getNumber()).isEqualTo(i + 1L);
    }
    delete().join();
    assertThat(watcher.reason()).isEqualTo(ErrorReason.GROUP_ID_NOT_FOUND);
  }

  @Test
  void aWatchGoesOnWhereItsCallerWasAndPausesWhileItDoesNotRead() {
    stableGroup("a");
    long last = describe().getEventsList().get(describe().getEventsCount() - 1).getNumber();
    Watcher watcher = new Watcher();
    GroupAdministration.Watch watch =
        admin
            .watch(
                WatchGroupRequest.newBuilder().setGroupId("g").setAfterEvent(last).build(), watcher)
            .join();
    assertThat(watcher.events).isEmpty();
    watcher.ready = false;
    remove("a", null);
    assertThat(watcher.events).isEmpty();
    watcher.ready = true;
    watch.resume();
    assertThat(watcher.events.get(0).getNumber()).isEqualTo(last + 1);
    log.depose();
    assertThat(watcher.reason()).isEqualTo(ErrorReason.NOT_COORDINATOR);
  }

  @Test
  void aWatchFollowsAGroupThatWasMadeAnewInOneEntry() {
    stableGroup("a");
    remove("a", null);
    Watcher watcher = new Watcher();
    admin.watch(WatchGroupRequest.newBuilder().setGroupId("g").build(), watcher).join();
    watcher.events.clear();
    log.hold();
    commit("x", 1, 1, 1);
    delete();
    join("b");
    log.release();
    assertThat(watcher.events.get(0).getNumber()).isEqualTo(1);
    assertThat(watcher.events.get(0).getMemberId()).isEqualTo("b");
    assertThat(watcher.refusal).isNull();
  }

  @Test
  void aWatchThatWasClosedHearsNothing() throws Exception {
    stableGroup("a");
    Watcher watcher = new Watcher();
    GroupAdministration.Watch watch =
        admin.watch(WatchGroupRequest.newBuilder().setGroupId("g").build(), watcher).join();
    int kept = watcher.events.size();
    watch.close();
    remove("a", null);
    assertThat(watcher.events).hasSize(kept);
    assertThat(watcher.refusal).isNull();
  }

  private static final class Watcher implements GroupAdministration.Observer {
    final List<GroupEvent> events = new ArrayList<>();
    boolean ready = true;
    @Nullable ApiException refusal;

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void events(WatchGroupResponse response) {
      events.addAll(response.getEventsList());
    }

    @Override
    public void ended(ApiException end) {
      refusal = end;
    }

    ErrorReason reason() {
      assertThat(refusal).isNotNull();
      return refusal.reason();
    }
  }

  /** One consumer "a" of "t" that owns partitions 0 to 2. */
  private void consumer() {
    CompletableFuture<JoinGroupResponse> joined =
        router.join(
            joinRequest("a", 1)
                .setFirstJoin(true)
                .clearProtocols()
                .addProtocols(
                    JoinGroupRequest.Protocol.newBuilder()
                        .setName("range")
                        .setMetadata(subscription("t")))
                .build(),
            CALLER);
    timers.advance(2 * INITIAL_DELAY_MS);
    joined.join();
    router
        .sync(
            SyncGroupRequest.newBuilder()
                .setGroupId("g")
                .setMemberId("a")
                .setGenerationId(1)
                .addAssignments(
                    SyncGroupRequest.Assignment.newBuilder()
                        .setMemberId("a")
                        .setAssignment(assignment("t", 0, 1, 2)))
                .build(),
            CALLER)
        .join();
  }

  private void heartbeatWithEnds(int first, long firstEnd, int second, long secondEnd) {
    router
        .heartbeat(
            heartbeatRequest("a")
                .addEndOffsets(ends(first, firstEnd))
                .addEndOffsets(ends(second, secondEnd))
                .build(),
            CALLER)
        .join();
  }

  private static HeartbeatRequest.Builder heartbeatRequest(String member) {
    return HeartbeatRequest.newBuilder().setGroupId("g").setMemberId(member).setGenerationId(1);
  }

  private static EndOffsets ends(int index, long end) {
    return EndOffsets.newBuilder()
        .setTopic("t")
        .addPartitions(EndOffsets.Partition.newBuilder().setIndex(index).setEndOffset(end))
        .build();
  }

  private static OffsetCommitRequest.Builder commitWithEnd(int index, long offset, long end) {
    return OffsetCommitRequest.newBuilder()
        .setGroupId("g")
        .setMemberId("a")
        .setGenerationId(1)
        .addTopics(
            OffsetCommitRequest.Topic.newBuilder()
                .setName("t")
                .addPartitions(partition(index, offset, "").toBuilder().setEndOffset(end)));
  }

  private static OffsetFetchRequest.Topic named(String topic, Integer... partitions) {
    return OffsetFetchRequest.Topic.newBuilder()
        .setName(topic)
        .addAllPartitions(List.of(partitions))
        .build();
  }

  private List<ErrorReason> deleted(DeleteOffsetsRequest request) {
    List<ErrorReason> reasons = new ArrayList<>();
    admin
        .deleteOffsets(request)
        .join()
        .getTopicsList()
        .forEach(topic -> topic.getPartitionsList().forEach(p -> reasons.add(p.getReason())));
    return reasons;
  }

  private CompletableFuture<DeleteGroupResponse> delete() {
    return admin.delete(DeleteGroupRequest.newBuilder().setGroupId("g").build());
  }

  private LeaveGroupResponse.MemberResult remove(String member, @Nullable String instance) {
    LeaveGroupRequest.Member.Builder leaving =
        LeaveGroupRequest.Member.newBuilder().setMemberId(member);
    if (instance != null) {
      leaving.setGroupInstanceId(instance);
    }
    return admin
        .removeMembers(
            RemoveMembersRequest.newBuilder().setGroupId("g").addMembers(leaving).build())
        .join()
        .getMembers(0);
  }

  /** The sweep has one of its own. */
  private int timersOfGroupsOnly() {
    return timers.pending() - 1;
  }
}
