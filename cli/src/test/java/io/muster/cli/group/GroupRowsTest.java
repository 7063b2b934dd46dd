// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.output.Json;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupCoordinator;
import io.muster.client.GroupDescription;
import io.muster.client.GroupEvent;
import io.muster.client.GroupListing;
import io.muster.client.GroupState;
import io.muster.client.LogEndOffset;
import io.muster.client.MemberDescription;
import io.muster.client.PartitionProgress;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What people and programs get to see of a group. */
class GroupRowsTest {
  private static final MemberDescription DYNAMIC = member("m1", null, new TopicPartition("t", 0));
  private static final MemberDescription STATIC = member("m2", "i2");

  private static final PartitionProgress OWNED =
      new PartitionProgress(
          new TopicPartition("t", 0),
          Optional.of(committed(10)),
          Optional.of(new LogEndOffset(25, Duration.ofSeconds(90))),
          Optional.of("m1"));
  private static final PartitionProgress LEFT_BEHIND =
      new PartitionProgress(
          new TopicPartition("t", 1),
          Optional.of(committed(7)),
          Optional.empty(),
          Optional.empty());

  @Test
  void offsetsHaveKafkasColumns() {
    assertThat(offsets(group(GroupState.STABLE, DYNAMIC), false))
        .containsExactly(
            "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID",
            "g t 0 10 25 15 m1 /10.0.0.1 app",
            "g t 1 7 - - - - -");
    assertThat(offsets(group(GroupState.STABLE, DYNAMIC), true))
        .containsExactly(
            "GROUP TOPIC PARTITION LEADER-EPOCH CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST"
                + " CLIENT-ID",
            "g t 0 4 10 25 15 m1 /10.0.0.1 app",
            "g t 1 4 7 - - - - -");
  }

  @Test
  void memberWithoutPartitionsHasARowOfItsOwn() {
    assertThat(offsets(group(GroupState.STABLE, STATIC), false))
        .last()
        .isEqualTo("g - - - - - m2 /10.0.0.1 app");
  }

  @Test
  void unknownIsNullInJsonAndOldHasAnAge() {
    String json = Json.write(OffsetRow.of(group(GroupState.STABLE, DYNAMIC)));

    assertThat(json)
        .contains("\"logEndOffset\" : 25", "\"logEndOffsetAgeMs\" : 90000", "\"lag\" : 15")
        .contains("\"logEndOffset\" : null", "\"lag\" : null", "\"consumerId\" : null");
  }

  @Test
  void instanceIdsAreShownWhereSomebodyHasOne() {
    assertThat(members(group(GroupState.STABLE, DYNAMIC), false))
        .containsExactly("GROUP CONSUMER-ID HOST CLIENT-ID #PARTITIONS", "g m1 /10.0.0.1 app 1");
    assertThat(members(group(GroupState.STABLE, DYNAMIC, STATIC), false))
        .containsExactly(
            "GROUP CONSUMER-ID GROUP-INSTANCE-ID HOST CLIENT-ID #PARTITIONS",
            "g m1 - /10.0.0.1 app 1",
            "g m2 i2 /10.0.0.1 app 0");
  }

  @Test
  void verboseMembersShowWhatTheyOwn() {
    MemberDescription busy =
        member(
            "m3",
            null,
            new TopicPartition("users", 7),
            new TopicPartition("orders", 1),
            new TopicPartition("orders", 0));

    assertThat(members(group(GroupState.STABLE, busy, STATIC), true))
        .containsExactly(
            "GROUP CONSUMER-ID GROUP-INSTANCE-ID HOST CLIENT-ID #PARTITIONS ASSIGNMENT",
            "g m3 - /10.0.0.1 app 3 orders:0,1;users:7",
            "g m2 i2 /10.0.0.1 app 0 -");
  }

  @Test
  void stateHasKafkasColumnsAndNames() {
    StateRow row = StateRow.of(group(GroupState.PREPARING_REBALANCE, DYNAMIC, STATIC));

    assertThat(cells(StateRow.table(List.of(row), false).lines()))
        .containsExactly(
            "GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE #MEMBERS",
            "g n2:7400 (2) range PreparingRebalance 2");
    assertThat(cells(StateRow.table(List.of(row), true).lines()))
        .containsExactly(
            "GROUP COORDINATOR (ID) ASSIGNMENT-STRATEGY STATE GENERATION #MEMBERS",
            "g n2:7400 (2) range PreparingRebalance 4 2");
    assertThat(Cells.state(GroupState.COMPLETING_REBALANCE)).isEqualTo("CompletingRebalance");
    assertThat(Cells.state(GroupState.EMPTY)).isEqualTo("Empty");
  }

  @Test
  void groupsAreListedWithTheirCoordinators() {
    List<GroupRow> rows =
        GroupRow.of(
            List.of(
                new GroupListing("a", GroupState.STABLE, "consumer", 3, 2, 45, 1),
                new GroupListing("b", GroupState.EMPTY, "", 0, 0, 7, 2)));

    assertThat(cells(GroupRow.table(rows).lines()))
        .containsExactly(
            "GROUP STATE PROTOCOL-TYPE GENERATION #MEMBERS PARTITION COORDINATOR",
            "a Stable consumer 3 2 45 1",
            "b Empty - 0 0 7 2");
  }

  @Test
  void eventsTellTheirStory() {
    List<EventRow> rows =
        EventRow.of(
            List.of(
                event(1, GroupEvent.Kind.REBALANCE_STARTED, Duration.ZERO),
                event(2, GroupEvent.Kind.GENERATION_COMPLETED, Duration.ofMillis(1_200))));

    assertThat(cells(EventRow.table(rows).lines()))
        .containsExactly(
            "# TIME EVENT GENERATION #MEMBERS TOOK MEMBER DETAIL",
            "1 1970-01-01T00:00:01Z REBALANCE_STARTED 4 2 - - MEMBER_LEFT m9: bye",
            "2 1970-01-01T00:00:01Z GENERATION_COMPLETED 4 2 1200 ms - MEMBER_LEFT m9: bye");
    assertThat(Json.write(rows)).contains("\"kind\" : \"MEMBER_LEFT\"", "\"durationMs\" : 1200");
  }

  private static List<String> offsets(GroupDescription group, boolean verbose) {
    return cells(OffsetRow.table(OffsetRow.of(group), verbose).lines());
  }

  private static List<String> members(GroupDescription group, boolean verbose) {
    return cells(MemberRow.table(MemberRow.of(group), verbose).lines());
  }

  /** Columns without what aligns them. */
  private static List<String> cells(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll(" {2,}", " ")).toList();
  }

  private static GroupEvent event(long number, GroupEvent.Kind kind, Duration duration) {
    return new GroupEvent(
        number,
        kind,
        Instant.ofEpochSecond(1),
        4,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "",
        duration,
        2,
        Optional.of(new RebalanceCause(RebalanceCause.Kind.MEMBER_LEFT, "m9", "bye")));
  }

  private static GroupDescription group(GroupState state, MemberDescription... members) {
    return new GroupDescription(
        "g",
        state,
        Instant.EPOCH,
        4,
        "consumer",
        "range",
        Optional.of("m1"),
        new GroupCoordinator("g", 45, 2, "n2:7400"),
        0,
        List.of(members),
        List.of(OWNED, LEFT_BEHIND),
        List.of(),
        Optional.empty());
  }

  private static MemberDescription member(
      String id, @Nullable String instance, TopicPartition... owned) {
    return new MemberDescription(
        id,
        Optional.ofNullable(instance),
        "app",
        "/10.0.0.1",
        Duration.ofSeconds(45),
        Duration.ofMinutes(5),
        List.of("t"),
        List.of(owned));
  }

  private static CommittedOffset committed(long offset) {
    return new CommittedOffset(offset, OptionalInt.of(4), "", 1, Instant.EPOCH);
  }
}
