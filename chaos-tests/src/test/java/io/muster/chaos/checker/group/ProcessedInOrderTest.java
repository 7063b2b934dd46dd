// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.history.Call;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessedInOrderTest {
  private final Judged inOrder = new Judged(new ProcessedInOrder());

  private static GroupHistories first() {
    return new GroupHistories().assigned("a", 1, 0).processed("a", 1, 0, 10);
  }

  @Test
  void eachOwnerStartsWhereTheLastOneCommitted() {
    GroupHistories history =
        first()
            .committed("a", 1, 9, 6)
            .assigned("b", 2, 0)
            .processed("b", 2, 6, 8)
            .processed("b", 2, 8, 20);

    assertThat(inOrder.valid(history).figures())
        .containsEntry("processed_records", 24L)
        .containsEntry("repeated_records", 4L);
  }

  @Test
  void someRecordsAreProcessedByNobody() {
    inOrder.flags(
        "lost-record",
        first().committed("a", 1, 9, 10).assigned("b", 2, 0).processed("b", 2, 12, 15));
    inOrder.flags("lost-record", new GroupHistories().processed("a", 1, 3, 5));
  }

  @Test
  void theTopicStartsLater() {
    inOrder.valid(new GroupHistories().fact("topic.t.start", "3").processed("a", 1, 3, 5));
  }

  @Test
  void anOldOwnerIsLetIn() {
    inOrder.flags(
        "zombie-processing",
        first().assigned("b", 2, 0).processed("b", 2, 0, 10).processed("a", 1, 10, 11));
  }

  @Test
  void anOldOwnerIsLetInBeforeTheNewOneBegan() {
    inOrder.valid(first().assigned("b", 2, 0).processed("a", 1, 10, 11).processed("b", 2, 0, 11));
    inOrder.valid(
        first()
            .assigned("b", 2, 0)
            .processed("b", 2, 0, 10)
            .fail(
                new Call.Processed(GroupHistories.GROUP, "a", 1, GroupHistories.TOPIC, 0, 10, 11),
                "FENCED"));
  }

  @Test
  void aNewOwnerStartsBeforeTheCommittedOffset() {
    inOrder.flags(
        "nonmonotonic-processing",
        first().committed("a", 1, 9, 6).assigned("b", 2, 0).processed("b", 2, 4, 12));
  }

  @Test
  void theCommitIsOfUnknownFate() {
    inOrder.valid(first().commitLost("a", 1, 3, 6).assigned("b", 2, 0).processed("b", 2, 0, 12));
    inOrder.valid(first().commitLost("a", 1, 3, 6).assigned("b", 2, 0).processed("b", 2, 6, 12));
  }

  @Test
  void anOwnerGoesBack() {
    inOrder.flags("nonmonotonic-processing", first().processed("a", 1, 8, 12));
  }

  @Test
  void anOwnerGetsItsPartitionAgain() {
    inOrder.valid(
        first()
            .committed("a", 1, 9, 8)
            .released("a", 1, 0)
            .assigned("a", 2, 0)
            .processed("a", 2, 8, 12));
  }

  @Test
  void offsetsWereDeleted() {
    inOrder.valid(
        first()
            .committed("a", 1, 9, 6)
            .ok(
                new Call.Delete(GroupHistories.GROUP, GroupHistories.TOPIC, List.of(0)),
                GroupHistories.DONE)
            .assigned("b", 2, 0)
            .processed("b", 2, 0, 12));
  }

  @Test
  void nothingWasProcessed() {
    inOrder.unknown(new GroupHistories().assigned("a", 1, 0));
  }
}
