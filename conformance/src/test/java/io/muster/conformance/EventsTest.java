// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.grpc.stub.StreamObserver;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.GroupEvent.Kind;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.proto.v1.WatchGroupResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What happened to a group can be read, and why. */
@WithCluster
class EventsTest {
  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  EventsTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("the events tell the story of a rebalance")
  void theStoryOfARebalance() {
    WireMember first = member().client("app-1");
    WireGroup stable = WireGroup.stable(first);
    long before = admin.events(group).get(admin.events(group).size() - 1).getNumber();
    WireMember second = member().client("app-2").instance("b");

    CompletableFuture<JoinGroupResponse> joining = second.joining();
    WireGroup.awaitRebalance(first);
    first.join();
    answer(joining);
    stable.leader().sync();

    List<GroupEvent> story = after(before);
    assertThat(story)
        .extracting(
            GroupEvent::getKind,
            GroupEvent::getGeneration,
            GroupEvent::getMemberId,
            GroupEvent::getMembers)
        .containsExactlyInAnyOrder(
            tuple(Kind.MEMBER_JOINED, 1, second.id(), 2),
            tuple(Kind.REBALANCE_STARTED, 1, "", 2),
            tuple(Kind.GENERATION_STARTED, 2, "", 2),
            tuple(Kind.GENERATION_COMPLETED, 2, "", 2));
    assertThat(story)
        .extracting(GroupEvent::getNumber)
        .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + 4).boxed().toList());
    assertThat(story).extracting(GroupEvent::getTimestampMs).isSorted();
    GroupEvent started = only(story, Kind.REBALANCE_STARTED);
    assertThat(started.getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_JOINED);
    assertThat(started.getCause().getMemberId()).isEqualTo(second.id());
    GroupEvent joined = only(story, Kind.MEMBER_JOINED);
    assertThat(joined.getGroupInstanceId()).isEqualTo("b");
    assertThat(joined.getClientId()).isEqualTo("app-2");
    assertThat(only(story, Kind.GENERATION_COMPLETED).getDurationMs())
        .isBetween(0L, System.currentTimeMillis() - started.getTimestampMs() + 1_000);
    assertThat(admin.describe(group).getLastCause()).isEqualTo(started.getCause());
  }

  @Test
  @DisplayName("a member that leaves, one that expires, and an empty group")
  void theEndOfAGroup() {
    WireGroup stable = WireGroup.stable(member(), member().session(Duration.ofSeconds(4)));
    stable.leader().commit(cluster.newTopic(1), 0, 1); // an empty group with offsets stays
    WireGroup.awaitRebalance(stable.leader());
    stable.leader().leave();

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(admin.events(group))
                    .extracting(GroupEvent::getKind, GroupEvent::getMemberId)
                    .contains(
                        tuple(Kind.MEMBER_EXPIRED, stable.member(1).id()),
                        tuple(Kind.MEMBER_LEFT, stable.leader().id()))
                    .last()
                    .isEqualTo(tuple(Kind.GROUP_EMPTY, "")));
  }

  @Test
  @DisplayName("the last 50 events are kept")
  void theLastFiftyEventsAreKept() {
    WireGroup stable = WireGroup.stable(member());
    for (int i = 0; i < 20; i++) {
      stable.leader().join();
      stable.sync();
    }

    List<GroupEvent> events = admin.events(group);

    assertThat(events).hasSize(50);
    long first = events.get(0).getNumber();
    assertThat(first).isGreaterThan(1);
    assertThat(events)
        .extracting(GroupEvent::getNumber)
        .containsExactlyElementsOf(LongStream.range(first, first + 50).boxed().toList());
    assertThat(events.get(49).getKind()).isEqualTo(Kind.GENERATION_COMPLETED);
    assertThat(events.get(49).getGeneration()).isEqualTo(stable.generation());
  }

  @Test
  @DisplayName("a group can be watched: what is kept, then what is new")
  void aGroupCanBeWatched() {
    WireGroup stable = WireGroup.stable(member());
    List<GroupEvent> kept = admin.events(group);
    List<GroupEvent> seen = new CopyOnWriteArrayList<>();
    cluster
        .wire()
        .groupAdmin(cluster.wire().coordinatorOf(group))
        .withDeadlineAfter(60, java.util.concurrent.TimeUnit.SECONDS)
        .watchGroup(
            WatchGroupRequest.newBuilder().setGroupId(group).setAfterEvent(1).build(),
            new StreamObserver<>() {
              @Override
              public void onNext(WatchGroupResponse response) {
                seen.addAll(response.getEventsList());
              }

              @Override
              public void onError(Throwable failure) {}

              @Override
              public void onCompleted() {}
            });
    await().untilAsserted(() -> assertThat(seen).isEqualTo(kept.subList(1, kept.size())));

    stable.leader().join();
    stable.sync();

    await()
        .untilAsserted(
            () -> {
              List<GroupEvent> all = admin.events(group);
              assertThat(all.size()).isGreaterThan(kept.size());
              assertThat(seen).isEqualTo(all.subList(1, all.size()));
            });
  }

  private List<GroupEvent> after(long number) {
    return admin.events(group).stream().filter(event -> event.getNumber() > number).toList();
  }

  private static GroupEvent only(List<GroupEvent> events, Kind kind) {
    List<GroupEvent> found = events.stream().filter(event -> event.getKind() == kind).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
