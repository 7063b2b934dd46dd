// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignorsTest {

  @ParameterizedTest
  @CsvSource({
    "range, RangeAssignor",
    "roundrobin, RoundRobinAssignor",
    "sticky, StickyAssignor",
    "cooperative-sticky, CooperativeStickyAssignor"
  })
  void builtInOnesAreFoundByShortNameAndByKafkasClassName(String name, String kafkaClass) {
    assertThat(Assignors.named(name).name()).isEqualTo(name);
    assertThat(Assignors.named("org.apache.kafka.clients.consumer." + kafkaClass).name())
        .isEqualTo(name);
    assertThat(KafkaAssignor.of(name).kafka().get().name()).isEqualTo(name);
  }

  @Test
  void providedOnesAreFoundByNameAndByClass() {
    assertThat(Assignors.named("provided")).isInstanceOf(ProvidedAssignor.class);
    assertThat(Assignors.named(ProvidedAssignor.class.getName()))
        .isInstanceOf(ProvidedAssignor.class);
  }

  /** Named by no service file. */
  public static class Own implements PartitionAssignor {
    @Override
    public String name() {
      return "own";
    }

    @Override
    public Set<RebalanceProtocol> protocols() {
      return Set.of(RebalanceProtocol.COOPERATIVE);
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
        Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
      return Map.of();
    }
  }

  /** Cannot be made by name. */
  public static final class Shy extends Own {
    private Shy() {}
  }

  /** Fails when it is made. */
  public static final class Failing extends Own {
    /** Always fails. */
    public Failing() {
      throw new IllegalStateException("not today");
    }
  }

  @Test
  void classesAreFoundByTheirNames() {
    assertThat(Assignors.named(Own.class.getName())).isInstanceOf(Own.class);
  }

  @Test
  void whatCannotBeHadIsRefusedWithTheReason() {
    assertThatThrownBy(() -> Assignors.named("stiky"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "stiky", "range", "roundrobin", "sticky", "cooperative-sticky", "provided");
    assertThatThrownBy(() -> Assignors.named("java.lang.String"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("java.lang.String", PartitionAssignor.class.getName());
    assertThatThrownBy(() -> Assignors.named(Shy.class.getName()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Shy", "public constructor");
    assertThatThrownBy(() -> Assignors.named(Failing.class.getName()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Failing")
        .hasRootCauseMessage("not today");
  }

  @Test
  void rebalanceProtocolIsTheHighestThatAllSupport() {
    assertThat(Assignors.rebalanceProtocol(Assignors.defaults()))
        .isEqualTo(RebalanceProtocol.EAGER);
    assertThat(Assignors.rebalanceProtocol(List.of(new CooperativeStickyAssignor())))
        .isEqualTo(RebalanceProtocol.COOPERATIVE);
    assertThat(Assignors.rebalanceProtocol(List.of(new CooperativeStickyAssignor(), new Own())))
        .isEqualTo(RebalanceProtocol.COOPERATIVE);
    assertThatThrownBy(() -> Assignors.rebalanceProtocol(List.of(new RangeAssignor(), new Own())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("range", "own");
    assertThatThrownBy(() -> Assignors.rebalanceProtocol(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void defaultsAreKafkas() {
    assertThat(Assignors.defaults().stream().map(PartitionAssignor::name))
        .containsExactly("range", "cooperative-sticky");
  }
}
