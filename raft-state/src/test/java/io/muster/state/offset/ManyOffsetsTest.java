// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.DeleteGroup;
import io.muster.proto.internal.v1.ExpireOffsets;
import io.muster.proto.internal.v1.ObservedOffset;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.store.Keys;
import io.muster.state.store.RocksDbResources;
import io.muster.state.store.RocksDbStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group with more offsets than are deleted one by one, and its neighbours. */
final class ManyOffsetsTest {
  private static final int MANY = 2_500;

  @TempDir Path temporary;

  private final RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, 1);
  private GroupsState state;
  private long index;

  @BeforeEach
  void commitMany() {
    state = new GroupsState(RocksDbStore.open(temporary.resolve("store"), resources));
    commit("aa", 1);
    commit("bb", MANY);
    commit("cc", 1);
  }

  @AfterEach
  void close() {
    state.close();
    resources.close();
  }

  @Test
  void deletingTheGroupTakesThemAllAndNobodyElses() {
    Outcome deleted =
        apply(Command.newBuilder().setDeleteGroup(DeleteGroup.newBuilder().setGroupId("bb")));
    assertThat(deleted).isEqualTo(new Outcome.GroupDeleted());
    assertThat(state.offsets().all(0, "bb")).isEmpty();
    assertThat(state.offsets().all(0, "aa")).isNotEmpty();
    assertThat(state.offsets().all(0, "cc")).isNotEmpty();
    commit("bb", 3);
    assertThat(state.offsets().page(0, "bb", null, 10)).hasSize(3);
  }

  @Test
  void pagesShowEachOnce() {
    List<Keys.OffsetKey> seen = new ArrayList<>();
    List<Offsets.Entry> page = state.offsets().page(0, "bb", null, 999);
    while (!page.isEmpty()) {
      page.forEach(entry -> seen.add(entry.key()));
      page = state.offsets().page(0, "bb", page.get(page.size() - 1).key(), 999);
    }
    assertThat(seen).hasSize(MANY).doesNotHaveDuplicates();
  }

  @Test
  void theGroupGoesWithTheLastThatExpires() {
    List<Offsets.Entry> page = state.offsets().page(0, "bb", null, 1_000);
    while (!page.isEmpty()) {
      assertThat(state.groups().find(0, "bb")).isNotNull();
      ExpireOffsets.Builder expire = ExpireOffsets.newBuilder().setGroupId("bb");
      for (Offsets.Entry entry : page) {
        expire.addOffsets(
            ObservedOffset.newBuilder()
                .setTopic(entry.key().topic())
                .setPartition(entry.key().partition())
                .setRevision(entry.offset().revision()));
      }
      assertThat(apply(Command.newBuilder().setExpireOffsets(expire)))
          .isEqualTo(new Outcome.TookEffect());
      page = state.offsets().page(0, "bb", null, 1_000);
    }
    assertThat(state.groups().find(0, "bb")).isNull();
    assertThat(state.groups().find(0, "aa")).isNotNull();
  }

  private void commit(String groupId, int offsets) {
    TopicOffsets.Builder topic = TopicOffsets.newBuilder().setTopic("t");
    for (int i = 0; i < offsets; i++) {
      topic.addPartitions(PartitionOffset.newBuilder().setPartition(i).setOffset(i));
    }
    apply(
        Command.newBuilder()
            .setCommitOffsets(
                CommitOffsets.newBuilder()
                    .setGroupId(groupId)
                    .setGenerationId(-1)
                    .addTopics(topic)));
  }

  private Outcome apply(Command.Builder command) {
    return state
        .apply(
            CommandBatch.newBuilder().setVersion(1).setTerm(1).addCommands(command).build(),
            new LogPosition(1, ++index))
        .outcomes()
        .get(0);
  }
}
