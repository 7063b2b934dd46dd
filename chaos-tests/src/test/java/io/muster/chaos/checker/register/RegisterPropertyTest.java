// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Seeds;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.checker.register.RegisterModel.Shape;
import io.muster.chaos.history.Run;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories of a correct model are valid, and each rule that is broken in them is named. */
class RegisterPropertyTest {
  private static final int HISTORIES = 500;
  private static final int MUTATED = 100;

  private static final Checker SWEEP = new RevisionSweep();
  private static final Checker SEARCH = new LinearSearch();
  private static final Checker AGREE = new JudgesAgree(new LinearSearch());
  private static final Checker NONES = new NoPhantomNone();
  private static final Checker LAST = new NothingLost();
  private static final Checker INDEXES = new AppliedIndexOrder();
  private static final List<Checker> ALL = List.of(SWEEP, SEARCH, AGREE, NONES, LAST, INDEXES);

  private final Random random = new Random(Seeds.next(RegisterPropertyTest.class));

  @Test
  void whatIsCorrectIsValid() {
    int nones = 0;
    for (int i = 0; i < HISTORIES; i++) {
      Run run = RegisterModel.run(random, Shape.random(random));
      for (Checker checker : ALL) {
        Verdict verdict = checker.check(run);
        boolean judged = checker != NONES || verdict.figures().getOrDefault("nones", 0L) > 0;
        nones += checker == NONES && judged ? 1 : 0;
        assertThat(verdict.judgement())
            .as("history %s: %s", i, verdict)
            .isEqualTo(judged ? Judgement.VALID : Judgement.UNKNOWN);
      }
    }
    assertThat(nones).isPositive();
  }

  @Test
  void aRevisionGivenTwice() {
    named(SWEEP, "revision-reuse", Mutations::revisionReuse);
  }

  @Test
  void aRevisionWithTheValueOfAnother() {
    named(SWEEP, "value-mismatch", Mutations::valueMismatch);
  }

  @Test
  void aReadThatIsBehind() {
    named(SWEEP, "stale-read", Mutations::staleRead);
    invalid(SEARCH, Mutations::staleRead);
  }

  @Test
  void aReadThatIsAhead() {
    named(SWEEP, "future-read", Mutations::futureRead);
    invalid(SEARCH, Mutations::futureRead);
  }

  @Test
  void aReadOfWhatFailed() {
    named(SWEEP, "aborted-read", Mutations::abortedRead);
    invalid(SEARCH, Mutations::abortedRead);
  }

  @Test
  void aReadOfNothing() {
    named(SWEEP, "phantom-none", Mutations::phantomNone);
    named(NONES, "phantom-none", Mutations::phantomNone);
    invalid(SEARCH, Mutations::phantomNone);
  }

  @Test
  void acknowledgedAndGone() {
    named(LAST, "lost-commit", Mutations::lostCommit);
    invalid(SWEEP, Mutations::lostCommit);
    invalid(SEARCH, Mutations::lostCommit);
  }

  @Test
  void anAppliedIndexOrATermThatGoesBack() {
    named(INDEXES, "stale-read", Mutations::indexBack);
    named(INDEXES, "stale-read", Mutations::termBack);
  }

  private void named(Checker checker, String name, Function<Mutations, @Nullable Run> mutation) {
    for (int i = 0; i < MUTATED; i++) {
      Verdict verdict = checker.check(mutated(mutation));
      assertThat(verdict.anomalies())
          .as("history %s: %s", i, verdict)
          .extracting(Anomaly::name)
          .contains(name);
    }
  }

  private void invalid(Checker checker, Function<Mutations, @Nullable Run> mutation) {
    for (int i = 0; i < MUTATED; i++) {
      Verdict verdict = checker.check(mutated(mutation));
      assertThat(verdict.judgement()).as("history %s: %s", i, verdict).isEqualTo(Judgement.INVALID);
    }
  }

  private Run mutated(Function<Mutations, @Nullable Run> mutation) {
    while (true) {
      Run run = RegisterModel.run(random, Shape.random(random));
      Run mutated = mutation.apply(new Mutations(run, random));
      if (mutated != null) {
        return mutated;
      }
    }
  }
}
