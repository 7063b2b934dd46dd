// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecorderTest {
  private final Recorder recorder = new Recorder();

  @Test
  void operationsAreNumberedByInvocation() {
    Recorder.Open first = recorder.invoke(recorder.newProcess(), read());
    Recorder.Open second = recorder.invoke(recorder.newProcess(), commit());
    second.ok(new Answer.Committed(7), Header.of(1));
    first.fail("NOT_COORDINATOR", null);

    List<Operation> operations = recorder.operations();

    assertThat(operations).extracting(Operation::index).containsExactly(0, 1);
    assertThat(operations).extracting(Operation::outcome).containsExactly(Outcome.FAIL, Outcome.OK);
    assertThat(recorder.acknowledged()).isEqualTo(1);
    assertThat(operations.get(1).precedes(operations.get(0))).isFalse();
  }

  @Test
  void whatIsLostIsUnknownForAWriteAndAFailureForARead() {
    recorder.invoke(0, commit()).unknown("UNAVAILABLE");
    recorder.invoke(1, read()).unknown("UNAVAILABLE");
    recorder.invoke(2, commit());
    recorder.invoke(3, read());

    assertThat(recorder.operations())
        .extracting(Operation::outcome)
        .containsExactly(Outcome.INFO, Outcome.FAIL, Outcome.INFO, Outcome.FAIL);
    assertThat(recorder.operations().get(0).endNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void nothingIsAnsweredTwice() {
    Recorder.Open open = recorder.invoke(0, read());
    open.fail("X", null);

    assertThatThrownBy(() -> open.fail("X", null)).isInstanceOf(IllegalStateException.class);
  }

  private static Call read() {
    return new Call.Fetch("g", "t", List.of(0), false);
  }

  private static Call commit() {
    return new Call.Commit("g", "", -1, 1, List.of(new Call.Write("t", 0, 5, "m")));
  }
}
