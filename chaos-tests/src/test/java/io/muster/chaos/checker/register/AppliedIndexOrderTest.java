// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static io.muster.chaos.checker.register.Checks.flagged;
import static io.muster.chaos.checker.register.Checks.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Header;
import org.junit.jupiter.api.Test;

class AppliedIndexOrderTest {
  private final AppliedIndexOrder checker = new AppliedIndexOrder();

  @Test
  void withoutHeadersThereIsNothingToJudge() {
    Histories untold = new Histories().span(1, 2).from(Header.of(1)).fetch().none();
    assertThat(checker.check(untold.run()).judgement()).isEqualTo(Judgement.UNKNOWN);
  }

  @Test
  void theAppliedIndexGoesBack() {
    flagged(
        checker,
        new Histories().span(1, 2).at(5).fetch().none().span(3, 4).at(4).fetch().none(),
        "stale-read",
        0,
        1);
    valid(checker, new Histories().span(1, 3).at(5).fetch().none().span(3, 4).at(4).fetch().none());
    valid(checker, new Histories().span(1, 2).at(5).fetch().none().span(3, 4).at(5).fetch().none());
  }

  @Test
  void theTermGoesBack() {
    flagged(
        checker,
        new Histories()
            .span(1, 2)
            .from(new Header(0, 2, 3, 5))
            .fetch()
            .none()
            .span(3, 4)
            .from(new Header(0, 1, 2, 6))
            .fetch()
            .none(),
        "stale-read",
        0,
        1);
  }

  @Test
  void partitionsAreApart() {
    valid(
        checker,
        new Histories()
            .span(1, 2)
            .from(new Header(0, 1, 3, 5))
            .fetch()
            .none()
            .span(3, 4)
            .from(new Header(1, 1, 2, 4))
            .fetch()
            .none());
  }

  @Test
  void refusalsMayComeFromANodeThatIsBehind() {
    valid(
        checker, new Histories().span(1, 2).at(5).fetch().none().span(3, 4).at(4).fetch().fails());
    valid(
        checker,
        new Histories().span(1, 2).at(5).fetch().none().span(3, 4).at(4).commit("a").ok(0));
  }
}
