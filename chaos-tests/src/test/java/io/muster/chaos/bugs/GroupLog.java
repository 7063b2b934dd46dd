// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.CompleteJoin;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.internal.v1.SyncGroup;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.store.InMemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A replica of one group in heap, and the entries that are applied to it, one command each. */
final class GroupLog {
  static final String GROUP = "g";
  static final int SESSION_TIMEOUT_MS = 10_000;
  private static final String TOPIC = "t";

  private final GroupsState state = new GroupsState(new InMemoryStore());
  private final long logTimeMs;
  private long index;

  /**
   * @param logTimeMs stamp of all entries
   */
  GroupLog(long logTimeMs) {
    this.logTimeMs = logTimeMs;
  }

  GroupsState state() {
    return state;
  }

  Group group() {
    return Objects.requireNonNull(state.groups().find(0, GROUP));
  }

  /** The members join, and the first one assigns. */
  void stabilise(List<String> members, Map<String, ByteString> assignments) {
    members.forEach(this::join);
    // The first join phase is made longer for those who come late.
    while (group().state() == GroupState.PREPARING_REBALANCE) {
      apply(
          Command.newBuilder()
              .setCompleteJoin(
                  CompleteJoin.newBuilder().setGroupId(GROUP).setPhase(group().phase())));
    }
    apply(
        Command.newBuilder()
            .setSyncGroup(
                SyncGroup.newBuilder()
                    .setGroupId(GROUP)
                    .setGenerationId(group().generation())
                    .setMemberId(Objects.requireNonNull(group().leaderId()))
                    .putAllAssignments(assignments)));
  }

  private void join(String member) {
    apply(
        Command.newBuilder()
            .setJoinGroup(
                JoinGroup.newBuilder()
                    .setGroupId(GROUP)
                    .setMemberId(member)
                    .setFirstJoin(true)
                    .setSessionTimeoutMs(SESSION_TIMEOUT_MS)
                    .setRebalanceTimeoutMs(SESSION_TIMEOUT_MS)
                    .setProtocolType("consumer")
                    .setGroupMaxSize(10)
                    .setInitialRebalanceDelayMs(1_000)
                    .addProtocols(SupportedProtocol.newBuilder().setName("range"))));
  }

  Outcome commit(String member, int generation, long sequence, long offset) {
    return apply(
        Command.newBuilder()
            .setCommitOffsets(
                CommitOffsets.newBuilder()
                    .setGroupId(GROUP)
                    .setMemberId(member)
                    .setGenerationId(generation)
                    .setSequence(sequence)
                    .addTopics(
                        TopicOffsets.newBuilder()
                            .setTopic(TOPIC)
                            .addPartitions(PartitionOffset.newBuilder().setOffset(offset)))));
  }

  private Outcome apply(Command.Builder command) {
    index++;
    CommandBatch batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setTerm(1)
            .setLogTimeMs(logTimeMs)
            .addCommands(command)
            .build();
    return state.apply(batch, new LogPosition(1, index)).outcomes().get(0);
  }
}
