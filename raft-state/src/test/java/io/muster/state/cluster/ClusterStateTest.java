// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.DeleteTopic;
import io.muster.proto.internal.v1.ExpandTopic;
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

/** Settings are fixed by the first entry; topics grow, and go with a proof. */
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
    assertThat(state.topics().all()).isEqualTo(Map.of("t", new Topic("t", 6, 1, 1)));
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
  void aTopicGrowsAndNeverShrinks() {
    apply(create("t", 6));
    Applied grown = apply(expand("t", 8));
    assertThat(grown.outcomes()).containsExactly(new Outcome.TopicExpanded(6));
    assertThat(grown.effects()).containsExactly(new Effect.TopicsChanged());
    assertThat(state.topics().find("t")).isEqualTo(new Topic("t", 8, 1, 2));
    Applied same = apply(expand("t", 8));
    assertThat(same.outcomes()).containsExactly(new Outcome.TopicExpanded(8));
    assertThat(same.effects()).isEmpty();
    assertThat(reason(apply(expand("t", 7)))).isEqualTo(ErrorReason.INVALID_PARTITIONS);
    assertThat(reason(apply(expand("u", 7)))).isEqualTo(ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(state.topics().revision()).isEqualTo(2);
  }

  @Test
  void aDeletedTopicIsRememberedUntilItsNameIsUsedAgain() {
    apply(create("t", 6), create("u", 1));
    assertThat(apply(delete("t")).outcomes()).containsExactly(new Outcome.TopicDeleted());
    assertThat(reason(apply(delete("t")))).isEqualTo(ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
    for (Topics topics : List.of(state.topics(), new ClusterState(store).topics())) {
      assertThat(topics.all()).containsOnlyKeys("u");
      assertThat(topics.find("t")).isNull();
      assertThat(topics.deletedId("t")).isEqualTo(1);
      assertThat(topics.deletedId("u")).isZero();
      assertThat(topics.lastChange("t")).isEqualTo(2);
      assertThat(topics.lastDeletion()).isEqualTo(2);
    }
    apply(create("t", 3));
    for (Topics topics : List.of(state.topics(), new ClusterState(store).topics())) {
      assertThat(topics.find("t")).isEqualTo(new Topic("t", 3, 4, 4));
      assertThat(topics.deletedId("t")).isZero();
      assertThat(topics.revision()).isEqualTo(4);
    }
  }

  @Test
  void proofsOfDeletionAreBoundedAndTheOldestGo() {
    apply(create("first", 1));
    apply(delete("first"));
    for (int i = 0; i < Limits.DELETED_TOPICS_MAX; i++) {
      apply(create("t" + i, 1), delete("t" + i));
    }
    for (Topics topics : List.of(state.topics(), new ClusterState(store).topics())) {
      assertThat(topics.deletedId("first")).isZero();
      assertThat(topics.deletedId("t0")).isPositive();
      assertThat(topics.deletedId("t" + (Limits.DELETED_TOPICS_MAX - 1))).isPositive();
    }
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

  private static Command expand(String name, int partitions) {
    return Command.newBuilder()
        .setExpandTopic(ExpandTopic.newBuilder().setName(name).setPartitionCount(partitions))
        .build();
  }

  private static Command delete(String name) {
    return Command.newBuilder().setDeleteTopic(DeleteTopic.newBuilder().setName(name)).build();
  }

  private static Command create(String name, int partitions) {
    return Command.newBuilder()
        .setCreateTopic(CreateTopic.newBuilder().setName(name).setPartitionCount(partitions))
        .build();
  }
}
