// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionSafeTest {
  private static final String OTHER = "other";

  private final Judged safe = new Judged(new RetentionSafe());

  /** Retention of one second, a session of 400 ms, and a commit at 0 ms. */
  private static GroupHistories committed() {
    return new GroupHistories()
        .fact("group.g.retention.ms", "1000")
        .fact("group.g.session.ms", "400")
        .fact("group.g.topic", GroupHistories.TOPIC)
        .at(0, 1)
        .committed("a", 1, 5, 10);
  }

  private static GroupHistories read(
      GroupHistories history, long from, String topic, Answer.@Nullable Stored stored) {
    SortedMap<Integer, Answer.@Nullable Stored> offsets =
        new TreeMap<>(Collections.singletonMap(0, stored));
    return history
        .at(from, from + 1)
        .ok(
            new Call.Fetch(GroupHistories.GROUP, topic, List.of(0), false),
            new Answer.Fetched(offsets));
  }

  private static GroupHistories none(GroupHistories history, long from) {
    return read(history, from, GroupHistories.TOPIC, null);
  }

  /** One heartbeat every 100 ms. */
  private static GroupHistories lives(GroupHistories history, long from, long to) {
    for (long at = from; at < to; at += 100) {
      history.at(at, at + 1).heartbeat("a", 1);
    }
    return history;
  }

  @Test
  void goneAfterTheRetention() {
    assertThat(safe.valid(none(committed(), 1_000)).figures()).containsEntry("expired_reads", 1L);
    assertThat(safe.valid(none(lives(committed(), 100, 500), 1_500)).figures())
        .containsEntry("expired_reads", 1L);
  }

  @Test
  void goneTooEarly() {
    safe.flags("unsafe-retention", none(committed(), 900));
  }

  @Test
  void goneTooEarlyAfterTheMemberLeft() {
    safe.flags("unsafe-retention", none(lives(committed(), 100, 800), 1_500));
  }

  @Test
  void goneWhileTheMemberLives() {
    safe.flags("unsafe-retention", none(lives(committed(), 100, 2_000), 1_999));
  }

  @Test
  void goneBetweenTwoMembers() {
    safe.valid(none(lives(lives(committed(), 100, 300), 1_250, 1_500), 1_500));
    safe.flags("unsafe-retention", none(lives(lives(committed(), 100, 300), 900, 1_500), 1_500));
  }

  @Test
  void ofATopicThatNobodySubscribesTo() {
    GroupHistories old =
        lives(committed(), 100, 2_000)
            .at(2, 3)
            .ok(
                new Call.Commit(
                    GroupHistories.GROUP, "a", 1, 0, List.of(new Call.Write(OTHER, 0, 3, ""))),
                new Answer.Committed(6));

    safe.valid(read(old, 1_010, OTHER, null));
    safe.flags("unsafe-retention", read(old, 500, OTHER, null));
  }

  @Test
  void somebodyDeletedIt() {
    Call delete = new Call.Delete(GroupHistories.GROUP, OTHER, List.of(0));
    GroupHistories history =
        committed()
            .ok(
                new Call.Commit(
                    GroupHistories.GROUP, "", -1, 0, List.of(new Call.Write(OTHER, 0, 3, ""))),
                new Answer.Committed(6))
            .ok(delete, GroupHistories.DONE);

    safe.unknown(read(history, 100, OTHER, null));
  }

  @Test
  void deletedWhileTheMemberLives() {
    Call delete = new Call.Delete(GroupHistories.GROUP, GroupHistories.TOPIC, List.of(0));

    safe.flags(
        "unsafe-retention",
        lives(committed(), 100, 500).at(250, 251).ok(delete, GroupHistories.DONE));
    safe.valid(lives(committed(), 100, 500).at(250, 251).fail(delete, "GROUP_SUBSCRIBED_TO_TOPIC"));
    safe.valid(lives(committed(), 100, 500).at(450, 451).ok(delete, GroupHistories.DONE));
  }

  @Test
  void keptThoughOldWhileTheMemberLives() {
    assertThat(
            safe.valid(
                    read(
                        lives(committed(), 100, 2_000),
                        1_999,
                        GroupHistories.TOPIC,
                        new Answer.Stored(10, "", 5)))
                .figures())
        .containsEntry("kept_reads", 1L);
  }

  @Test
  void aWallClockJumped() {
    GroupHistories jumped =
        lives(committed(), 100, 300).fault("clock", 1, 200, 300, "offset", "3600");
    safe.valid(none(jumped, 700));
    safe.valid(none(lives(committed(), 100, 300).fault("clock-strobe", 1, 200, 300), 700));
    safe.flags(
        "unsafe-retention", none(lives(committed(), 100, 900).fault("clock", 1, 200, 300), 860));
    safe.unknown(none(lives(committed(), 100, 300).left("a").fault("clock", 1, 200, 300), 500));
  }

  @Test
  void nothingIsKnownOfTheRetention() {
    safe.unknown(none(new GroupHistories().at(0, 1).committed("a", 1, 5, 10), 100));
  }
}
