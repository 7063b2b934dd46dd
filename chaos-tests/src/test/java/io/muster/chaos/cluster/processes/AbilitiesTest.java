// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.chaos.cluster.Ability;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("chaos")
class AbilitiesTest {
  @Test
  void everyAbilityIsPresentOrMissingWithAReason() {
    Abilities machine = ProcessCluster.machineAbilities();
    System.out.println("this machine can " + machine.present() + ", missing " + machine.missing());
    Set<Ability> all = EnumSet.copyOf(Set.of(Ability.values()));
    all.removeAll(machine.present());
    assertThat(machine.missing()).containsOnlyKeys(all);
    assertThat(machine.missing().values()).allSatisfy(why -> assertThat(why).isNotBlank());
    assertThat(ProcessCluster.machineAbilities()).isSameAs(machine);
  }

  @Test
  void whereNothingCanBeDoneThereIsAReason() {
    assertThat(new Abilities(Map.of(Ability.KILL, "not root")).noCluster()).hasValue("not root");
    assertThat(new Abilities(Map.of(Ability.CLOCK, "no library")).noCluster()).isEmpty();
  }

  @Test
  void whatTheClusterDecidesCannotBeSet() {
    assertThatThrownBy(
            () -> ProcessClusterOptions.of(3).withSettings(Map.of("data.dir", "/elsewhere")))
        .hasMessageContaining("data.dir");
  }
}
