// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.checker.run.Traffic;
import io.muster.chaos.history.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a correct coordinator does is never held against it, and what is broken is found. */
class GeneratedHistoriesTest {
  private static final int RUNS = 20;
  private static final int MUTATED_RUNS = 6;
  private static final List<Checker> CHECKERS =
      List.of(
          new OneOwner(),
          new Generations(),
          new NoZombieCommit(),
          new NoFalseFencing(),
          new NoResurrection(),
          new AllOwned(),
          new NoEarlyExpiry(),
          new FailoverExpelsNobody(),
          new ProcessedInOrder(),
          new Traffic());

  @ParameterizedTest
  @EnumSource(ModelGroup.Kind.class)
  void correctHistoriesAreValid(ModelGroup.Kind kind) {
    long first = new Random().nextLong();
    System.out.println(kind + " from seed " + first);
    Map<String, Integer> judged = new HashMap<>();
    for (long seed = first; seed != first + RUNS; seed++) {
      Run run = new ModelGroup(seed, kind, seed % 2 == 0).run();
      for (Checker checker : CHECKERS) {
        Verdict verdict = checker.check(run);
        assertThat(verdict.judgement())
            .as("%s, seed %d: %s", kind, seed, verdict.anomalies())
            .isNotEqualTo(Judgement.INVALID);
        if (verdict.judgement() == Judgement.VALID) {
          judged.merge(checker.name(), 1, Integer::sum);
        }
      }
    }
    assertThat(judged).containsKeys("one-owner", "generations", "no-zombie-commit", "all-owned");
    System.out.println(judged);
  }

  @Test
  void brokenHistoriesAreFlagged() {
    long first = new Random().nextLong();
    System.out.println("mutations from seed " + first);
    Map<Mutation, Integer> broken = new HashMap<>();
    for (long seed = first; seed != first + MUTATED_RUNS; seed++) {
      for (ModelGroup.Kind kind : ModelGroup.Kind.values()) {
        Run run = new ModelGroup(seed, kind, seed % 2 == 0).run();
        for (Mutation mutation : Mutation.values()) {
          Run mutated = mutation.of(run);
          if (mutated == null) {
            continue;
          }
          broken.merge(mutation, 1, Integer::sum);
          assertThat(mutation.checker().check(mutated).anomalies())
              .as("%s of %s, seed %d", mutation, kind, seed)
              .extracting(each -> each.name())
              .contains(mutation.anomaly());
        }
      }
    }
    System.out.println(broken);
    assertThat(broken).containsOnlyKeys(Mutation.values());
  }
}
