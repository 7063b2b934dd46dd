// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Run;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExpiriesTest {
  private static final long MS = 1_000_000;

  /** Committed at 0 ms, and gone when it is read at these milliseconds. */
  private static Run gone(long readMs, String retentionMs) {
    Run run =
        new Histories()
            .span(0, MS)
            .at(5)
            .commit("a")
            .ok(5)
            .span(readMs * MS, (readMs + 1) * MS)
            .at(9)
            .lastFetch()
            .none()
            .run();
    SortedMap<String, String> facts = new TreeMap<>();
    if (!retentionMs.isEmpty()) {
      facts.put("group.g.retention.ms", retentionMs);
    }
    return new Run(run.info(), run.operations(), run.faults(), facts);
  }

  private static void judge(Run run, Judgement expected) {
    for (Checker checker :
        new Checker[] {
          new RevisionSweep(), new LinearSearch(), new NothingLost(), new NoPhantomNone()
        }) {
      assertThat(checker.check(run).judgement()).as(checker.name()).isEqualTo(expected);
    }
  }

  @Test
  void anOldOffsetMayBeGone() {
    judge(gone(1_000, "1000"), Judgement.VALID);
  }

  @Test
  void aYoungOneMayNot() {
    judge(gone(900, "1000"), Judgement.INVALID);
  }

  @Test
  void withoutARetentionItNeverMay() {
    judge(gone(1_000, ""), Judgement.INVALID);
  }
}
