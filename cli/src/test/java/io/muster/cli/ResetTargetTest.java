// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Times and durations as people write them. */
class ResetTargetTest {
  @Test
  void timesAreUtcUnlessTheySayOtherwise() {
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");
    for (String text :
        List.of(
            "2026-01-31T12:00:00.000",
            "2026-01-31T12:00",
            "2026-01-31T12:00:00Z",
            "2026-01-31T14:00:00.000+02:00",
            "2026-01-31T14:00:00.000+02")) {
      assertThat(ResetTarget.time(text)).as(text).isEqualTo(noon);
    }
    assertThatThrownBy(() -> ResetTarget.time("noon")).isInstanceOf(CliException.class);
  }

  @Test
  void durationsInBothForms() {
    assertThat(ResetTarget.duration("P1DT12H")).isEqualTo(Duration.ofHours(36));
    assertThat(ResetTarget.duration("90m")).isEqualTo(Duration.ofMinutes(90));
    for (String wrong : List.of("P-1D", "soon", "-5m", "P")) {
      assertThatThrownBy(() -> ResetTarget.duration(wrong))
          .as(wrong)
          .isInstanceOf(CliException.class);
    }
  }
}
