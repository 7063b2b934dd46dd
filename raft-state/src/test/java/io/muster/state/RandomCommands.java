// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.CompleteJoin;
import io.muster.proto.internal.v1.DeleteGroup;
import io.muster.proto.internal.v1.DeleteOffsets;
import io.muster.proto.internal.v1.ExpireMember;
import io.muster.proto.internal.v1.ExpireOffsets;
import io.muster.proto.internal.v1.ExpireSync;
import io.muster.proto.internal.v1.ForgetTopics;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.LeaveGroup;
import io.muster.proto.internal.v1.LeavingMember;
import io.muster.proto.internal.v1.ObservedOffset;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.StartRebalance;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.internal.v1.SyncGroup;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.proto.internal.v1.TopicPartitions;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Member;
import io.muster.state.group.PendingMember;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Commands as a leader with busy clients would propose them: mostly what fits the groups as they
 * are, sometimes late, repeated or wrong.
 */
final class RandomCommands {
  static final List<Integer> PARTITIONS = List.of(0, 7, 300);
  private static final List<String> GROUPS = List.of("g", "g1", "", "größe");
  private static final int MEMBERS = 6;
  private static final List<List<String>> OFFERS =
      List.of(
          List.of("range"),
          List.of("range", "sticky"),
          List.of("range", "sticky"),
          List.of("sticky", "range"),
          List.of("roundrobin"),
          List.of());

  private final Random random;
  private final GroupsState state;
  private @Nullable Command lastCommit;
  private long timeMs = 1_000;

  RandomCommands(long seed, GroupsState state) {
    this.random = new Random(seed);
    this.state = state;
  }

  CommandBatch batch(int commands, long term) {
    timeMs += random.nextInt(50) - 10;
    CommandBatch.Builder batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setLogTimeMs(timeMs)
            .setTerm(chance(1) ? term - 1 : term);
    for (int i = 0; i < commands; i++) {
      batch.addCommands(command());
    }
    return batch.build();
  }

  private Command command() {
    int partition = pick(PARTITIONS);
    String groupId = pick(GROUPS);
    Group group = state.groups().find(partition, groupId);
    Command.Builder command = Command.newBuilder().setPartition(partition);
    if (group != null && group.state() == GroupState.EMPTY && chance(50)) {
      // By chance alone some runs would delete no group at all.
      return command.setDeleteGroup(DeleteGroup.newBuilder().setGroupId(groupId)).build();
    }
    int kind = random.nextInt(100);
    if (kind < 45) {
      return command.setJoinGroup(join(groupId, group)).build();
    } else if (kind < 53) {
      return command.setCompleteJoin(completeJoin(groupId, group)).build();
    } else if (kind < 65) {
      return command.setSyncGroup(sync(groupId, group)).build();
    } else if (kind < 69) {
      return command.setExpireSync(expireSync(groupId, group)).build();
    } else if (kind < 74) {
      return command.setLeaveGroup(leave(groupId)).build();
    } else if (kind < 78) {
      return command.setExpireMember(expireMember(groupId, group)).build();
    } else if (kind < 80) {
      return command.setStartRebalance(startRebalance(groupId, group)).build();
    } else if (kind < 82) {
      return command.setDeleteOffsets(deleteOffsets(groupId)).build();
    } else if (kind < 84) {
      return command.setDeleteGroup(deleteGroup(partition)).build();
    } else if (kind < 86) {
      return command.setExpireOffsets(expireOffsets(partition, groupId)).build();
    } else if (kind < 87) {
      return command
          .setForgetTopics(
              ForgetTopics.newBuilder()
                  .setGroupId(groupId)
                  .addAllOffsets(expireOffsets(partition, groupId).getOffsetsList()))
          .build();
    }
    if (lastCommit != null && chance(20)) {
      return lastCommit;
    }
    lastCommit = command.setCommitOffsets(commit(groupId, group)).build();
    return lastCommit;
  }

  private JoinGroup join(String groupId, @Nullable Group group) {
    String memberId = chance(60) ? wanted(group) : anyMember();
    Member member = group == null ? null : group.member(memberId);
    JoinGroup.Builder join =
        JoinGroup.newBuilder()
            .setGroupId(groupId)
            .setMemberId(memberId)
            .setFirstJoin(member == null ? chance(70) : chance(20))
            .setReserveOnly(member == null && chance(25))
            .setClientId("client")
            .setClientHost("/10.0.0.1")
            .setSessionTimeoutMs(10_000)
            .setRebalanceTimeoutMs(1_000 * (1 + random.nextInt(3)))
            .setProtocolType(chance(98) ? "consumer" : "connect")
            .setInitialRebalanceDelayMs(chance(70) ? 0 : 700)
            .setGroupMaxSize(chance(95) ? 100 : 2);
    boolean isStatic = member == null ? chance(40) : member.isStatic() && chance(90);
    if (isStatic) {
      join.setGroupInstanceId(anyInstance()).setReserveOnly(false);
    }
    if (chance(50)) {
      long last = member == null ? 1 : member.joinSequence();
      join.setSequence(Math.max(0, last + random.nextInt(3) - 1));
    }
    List<SupportedProtocol> kept = member == null ? List.of() : member.protocols();
    if (!kept.isEmpty() && chance(70)) {
      return join.addAllProtocols(kept).build();
    }
    for (String name : chance(97) ? pick(OFFERS.subList(0, 4)) : pick(OFFERS)) {
      join.addProtocols(SupportedProtocol.newBuilder().setName(name).setMetadata(metadata()));
    }
    return join.build();
  }

  /** Somebody the join phase waits for, if there is somebody. */
  private String wanted(@Nullable Group group) {
    if (group != null && group.state() == GroupState.PREPARING_REBALANCE) {
      for (Member member : group.members()) {
        if (!member.joined()) {
          return member.id();
        }
      }
      for (PendingMember pending : group.pending()) {
        return pending.id();
      }
    }
    return anyMember();
  }

  private CompleteJoin completeJoin(String groupId, @Nullable Group group) {
    return CompleteJoin.newBuilder().setGroupId(groupId).setPhase(phase(group)).build();
  }

  private SyncGroup sync(String groupId, @Nullable Group group) {
    String leader = group == null ? null : group.leaderId();
    SyncGroup.Builder sync =
        SyncGroup.newBuilder()
            .setGroupId(groupId)
            .setMemberId(leader != null && chance(90) ? leader : anyMember())
            .setGenerationId(generation(group))
            .setProtocolType(chance(95) ? "consumer" : "connect");
    for (int i = random.nextInt(MEMBERS); i >= 0; i--) {
      sync.putAssignments(anyMember(), bytes("p"));
    }
    return sync.build();
  }

  private ExpireSync expireSync(String groupId, @Nullable Group group) {
    return ExpireSync.newBuilder()
        .setGroupId(groupId)
        .setPhase(phase(group))
        .addMemberIds(anyMember())
        .build();
  }

  private LeaveGroup leave(String groupId) {
    LeaveGroup.Builder leave = LeaveGroup.newBuilder().setGroupId(groupId);
    for (int i = random.nextInt(3); i >= 0; i--) {
      LeavingMember.Builder member = LeavingMember.newBuilder();
      if (chance(70)) {
        member.setMemberId(anyMember());
      }
      if (chance(20)) {
        member.setGroupInstanceId(anyInstance());
      }
      leave.addMembers(member);
    }
    return leave.build();
  }

  private ExpireMember expireMember(String groupId, @Nullable Group group) {
    String memberId = anyMember();
    Member member = group == null ? null : group.member(memberId);
    PendingMember pending = group == null ? null : group.pendingMember(memberId);
    long incarnation =
        member != null ? member.incarnation() : pending != null ? pending.incarnation() : 1;
    return ExpireMember.newBuilder()
        .setGroupId(groupId)
        .setMemberId(memberId)
        .setIncarnation(chance(80) ? incarnation : incarnation - 1)
        .build();
  }

  private CommitOffsets commit(String groupId, @Nullable Group group) {
    CommitOffsets.Builder commit =
        CommitOffsets.newBuilder()
            .setGroupId(groupId)
            .setClientId("client-" + random.nextInt(80))
            .setSequence(chance(30) ? 0 : 1 + random.nextInt(30))
            .setGenerationId(-1);
    if (group != null && !group.members().isEmpty() && chance(90)) {
      commit.setMemberId(anyMember()).setGenerationId(generation(group));
    } else if (chance(20)) {
      commit.setMemberId(anyMember());
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      commit.addTopics(
          TopicOffsets.newBuilder()
              .setTopic(chance(50) ? "t" : "t1")
              .addPartitions(
                  PartitionOffset.newBuilder()
                      .setPartition(random.nextInt(4))
                      .setOffset(random.nextInt(1_000))));
    }
    return commit.build();
  }

  private StartRebalance startRebalance(String groupId, @Nullable Group group) {
    return StartRebalance.newBuilder()
        .setGroupId(groupId)
        .setGenerationId(generation(group))
        .setCause(RebalanceCause.newBuilder().setKind(RebalanceCause.Kind.TOPICS_CHANGED))
        .build();
  }

  /** One that can be deleted, if there is one. */
  private DeleteGroup deleteGroup(int partition) {
    for (String groupId : GROUPS) {
      Group group = state.groups().find(partition, groupId);
      if (group != null && group.state() == GroupState.EMPTY) {
        return DeleteGroup.newBuilder().setGroupId(groupId).build();
      }
    }
    return DeleteGroup.newBuilder().setGroupId(pick(GROUPS)).build();
  }

  private DeleteOffsets deleteOffsets(String groupId) {
    return DeleteOffsets.newBuilder()
        .setGroupId(groupId)
        .addTopics(
            TopicPartitions.newBuilder()
                .setTopic(chance(50) ? "t" : "t1")
                .addPartitions(random.nextInt(4)))
        .build();
  }

  /** What is there, or was a moment ago. */
  private ExpireOffsets expireOffsets(int partition, String groupId) {
    ExpireOffsets.Builder expire =
        ExpireOffsets.newBuilder().setGroupId(groupId).setRetentionMs(random.nextInt(300));
    state
        .offsets()
        .all(partition, groupId)
        .forEach(
            (topic, offsets) ->
                offsets.forEach(
                    (topicPartition, offset) ->
                        expire.addOffsets(
                            ObservedOffset.newBuilder()
                                .setTopic(topic)
                                .setPartition(topicPartition)
                                .setRevision(offset.revision() - (chance(85) ? 0 : 1)))));
    return expire.build();
  }

  private long phase(@Nullable Group group) {
    long phase = group == null ? 1 : group.phase();
    return chance(85) ? phase : phase - 1;
  }

  private int generation(@Nullable Group group) {
    int generation = group == null ? 1 : group.generation();
    return chance(90) ? generation : generation - 1;
  }

  private String anyInstance() {
    return "i" + random.nextInt(3);
  }

  private String anyMember() {
    return "m" + random.nextInt(MEMBERS);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Subscriptions, and what is none. */
  private ByteString metadata() {
    if (chance(5)) {
      return bytes("m");
    }
    return ConsumerBytes.subscription(chance(80) ? List.of("t") : List.of("t", "t1"));
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
