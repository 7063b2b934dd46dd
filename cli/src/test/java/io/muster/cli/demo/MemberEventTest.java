// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberEventTest {
  @Test
  void everyEventIsReadAsItWasWritten() {
    List<MemberEvent> events =
        List.of(
            new MemberEvent.Ready(),
            new MemberEvent.Assigned(3, List.of(0, 5)),
            new MemberEvent.Assigned(4, List.of()),
            new MemberEvent.Processed(2, 100, 150),
            new MemberEvent.Committed(1_700_000_000_000_000L, 1_700_000_000_004_200L),
            new MemberEvent.Failed("fenced by another member"),
            new MemberEvent.Ended(137));

    for (MemberEvent event : events) {
      assertThat(MemberEvent.parse(event.toLine())).contains(event);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ready",
        "a stray line",
        "@demo ",
        "@demo sings",
        "@demo processed 1 2",
        "@demo processed 1 2 x",
        "@demo assigned 1"
      })
  void otherLinesAreNoEvents(String line) {
    assertThat(MemberEvent.parse(line)).isEmpty();
  }
}
