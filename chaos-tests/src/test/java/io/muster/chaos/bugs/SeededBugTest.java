// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each bug can be woven into the classes as they are now, and then is there. */
class SeededBugTest {

  @ParameterizedTest
  @EnumSource
  void everyMethodIsThereAndTheWovenClassLoads(SeededBug bug) throws Exception {
    WovenLoader loader = WovenLoader.with(bug);
    new Weaver(getClass().getClassLoader())
        .weave(bug.weaves())
        .forEach(
            (name, woven) -> assertThat(woven.woven()).as(name).isNotEqualTo(woven.original()));
    for (Weave weave : bug.weaves()) {
      // Java verifies the woven class here.
      Class<?> type = Class.forName(weave.className(), true, loader);
      assertThat(type.getClassLoader()).isSameAs(loader);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBugIsFoundByItsId(SeededBug bug) {
    assertThat(SeededBug.of(bug.id())).isSameAs(bug);
    assertThat(bug.convictedBy()).isNotEmpty();
  }

  @Test
  void anUnknownIdIsRefused() {
    assertThatThrownBy(() -> SeededBug.of("no-such-bug"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such-bug")
        .hasMessageContaining("stale-reads");
  }

  @Test
  void aRenamedMethodIsRefused() {
    Weave renamed =
        Weave.of("io.muster.state.offset.CommitCheck", "checked(GroupView)", AnswersNull.class);
    assertThatThrownBy(() -> new Weaver(getClass().getClassLoader()).weave(List.of(renamed)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no method io.muster.state.offset.CommitCheck.checked(GroupView)")
        .hasMessageContaining("check(GroupView, CommitOffsets)");
  }

  @Test
  void aRenamedClassIsRefused() {
    Weave renamed = Weave.of("io.muster.state.offset.Gone", "check()", AnswersNull.class);
    assertThatThrownBy(() -> new Weaver(getClass().getClassLoader()).weave(List.of(renamed)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no class io.muster.state.offset.Gone");
  }

  @Test
  void aRenamedFieldIsRefused() {
    Weave renamed =
        Weave.of(
            "io.muster.state.offset.CommitCheck",
            "check(GroupView, CommitOffsets)",
            LoseTail.class);
    assertThatThrownBy(() -> new Weaver(getClass().getClassLoader()).weave(List.of(renamed)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("forced");
  }

  @Test
  void staleReads() throws Exception {
    assertThat(without(Scenarios.TwoReads.class)).containsExactly(1L, 2L);
    assertThat(with(SeededBug.STALE_READS, Scenarios.TwoReads.class)).containsExactly(1L, 1L);
  }

  @Test
  void ackBeforeCommit() throws Exception {
    assertThat(without(Scenarios.AppendedCommit.class)).isFalse();
    assertThat(with(SeededBug.ACK_BEFORE_COMMIT, Scenarios.AppendedCommit.class)).isTrue();
  }

  @Test
  void skipFence() throws Exception {
    assertThat(without(Scenarios.CommitOfAnOldGeneration.class)).isEqualTo("ILLEGAL_GENERATION");
    assertThat(with(SeededBug.SKIP_FENCE, Scenarios.CommitOfAnOldGeneration.class))
        .isEqualTo("Committed");
  }

  @Test
  void forgetSequence() throws Exception {
    assertThat(without(Scenarios.RepeatedCommit.class)).containsExactly(1L, 1L);
    assertThat(with(SeededBug.FORGET_SEQUENCE, Scenarios.RepeatedCommit.class))
        .containsExactly(1L, 2L);
  }

  @Test
  void wallClockExpiry() throws Exception {
    assertThat(without(Scenarios.TakenUpSession.class)).isEqualTo(GroupLog.SESSION_TIMEOUT_MS);
    assertThat(with(SeededBug.WALL_CLOCK_EXPIRY, Scenarios.TakenUpSession.class)).isZero();
  }

  @Test
  void nondeterministicApply() throws Exception {
    assertThat(distinct(without(Scenarios.TwoReplicas.class))).hasSize(1);
    assertThat(distinct(with(SeededBug.NONDETERMINISTIC_APPLY, Scenarios.TwoReplicas.class)))
        .hasSize(2);
  }

  @Test
  void loseTail() throws Exception {
    assertThat(without(Scenarios.FlushedLog.class)).isEqualTo(1);
    assertThat(with(SeededBug.LOSE_TAIL, Scenarios.FlushedLog.class)).isZero();
  }

  @Test
  void phantomNone() throws Exception {
    assertThat(without(Scenarios.ThousandReads.class)).isZero();
    // One in fifty: neither bound is missed in the life of the project.
    assertThat(with(SeededBug.PHANTOM_NONE, Scenarios.ThousandReads.class)).isBetween(1, 100);
  }

  @Test
  void doubleGrant() throws Exception {
    assertThat(without(Scenarios.TwoMembers.class)).isEqualTo(Map.of("a", "of a", "b", "of b"));
    assertThat(with(SeededBug.DOUBLE_GRANT, Scenarios.TwoMembers.class))
        .isEqualTo(Map.of("a", "of a", "b", "of a"));
  }

  private static Set<String> distinct(List<String> all) {
    return new HashSet<>(all);
  }

  private static <T> T with(SeededBug bug, Class<? extends Callable<T>> scenario) throws Exception {
    return WovenLoader.call(Optional.of(bug), scenario);
  }

  private static <T> T without(Class<? extends Callable<T>> scenario) throws Exception {
    return WovenLoader.call(Optional.empty(), scenario);
  }
}
