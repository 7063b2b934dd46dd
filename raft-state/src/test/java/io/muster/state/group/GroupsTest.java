// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.LeaveGroup;
import io.muster.proto.internal.v1.LeavingMember;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.internal.v1.SyncGroup;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.StateReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a reader gets while the thread that applies goes on. */
final class GroupsTest {
  private final InMemoryStore store = new InMemoryStore();
  private final GroupsState state = new GroupsState(store);
  private long index;

  /**
   * A group that is not cached takes several reads of the store. Here an entry is applied between
   * two of them, for each entry of a rebalance: the reader gets the group as it was after one
   * entry.
   */
  @Test
  void aReaderNeverSeesHalfAnEntry() {
    apply(join("a", 0));
    apply(join("b", 0));
    apply(join("c", 0));
    List<Command.Builder> entries =
        List.of(
            join("a", 0),
            join("b", 0),
            sync(2),
            join("b", 1),
            join("a", 1),
            join("c", 1),
            sync(3),
            leave("a"));
    for (Command.Builder entry : entries) {
      Between between = new Between(store, () -> apply(entry));
      Group read = new Groups(between, 0).find(3, "g");
      assertThat(between.done).isTrue();
      assertThat(read).isEqualTo(state.groups().find(3, "g"));
    }
    assertThat(state.groups().find(3, "g"))
        .satisfies(group -> assertThat(group.generation()).isEqualTo(3));
  }

  @Test
  void theCacheIsBoundedInBytesAndKeepsWhatChangedLast() {
    int heap = 100_000;
    GroupsState bounded = new GroupsState(new InMemoryStore(), heap);
    for (int group = 1; group <= 50; group++) {
      apply(bounded, subscribed("g" + group, heap / 10));
      assertThat(bounded.groups().cachedGroups()).isBetween(1, 10);
    }
    assertThat(bounded.groups().cachedGroups()).isGreaterThan(5);

    apply(bounded, subscribed("large", 2 * heap));
    assertThat(bounded.groups().cachedGroups()).isEqualTo(1);
    Group large = bounded.groups().find(3, "large");
    assertThat(bounded.groups().find(3, "large")).as("is in heap").isSameAs(large);
    assertThat(bounded.groups().find(3, "g1")).as("is read from the store").isNotNull();
  }

  @Test
  void aGroupThatChangesAgainStaysBeforeOthers() {
    GroupsState bounded = new GroupsState(new InMemoryStore(), 10_000);
    apply(bounded, subscribed("first", 3_000));
    apply(bounded, subscribed("second", 3_000));
    apply(bounded, subscribed("first", 4_000));
    apply(bounded, subscribed("third", 3_000));

    Group first = bounded.groups().find(3, "first");
    Group second = bounded.groups().find(3, "second");
    assertThat(bounded.groups().find(3, "first")).isSameAs(first);
    assertThat(bounded.groups().find(3, "second")).isEqualTo(second).isNotSameAs(second);
  }

  @Test
  void aGroupThatIsOnlyLookedAtStaysBeforeOthers() {
    GroupsState bounded = new GroupsState(new InMemoryStore(), 10_000);
    apply(bounded, subscribed("first", 4_000));
    apply(bounded, subscribed("second", 4_000));
    apply(bounded, refusedCommit("first"));
    Group first = bounded.groups().find(3, "first");
    Group second = bounded.groups().find(3, "second");
    apply(bounded, subscribed("third", 4_000));

    assertThat(bounded.groups().find(3, "first")).isSameAs(first);
    assertThat(bounded.groups().find(3, "second")).isEqualTo(second).isNotSameAs(second);
  }

  private static Command.Builder refusedCommit(String groupId) {
    Command.Builder command = Command.newBuilder().setPartition(3);
    command.getCommitOffsetsBuilder().setGroupId(groupId).setGenerationId(99);
    return command;
  }

  private static Command.Builder subscribed(String groupId, int metadataBytes) {
    Command.Builder command = join("a", 0);
    command.getJoinGroupBuilder().setGroupId(groupId);
    command
        .getJoinGroupBuilder()
        .getProtocolsBuilder(0)
        .setMetadata(ByteString.copyFrom(new byte[metadataBytes]));
    return command;
  }

  /** A store in which something happens just before the first scan. */
  private static final class Between implements StateReader {
    private final StateReader store;
    private final Runnable action;
    private boolean done;

    Between(StateReader store, Runnable action) {
      this.store = store;
      this.action = action;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      return store.get(key);
    }

    @Override
    public void scan(byte[] prefix, byte[] from, Visitor visitor) {
      if (!done) {
        done = true;
        action.run();
      }
      store.scan(prefix, from, visitor);
    }
  }

  private void apply(Command.Builder command) {
    apply(state, command);
  }

  private void apply(GroupsState to, Command.Builder command) {
    to.apply(
        CommandBatch.newBuilder().setVersion(1).setTerm(1).addCommands(command).build(),
        new LogPosition(1, ++index));
  }

  private static Command.Builder join(String memberId, int round) {
    return Command.newBuilder()
        .setPartition(3)
        .setJoinGroup(
            JoinGroup.newBuilder()
                .setGroupId("g")
                .setMemberId(memberId)
                .setFirstJoin(true)
                .setRebalanceTimeoutMs(1_000)
                .setGroupMaxSize(10)
                .setProtocolType("consumer")
                .addProtocols(
                    SupportedProtocol.newBuilder()
                        .setName("range")
                        .setMetadata(ByteString.copyFromUtf8("round " + round))));
  }

  private static Command.Builder sync(int generation) {
    ByteString assignment = ByteString.copyFromUtf8("generation " + generation);
    return Command.newBuilder()
        .setPartition(3)
        .setSyncGroup(
            SyncGroup.newBuilder()
                .setGroupId("g")
                .setMemberId("a")
                .setGenerationId(generation)
                .putAssignments("a", assignment)
                .putAssignments("b", assignment)
                .putAssignments("c", assignment));
  }

  private static Command.Builder leave(String memberId) {
    return Command.newBuilder()
        .setPartition(3)
        .setLeaveGroup(
            LeaveGroup.newBuilder()
                .setGroupId("g")
                .addMembers(LeavingMember.newBuilder().setMemberId(memberId)));
  }
}
