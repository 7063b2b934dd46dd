// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.all;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.admin.AdminWorkload;
import io.muster.chaos.workload.big.BigWorkload;
import io.muster.chaos.workload.effects.EffectsWorkload;
import io.muster.chaos.workload.hot.HotWorkload;
import io.muster.chaos.workload.pipeline.ChurnWorkload;
import io.muster.chaos.workload.pipeline.HandoffWorkload;
import io.muster.chaos.workload.pipeline.PipelineWorkload;
import io.muster.chaos.workload.register.RegisterWorkload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadsTest {
  private final WorkloadContext context =
      new WorkloadContext(Map.of(1, "localhost:7400"), 50, 1, new Recorder());

  @Test
  void everyNameMakesAWorkload() {
    for (String name : Workloads.NAMES) {
      try (Workload workload = Workloads.named(name, context, Duration.ofSeconds(6))) {
        assertThat(workload.facts()).isEmpty();
      }
    }
  }

  @Test
  void shortNamesAreThoseOfTheModel() {
    Map<String, Class<? extends Workload>> expected =
        Map.of(
            "W1", RegisterWorkload.class,
            "W2", PipelineWorkload.class,
            "W3", ChurnWorkload.class,
            "W4", HandoffWorkload.class,
            "W5", HotWorkload.class,
            "W6", EffectsWorkload.class,
            "W7", BigWorkload.class,
            "W8", AdminWorkload.class);
    expected.forEach(
        (name, type) -> {
          try (Workload workload = Workloads.named(name, context, Duration.ofSeconds(6))) {
            assertThat(workload).isInstanceOf(type);
          }
        });
  }

  @Test
  void severalAtOnce() {
    assertThat(Workloads.each("W8,register")).containsExactly("admin", "register");
    assertThatThrownBy(() -> Workloads.each("W1,register"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(() -> Workloads.named("W9", context, Duration.ofSeconds(6)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("register");
  }

  @Test
  void aBigGroupMayHaveANumberOfMembers() {
    assertThat(Workloads.each("big=10000,W1")).containsExactly("big", "register");
    try (Workload workload = Workloads.named("W7=10", context, Duration.ofSeconds(6))) {
      assertThat(workload).isInstanceOf(BigWorkload.class);
    }
    for (String wrong : List.of("big=9", "big=10001", "big=", "big=many", "hot=10", "big,big=10")) {
      assertThatThrownBy(() -> Workloads.each(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(".*(10 to 10000|no number|only big|twice).*");
    }
  }

  @Test
  void severalAtOnceAreEachNamedOnce() {
    assertThat(Workloads.each("W1,pipeline")).containsExactly("register", "pipeline");
    try (Workload workload = Workloads.named("W1,W2", context, Duration.ofSeconds(6))) {
      assertThat(workload).isInstanceOf(Together.class);
    }
    assertThatThrownBy(() -> Workloads.each("register,W1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> Workloads.each("register,"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no workload \"\"");
  }
}
