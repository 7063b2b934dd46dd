// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.AlterConfig;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.ClusterState;
import io.muster.state.Limits;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.Keys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Settings that change while nodes run, as they are replicated. */
class ConfigOverridesTest {
  private final InMemoryStore store = new InMemoryStore();
  private final ClusterState state = new ClusterState(store);
  private long index;

  @Test
  void groupAndClusterAreSetApart() {
    assertThat(apply(alter(null, Map.of("a", "1", "b", "2"))).outcomes())
        .containsExactly(new Outcome.ConfigAltered(true));
    apply(alter("g", Map.of("a", "9")));

    for (ConfigOverrides config : List.of(state.config(), new ClusterState(store).config())) {
      assertThat(config.ofCluster("a")).isEqualTo("1");
      assertThat(config.ofGroup("g", "a")).isEqualTo("9");
      assertThat(config.ofGroup("g", "b")).isNull();
      assertThat(config.ofGroup("h", "a")).isNull();
    }
  }

  @Test
  void repeatChangesNothing() {
    apply(alter("g", Map.of("a", "1")));
    assertThat(apply(alter("g", Map.of("a", "1"))).outcomes())
        .containsExactly(new Outcome.ConfigAltered(false));
    assertThat(apply(alter("g", Map.of(), "z")).outcomes())
        .containsExactly(new Outcome.ConfigAltered(false));
  }

  @Test
  void whatIsUnsetLeavesNothingBehind() {
    apply(alter("g", Map.of("a", "1", "b", "2")), alter(null, Map.of("a", "3")));
    apply(alter("g", Map.of("b", "4"), "a"));
    assertThat(state.config().ofGroup("g", "a")).isNull();
    assertThat(state.config().ofGroup("g", "b")).isEqualTo("4");

    apply(alter("g", Map.of(), "b"), alter(null, Map.of(), "a"));

    for (ConfigOverrides config : List.of(state.config(), new ClusterState(store).config())) {
      assertThat(config.ofGroup("g", "b")).isNull();
      assertThat(config.ofCluster("a")).isNull();
      assertThat(config.groupCount()).isZero();
    }
    assertThat(store.get(Keys.config("g"))).isNull();
  }

  @Test
  void laterCommandOfAnEntrySeesAnEarlierOne() {
    Applied applied =
        apply(
            alter("g", Map.of("a", "1")), alter("g", Map.of("b", "2")), alter("g", Map.of(), "a"));
    assertThat(applied.outcomes()).containsOnly(new Outcome.ConfigAltered(true));
    assertThat(state.config().entries("g")).isEqualTo(Map.of("b", "2"));
  }

  @Test
  void orderOfKeysDoesNotShowInWhatIsStored() {
    Map<String, String> first = new LinkedHashMap<>();
    Map<String, String> second = new LinkedHashMap<>();
    for (int i = 0; i < 20; i++) {
      first.put("k" + i, "v");
      second.put("k" + (19 - i), "v");
    }
    apply(alter("g", first), alter("h", second));
    assertThat(store.get(Keys.config("g"))).isEqualTo(store.get(Keys.config("h")));
  }

  @Test
  void settingsOfOneScopeAreBounded() {
    for (int i = 0; i < Limits.CONFIG_ENTRIES_MAX; i++) {
      apply(alter("g", Map.of("k" + i, "v")));
    }
    assertThat(reason(apply(alter("g", Map.of("more", "v")))))
        .isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(state.config().ofGroup("g", "more")).isNull();
    assertThat(apply(alter("g", Map.of("more", "v"), "k0")).outcomes())
        .as("one for another")
        .containsExactly(new Outcome.ConfigAltered(true));
  }

  @Test
  void groupsWithSettingsAreBounded() {
    Command[] most = new Command[Limits.CONFIGURED_GROUPS_MAX];
    for (int i = 0; i < most.length; i++) {
      most[i] = alter("g" + i, Map.of("a", "1"));
    }
    assertThat(apply(most).outcomes()).containsOnly(new Outcome.ConfigAltered(true));
    assertThat(reason(apply(alter("more", Map.of("a", "1")))))
        .isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(apply(alter("g7", Map.of("b", "1"))).outcomes())
        .containsExactly(new Outcome.ConfigAltered(true));
    assertThat(apply(alter(null, Map.of("a", "1"))).outcomes())
        .containsExactly(new Outcome.ConfigAltered(true));
    apply(alter("g7", Map.of(), "a", "b"));
    assertThat(apply(alter("more", Map.of("a", "1"))).outcomes())
        .containsExactly(new Outcome.ConfigAltered(true));
    assertThat(new ClusterState(store).config().groupCount())
        .isEqualTo(Limits.CONFIGURED_GROUPS_MAX);
  }

  private Applied apply(Command... commands) {
    CommandBatch batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setTerm(1)
            .addAllCommands(List.of(commands))
            .build();
    return state.apply(batch, new LogPosition(1, ++index));
  }

  private static ErrorReason reason(Applied applied) {
    return ((Outcome.Rejected) applied.outcomes().get(0)).reason();
  }

  private static Command alter(@Nullable String group, Map<String, String> set, String... unset) {
    AlterConfig.Builder alter = AlterConfig.newBuilder().putAllSet(set).addAllUnset(List.of(unset));
    if (group != null) {
      alter.setGroupId(group);
    }
    return Command.newBuilder().setAlterConfig(alter).build();
  }
}
