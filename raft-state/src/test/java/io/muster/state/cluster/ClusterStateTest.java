// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.ClusterState;
import io.muster.state.Effect;
import io.muster.state.Limits;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.store.InMemoryStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings are fixed by the first entry; a topic keeps its partition count. */
final class ClusterStateTest {
  private static final InitializeCluster SETTINGS =
      InitializeCluster.newBuilder()
          .setClusterId("c1")
          .setOffsetsPartitions(50)
          .setRaftGroups(50)
          .setReplicationFactor(3)
          .build();

  private final InMemoryStore store = new InMemoryStore();
  private final ClusterState state = new ClusterState(store);
  private long index;

  @Test
  void settingsAreThoseOfTheFirstEntry() {
    assertThat(state.settings()).isNull();
    Applied first = apply(initialize(SETTINGS));
    assertThat(first.outcomes()).containsExactly(new Outcome.SettingsAgreed());
    assertThat(first.effects()).containsExactly(new Effect.ClusterInitialized());
    Applied repeat = apply(initialize(SETTINGS));
    assertThat(repeat.outcomes()).containsExactly(new Outcome.SettingsAgreed());
    assertThat(repeat.effects()).isEmpty();
    Applied other = apply(initialize(SETTINGS.toBuilder().setRaftGroups(6).build()));
    assertThat(reason(other)).isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(state.settings()).isEqualTo(SETTINGS);
    assertThat(new ClusterState(store).settings()).isEqualTo(SETTINGS);
  }

  @Test
  void aTopicKeepsItsPartitionCount() {
    assertThat(apply(create("t", 6)).outcomes()).containsExactly(new Outcome.TopicEnsured(true));
    Applied repeat = apply(create("t", 6));
    assertThat(repeat.outcomes()).containsExactly(new Outcome.TopicEnsured(false));
    assertThat(repeat.effects()).isEmpty();
    assertThat(reason(apply(create("t", 7)))).isEqualTo(ErrorReason.TOPIC_ALREADY_EXISTS);
    assertThat(reason(apply(create("none", 0)))).isEqualTo(ErrorReason.INVALID_PARTITIONS);
    assertThat(state.topics().all()).isEqualTo(Map.of("t", 6));
    assertThat(new ClusterState(store).topics().all()).isEqualTo(state.topics().all());
  }

  @Test
  void aLaterCommandOfAnEntrySeesAnEarlierOne() {
    Applied applied = apply(create("t", 6), create("t", 6), create("t", 7), create("u", 1));
    assertThat(applied.outcomes().subList(0, 2))
        .isEqualTo(List.of(new Outcome.TopicEnsured(true), new Outcome.TopicEnsured(false)));
    assertThat(applied.outcomes().get(2)).isInstanceOf(Outcome.Rejected.class);
    assertThat(applied.effects()).containsExactly(new Effect.TopicsChanged());
    assertThat(state.topics().partitionCount("u")).isEqualTo(1);
  }

  @Test
  void topicsAreBounded() {
    Command[] most = new Command[Limits.TOPICS_MAX];
    for (int i = 0; i < most.length; i++) {
      most[i] = create("t" + i, 1);
    }
    assertThat(apply(most).outcomes()).containsOnly(new Outcome.TopicEnsured(true));
    assertThat(reason(apply(create("more", 1)))).isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(apply(create("t1", 1)).outcomes()).containsExactly(new Outcome.TopicEnsured(false));
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

  private static Command initialize(InitializeCluster settings) {
    return Command.newBuilder().setInitializeCluster(settings).build();
  }

  private static Command create(String name, int partitions) {
    return Command.newBuilder()
        .setCreateTopic(CreateTopic.newBuilder().setName(name).setPartitionCount(partitions))
        .build();
  }
}
