// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.group.GroupState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What the log says of a group's life, and what is counted of it. */
class GroupChronicleTest extends CoordinatorFixture {
  private final CoordinatorMetrics metrics = new CoordinatorMetrics();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listen() {
    lines.start();
    root.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(lines);
  }

  @Test
  void aRebalanceIsToldInTheWordsOfKafka() {
    stableGroup("m1", "m2");

    assertThat(groupLines())
        .anyMatch(
            line ->
                line.matches("Member m1 of client app joins group g with generation 0( \\(.*\\))?"))
        .anyMatch(
            line ->
                line.matches(
                    "Preparing to rebalance group g in state PreparingRebalance with old generation"
                        + " 0 \\(__consumer_offsets-0\\) \\(reason: .*\\)"))
        .contains("Stabilized group g generation 1 (__consumer_offsets-0) with 2 members")
        .anyMatch(
            line ->
                line.matches(
                    "Assignment received from leader m[12] for group g for generation 1. The group"
                        + " has 2 members, 0 of which are static. The rebalance took [0-9]+ ms"));
  }

  @Test
  void theIdsAreThereOnceMoreAsKeysAndValues() {
    stableGroup("m1");

    ILoggingEvent stabilized =
        lines.list.stream()
            .filter(line -> line.getFormattedMessage().startsWith("Stabilized"))
            .findFirst()
            .orElseThrow();
    assertThat(stabilized.getKeyValuePairs())
        .extracting((KeyValuePair pair) -> pair.key + "=" + pair.value)
        .contains("group=g", "partition=0", "generation=1", "members=1");
  }

  @Test
  void commitsHeartbeatsAndFetchesSayNothing() {
    Level before = root.getLevel();
    root.setLevel(Level.INFO);
    try {
      stableGroup("m1");
      lines.list.clear();

      for (int i = 1; i <= 10; i++) {
        assertThat(commit("m1", 1, i, i)).isCompleted();
        assertThat(heartbeat("m1", 1, CALLER)).isCompleted();
        assertThat(fetch().getOffset()).isEqualTo(i);
      }

      assertThat(lines.list).isEmpty();
    } finally {
      root.setLevel(before);
    }
  }

  @Test
  void whoExpiresAndWhoLeavesIsTold() {
    stableGroup("m1", "m2");
    router
        .leave(
            LeaveGroupRequest.newBuilder()
                .setGroupId("g")
                .addMembers(
                    LeaveGroupRequest.Member.newBuilder().setMemberId("m1").setReason("done\nand"))
                .build(),
            CALLER)
        .join();
    timers.advance(10L * REBALANCE_MS);

    assertThat(groupLines())
        .anyMatch(line -> line.startsWith("Member m1 has left group g"))
        .anyMatch(line -> line.startsWith("Member m2 in group g has failed, removing it from the"))
        .anyMatch(line -> line.startsWith("Group g with generation "))
        .allMatch(line -> line.indexOf('\n') < 0);
  }

  @Test
  void leadershipOfAPartitionIsToldWhenItComesAndGoes() {
    coordinator.onNotLeader();

    assertThat(messages())
        .anyMatch(line -> line.startsWith("Resigned as the group coordinator for __consumer_"));
    log.elect(coordinator);
    assertThat(messages())
        .anyMatch(
            line -> line.startsWith("Elected as the group coordinator for __consumer_offsets [0]"));
  }

  @Test
  void aNewLeaderTellsNothingThatWasToldBefore() {
    stableGroup("m1");
    coordinator.onNotLeader();
    log.elect(coordinator);
    lines.list.clear();

    timers.advance(1);
    CompletableFuture<JoinGroupResponse> joined = rejoin("m1", 2);
    timers.advance(REBALANCE_MS);

    assertThat(joined).isCompleted();
    assertThat(groupLines().stream().filter(line -> line.startsWith("Stabilized")))
        .containsExactly("Stabilized group g generation 2 (__consumer_offsets-0) with 1 members");
    assertThat(groupLines()).noneMatch(line -> line.startsWith("Member m1 of client app joins"));
  }

  @Test
  void eachEventCountsOnce() {
    ReplicaGroupCoordinator counting = coordinator(settings, metrics);
    CoordinatorRouter counted = new CoordinatorRouter(routes(counting, true));
    coordinator.onNotLeader();
    log.elect(counting);

    CompletableFuture<JoinGroupResponse> joined =
        counted.join(joinRequest("m1", 1).setFirstJoin(true).build(), CALLER);
    timers.advance(2L * INITIAL_DELAY_MS);
    assertThat(joined).isCompleted();
    assertThat(metrics.membersJoined()).isEqualTo(1);
    assertThat(metrics.rebalancesStarted().values().stream().mapToLong(count -> count).sum())
        .isEqualTo(1);
    assertThat(metrics.rebalancesStarted()).containsEntry(RebalanceCause.Kind.KIND_UNSPECIFIED, 0L);
    assertThat(metrics.rebalances().count()).isZero();

    GroupCensus census = new GroupCensus();
    counting.count(census);
    assertThat(census.members()).isEqualTo(1);
    assertThat(census.groups().values().stream().mapToLong(count -> count).sum()).isEqualTo(1);

    timers.advance(10L * REBALANCE_MS);
    assertThat(metrics.membersExpired()).isEqualTo(1);
    GroupCensus after = new GroupCensus();
    counting.count(after);
    assertThat(after.members()).isZero();
    assertThat(after.groups()).allSatisfy((state, count) -> assertThat(count).isZero());
  }

  @Test
  void committedOffsetsCountByPartition() {
    ReplicaGroupCoordinator counting = coordinator(settings, metrics);
    CoordinatorRouter counted = new CoordinatorRouter(routes(counting, true));
    coordinator.onNotLeader();
    log.elect(counting);

    counted.commit(simpleCommit(3), CALLER).join();

    assertThat(metrics.offsetsCommitted()).isEqualTo(3);
    assertThat(metrics.membersJoined()).isZero();
    assertThat(groupLines()).isEmpty();
  }

  @Test
  void offsetsThatTheSweepsRemoveAreCountedByTheirReason() {
    ReplicaGroupCoordinator counting = coordinator(settings, metrics);
    registry.onChange(counting::topicsChanged);
    CoordinatorRouter counted = new CoordinatorRouter(routes(counting, true));
    coordinator.onNotLeader();
    log.elect(counting);

    counted.commit(simpleCommit(3), CALLER).join();
    timers.advance(RETENTION_MS + 2 * SWEEP_MS);
    assertThat(metrics.offsetsExpired()).isEqualTo(3);
    assertThat(metrics.offsetsForgotten()).isZero();

    counted.commit(simpleCommit(2), CALLER).join();
    registry.delete("t");
    timers.advance(SWEEP_MS);
    assertThat(metrics.offsetsForgotten()).isEqualTo(2);
    assertThat(metrics.offsetsExpired()).isEqualTo(3);
  }

  @Test
  void callsThatWaitForTheirGroupAreCounted() {
    stableGroup("m1");
    CompletableFuture<JoinGroupResponse> second = join("m2");

    GroupCensus waiting = new GroupCensus();
    coordinator.count(waiting);
    assertThat(waiting.waitingJoins()).isEqualTo(1);
    assertThat(waiting.waitingSyncs()).isZero();
    assertThat(waiting.members()).isEqualTo(2);
    assertThat(waiting.groups()).containsEntry(GroupState.PREPARING_REBALANCE, 1L);

    CompletableFuture<JoinGroupResponse> first = rejoin("m1", 2);
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    String follower = first.join().getLeaderId().equals("m1") ? "m2" : "m1";
    CompletableFuture<?> sync = sync(follower, 2, Map.of());
    assertThat(sync).isNotDone();

    GroupCensus syncing = new GroupCensus();
    coordinator.count(syncing);
    assertThat(syncing.waitingJoins()).isZero();
    assertThat(syncing.waitingSyncs()).isEqualTo(1);
    assertThat(syncing.groups()).containsEntry(GroupState.COMPLETING_REBALANCE, 1L);
  }

  private List<String> groupLines() {
    return lines.list.stream()
        .filter(line -> line.getLoggerName().equals(GroupChronicle.LOGGER))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
