// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.chaos.cluster.Ability;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class FaultKindTest {
  @Test
  void kindsGoByTheirLabels() {
    EnumSet<Ability> all = EnumSet.allOf(Ability.class);

    assertThat(FaultKind.named("kill, pause-followers", all))
        .containsExactly(FaultKind.KILL, FaultKind.PAUSE_FOLLOWERS);
    assertThat(FaultKind.named("none", all)).isEmpty();
    assertThat(FaultKind.named("mixed", all)).containsExactly(FaultKind.values());
  }

  @Test
  void mixedIsWhatTheBackendCanDo() {
    assertThat(FaultKind.named("mixed", EnumSet.of(Ability.PAUSE)))
        .containsExactly(
            FaultKind.PAUSE,
            FaultKind.PAUSE_FOLLOWERS,
            FaultKind.STUTTER,
            FaultKind.TRANSFER,
            FaultKind.MEMBERSHIP);
  }

  @Test
  void unknownLabelIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> FaultKind.named("kil", EnumSet.allOf(Ability.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kil")
        .hasMessageContaining("isolate-clients");
  }
}
