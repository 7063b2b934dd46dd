// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final Progress progress = new Progress(new long[] {10, 5}, 2);

  @Test
  void countsEveryRecordOnceAndRepetitionsApart() {
    progress.processed(new MemberEvent.Processed(0, 0, 6));
    progress.processed(new MemberEvent.Processed(0, 4, 10));
    progress.processed(new MemberEvent.Processed(1, 0, 4));

    assertThat(progress.total()).isEqualTo(15);
    assertThat(progress.distinct()).isEqualTo(14);
    assertThat(progress.repeated()).isEqualTo(2);
    assertThat(progress.lost()).isEqualTo(1);
  }

  @Test
  void recordThatWasNeverWrittenIsAFailure() {
    assertThatThrownBy(() -> progress.processed(new MemberEvent.Processed(1, 0, 6)))
        .isInstanceOf(DemoFailure.class);
    assertThatThrownBy(() -> progress.processed(new MemberEvent.Processed(2, 0, 1)))
        .isInstanceOf(DemoFailure.class);
  }

  @Test
  void groupIsStableWhenAllAreInOneGenerationAndEveryPartitionHasOneOwner() {
    progress.assigned(1, new MemberEvent.Assigned(1, List.of(0, 1)));
    assertThat(progress.isStable()).as("one member is missing").isFalse();

    progress.assigned(2, new MemberEvent.Assigned(2, List.of(1)));
    assertThat(progress.isStable()).as("two generations").isFalse();

    progress.assigned(1, new MemberEvent.Assigned(2, List.of(0, 1)));
    assertThat(progress.isStable()).as("two owners").isFalse();

    progress.assigned(1, new MemberEvent.Assigned(2, List.of(0)));
    assertThat(progress.isStable()).isTrue();
    assertThat(progress.generation()).isEqualTo(2);
  }

  @Test
  void newGenerationAfterItWasStableIsOneRebalanceHoweverManyTellOfIt() {
    progress.assigned(1, new MemberEvent.Assigned(1, List.of(0)));
    progress.assigned(2, new MemberEvent.Assigned(1, List.of(1)));
    progress.markStable();
    assertThat(progress.rebalances()).isZero();

    progress.assigned(1, new MemberEvent.Assigned(2, List.of(0)));
    progress.assigned(2, new MemberEvent.Assigned(2, List.of(1)));

    assertThat(progress.rebalances()).isEqualTo(1);
  }

  @Test
  void failoverEndsWithTheFirstCommitThatBeganAfterTheProcessWasGone() {
    progress.committed(new MemberEvent.Committed(900_000, 950_000));
    progress.killed(1_000_000, 1_010_000);
    progress.committed(new MemberEvent.Committed(990_000, 1_020_000));
    assertThat(progress.failoverMs()).as("began before the kill").isEmpty();

    progress.committed(new MemberEvent.Committed(1_050_000, 1_800_000));
    progress.committed(new MemberEvent.Committed(1_060_000, 1_750_000));
    progress.committed(new MemberEvent.Committed(1_900_000, 1_904_000));

    assertThat(progress.failoverMs()).hasValue(750);
    assertThat(progress.commits()).isEqualTo(5);
  }
}
