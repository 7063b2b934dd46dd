// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.internal.v1.SyncGroup;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.store.RocksDbResources;
import io.muster.state.store.RocksDbStore;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside the thread that applies. */
final class GroupsTest {
  private static final int GENERATIONS = 400;

  @TempDir Path temporary;

  private long index;

  /**
   * A group that is not cached takes several reads of the store. Whatever is applied in between, a
   * reader gets it as it was after one entry: the assignments of a generation belong to it.
   */
  @Test
  void aReaderNeverSeesHalfAnEntry() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20);
        RocksDbStore store = RocksDbStore.open(temporary.resolve("store"), resources)) {
      GroupsState state = new GroupsState(store);
      for (String member : new String[] {"a", "b", "c"}) {
        apply(state, join(member, 0));
      }
      AtomicBoolean done = new AtomicBoolean();
      CountDownLatch reading = new CountDownLatch(1);
      Groups uncached = new Groups(store);
      Future<Integer> reads =
          pool.submit(
              () -> {
                int count = 0;
                while (!done.get()) {
                  check(uncached.find(3, "g"));
                  count++;
                  reading.countDown();
                }
                return count;
              });
      reading.await();
      for (int i = 1; i <= GENERATIONS; i++) {
        apply(state, join("a", i));
        apply(state, join("b", i));
        apply(state, join("c", i));
        Group group = state.groups().find(3, "g");
        assertThat(group).isNotNull();
        apply(state, sync(group.generation()));
      }
      done.set(true);
      assertThat(reads.get()).isPositive();
      assertThat(uncached.find(3, "g")).isEqualTo(state.groups().find(3, "g"));
    } finally {
      pool.shutdown();
    }
  }

  private static void check(Group group) {
    assertThat(group.members()).hasSize(3);
    String expected =
        switch (group.state()) {
          case STABLE -> "generation " + group.generation();
          case COMPLETING_REBALANCE -> "";
          case PREPARING_REBALANCE, EMPTY -> null;
        };
    if (expected != null) {
      assertThat(group.members())
          .allMatch(member -> member.assignment().toStringUtf8().equals(expected));
    }
  }

  private void apply(GroupsState state, Command.Builder command) {
    state.apply(
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
}
