// SPDX-License-Identifier: Apache-2.0
package io.muster.state.transcript;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.Command;
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
import io.muster.state.ConsumerBytes;
import io.muster.state.GroupsState;
import io.muster.state.group.Group;
import io.muster.state.group.Member;
import io.muster.state.group.PendingMember;
import io.muster.state.offset.CommittedOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one command of a transcript. A word that is an option's name is followed by its value; what
 * a timer observed is taken from the state unless it is given.
 *
 * <pre>
 *   join g1 a [first] PROTOCOLS [instance i] [session ms] [rebalance ms] [seq n] [type t] [reason r]
 *                                    PROTOCOLS: range:x,sticky:y; x may be a subscription: {@code @}t+u
 *   reserve g1 a PROTOCOLS ...       JoinGroup with an empty id, for which the leader made id a
 *   join-timer g1 [phase n]
 *   sync g1 a gen 1 a=p0,p1 b=p2 [instance i] [type t] [protocol p] [topics revision]
 *   sync-timer g1 a b [phase n]      a and b are missing
 *   leave g1 a b/i2 /i3              b is said to be instance i2; of i3 no member id is given
 *   expire g1 a [incarnation n]
 *   start g1 gen 1 t                 the coordinator wants a rebalance, since topic t changed
 *   delete g1
 *   delete-offsets g1 t:0 u:1
 *   expire-offsets g1 retention ms t:0 u:1 [revision n]
 *   forget-topics g1 t:0 u:1 [revision n]
 *   commit g1 [member a] [instance i] [gen 1] [client c] [seq n] [epoch n] t:0=10 t:1=20@metadata
 *   partition 3                      where the groups of the following commands live
 *   config delay|max n               group.initial.rebalance.delay.ms, group.max.size
 * </pre>
 */
final class CommandReader {
  /** Phases count from here up in each group; transcripts show what is below. */
  static final long PHASES = 1 << 20;

  private static final List<String> OPTIONS =
      List.of(
          "session",
          "rebalance",
          "seq",
          "type",
          "phase",
          "gen",
          "protocol",
          "incarnation",
          "member",
          "client",
          "epoch",
          "instance",
          "reason",
          "topics",
          "retention",
          "revision");

  private final GroupsState state;
  private int partition;
  private int initialDelayMs;
  private int groupMaxSize = 100;

  CommandReader(GroupsState state) {
    this.state = state;
  }

  void partition(int value) {
    partition = value;
  }

  int partition() {
    return partition;
  }

  void configure(String setting, int value) {
    switch (setting) {
      case "delay" -> initialDelayMs = value;
      case "max" -> groupMaxSize = value;
      default -> throw new IllegalArgumentException("config " + setting);
    }
  }

  Command read(List<String> words) {
    Map<String, String> options = new LinkedHashMap<>();
    List<String> plain = new ArrayList<>();
    for (int i = 2; i < words.size(); i++) {
      if (OPTIONS.contains(words.get(i))) {
        options.put(words.get(i), words.get(++i));
      } else {
        plain.add(words.get(i));
      }
    }
    String groupId = name(words.get(1));
    Command.Builder command = Command.newBuilder().setPartition(partition);
    switch (words.get(0)) {
      case "join" -> command.setJoinGroup(join(groupId, plain, options));
      case "reserve" ->
          command.setJoinGroup(join(groupId, plain, options).toBuilder().setReserveOnly(true));
      case "join-timer" ->
          command.setCompleteJoin(
              CompleteJoin.newBuilder().setGroupId(groupId).setPhase(phase(groupId, options)));
      case "sync" -> command.setSyncGroup(sync(groupId, plain, options));
      case "sync-timer" ->
          command.setExpireSync(
              ExpireSync.newBuilder()
                  .setGroupId(groupId)
                  .setPhase(phase(groupId, options))
                  .addAllMemberIds(plain));
      case "leave" -> command.setLeaveGroup(leave(groupId, plain));
      case "expire" -> command.setExpireMember(expire(groupId, plain.get(0), options));
      case "start" ->
          command.setStartRebalance(
              StartRebalance.newBuilder()
                  .setGroupId(groupId)
                  .setGenerationId(number(options, "gen", 0))
                  .setCause(
                      RebalanceCause.newBuilder()
                          .setKind(RebalanceCause.Kind.TOPICS_CHANGED)
                          .setDetail(String.join(" ", plain))));
      case "delete" -> command.setDeleteGroup(DeleteGroup.newBuilder().setGroupId(groupId));
      case "delete-offsets" -> command.setDeleteOffsets(deleteOffsets(groupId, plain));
      case "expire-offsets" ->
          command.setExpireOffsets(
              ExpireOffsets.newBuilder()
                  .setGroupId(groupId)
                  .setRetentionMs(number(options, "retention", 0))
                  .addAllOffsets(observed(groupId, plain, options)));
      case "forget-topics" ->
          command.setForgetTopics(
              ForgetTopics.newBuilder()
                  .setGroupId(groupId)
                  .addAllOffsets(observed(groupId, plain, options)));
      case "commit" -> command.setCommitOffsets(commit(groupId, plain, options));
      default -> throw new IllegalArgumentException(String.join(" ", words));
    }
    return command.build();
  }

  /** {@code ''} stands for the empty id. */
  static String name(String word) {
    return word.equals("''") ? "" : word;
  }

  private JoinGroup join(String groupId, List<String> plain, Map<String, String> options) {
    JoinGroup.Builder join =
        JoinGroup.newBuilder()
            .setGroupId(groupId)
            .setMemberId(plain.get(0))
            .setFirstJoin(plain.contains("first"))
            .setClientId("app")
            .setClientHost("/10.0.0.1")
            .setSessionTimeoutMs(number(options, "session", 10_000))
            .setRebalanceTimeoutMs(number(options, "rebalance", 60_000))
            .setProtocolType(options.getOrDefault("type", "consumer"))
            .setSequence(number(options, "seq", 0))
            .setInitialRebalanceDelayMs(initialDelayMs)
            .setGroupMaxSize(groupMaxSize)
            .setReason(options.getOrDefault("reason", ""));
    String instance = options.get("instance");
    if (instance != null) {
      join.setGroupInstanceId(instance);
    }
    String protocols = plain.get(plain.size() - 1);
    if (!protocols.equals("none")) {
      for (String protocol : protocols.split(",")) {
        int colon = protocol.indexOf(':');
        join.addProtocols(
            SupportedProtocol.newBuilder()
                .setName(protocol.substring(0, colon))
                .setMetadata(metadata(protocol.substring(colon + 1))));
      }
    }
    return join.build();
  }

  private static SyncGroup sync(String groupId, List<String> plain, Map<String, String> options) {
    SyncGroup.Builder sync =
        SyncGroup.newBuilder()
            .setGroupId(groupId)
            .setMemberId(plain.get(0))
            .setGenerationId(number(options, "gen", 0))
            .setProtocolType(options.getOrDefault("type", "consumer"))
            .setProtocolName(options.getOrDefault("protocol", ""))
            .setTopicsRevision(number(options, "topics", 0));
    String instance = options.get("instance");
    if (instance != null) {
      sync.setGroupInstanceId(instance);
    }
    for (String assignment : plain.subList(1, plain.size())) {
      String[] sides = assignment.split("=", 2);
      sync.putAssignments(sides[0], ByteString.copyFromUtf8(sides[1]));
    }
    return sync.build();
  }

  private static LeaveGroup leave(String groupId, List<String> memberIds) {
    LeaveGroup.Builder leave = LeaveGroup.newBuilder().setGroupId(groupId);
    for (String word : memberIds) {
      String[] sides = word.split("/", -1);
      LeavingMember.Builder member = LeavingMember.newBuilder().setMemberId(sides[0]);
      leave.addMembers(sides.length > 1 ? member.setGroupInstanceId(sides[1]) : member);
    }
    return leave.build();
  }

  private static DeleteOffsets deleteOffsets(String groupId, List<String> plain) {
    DeleteOffsets.Builder delete = DeleteOffsets.newBuilder().setGroupId(groupId);
    for (String word : plain) {
      String[] sides = word.split(":");
      delete.addTopics(
          TopicPartitions.newBuilder()
              .setTopic(sides[0])
              .addPartitions(Integer.parseInt(sides[1])));
    }
    return delete.build();
  }

  /** As they are stored, unless another revision is said to have been seen. */
  private List<ObservedOffset> observed(
      String groupId, List<String> plain, Map<String, String> options) {
    List<ObservedOffset> observed = new ArrayList<>();
    for (String word : plain) {
      String[] sides = word.split(":");
      int topicPartition = Integer.parseInt(sides[1]);
      CommittedOffset offset = state.offsets().find(partition, groupId, sides[0], topicPartition);
      long revision = offset == null ? 0 : offset.revision();
      observed.add(
          ObservedOffset.newBuilder()
              .setTopic(sides[0])
              .setPartition(topicPartition)
              .setRevision(number(options, "revision", (int) revision))
              .build());
    }
    return observed;
  }

  /** Plain text, or a consumer's subscription to the topics after the sign. */
  private static ByteString metadata(String word) {
    return word.startsWith("@")
        ? ConsumerBytes.subscription(List.of(word.substring(1).split("[+]")))
        : ByteString.copyFromUtf8(word);
  }

  private ExpireMember expire(String groupId, String memberId, Map<String, String> options) {
    String given = options.get("incarnation");
    return ExpireMember.newBuilder()
        .setGroupId(groupId)
        .setMemberId(memberId)
        .setIncarnation(given == null ? incarnation(groupId, memberId) : Long.parseLong(given))
        .build();
  }

  private long incarnation(String groupId, String memberId) {
    Group group = state.groups().find(partition, groupId);
    Member member = group == null ? null : group.member(memberId);
    PendingMember pending = group == null ? null : group.pendingMember(memberId);
    if (member != null) {
      return member.incarnation();
    }
    return pending == null ? 0 : pending.incarnation();
  }

  private long phase(String groupId, Map<String, String> options) {
    String given = options.get("phase");
    Group group = state.groups().find(partition, groupId);
    long phase = group == null ? 0 : group.phase();
    return given == null ? phase : phase - phase % PHASES + Long.parseLong(given);
  }

  private static CommitOffsets commit(
      String groupId, List<String> plain, Map<String, String> options) {
    CommitOffsets.Builder commit =
        CommitOffsets.newBuilder()
            .setGroupId(groupId)
            .setMemberId(options.getOrDefault("member", ""))
            .setGenerationId(number(options, "gen", -1))
            .setClientId(options.getOrDefault("client", "app"))
            .setSequence(number(options, "seq", 0));
    String instance = options.get("instance");
    if (instance != null) {
      commit.setGroupInstanceId(instance);
    }
    for (String word : plain) {
      String[] sides = word.split("[:=@]");
      PartitionOffset.Builder offset =
          PartitionOffset.newBuilder()
              .setPartition(Integer.parseInt(sides[1]))
              .setOffset(Long.parseLong(sides[2]))
              .setMetadata(sides.length > 3 ? sides[3] : "");
      String epoch = options.get("epoch");
      if (epoch != null) {
        offset.setLeaderEpoch(Integer.parseInt(epoch));
      }
      commit.addTopics(TopicOffsets.newBuilder().setTopic(sides[0]).addPartitions(offset));
    }
    return commit.build();
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    String given = options.get(name);
    return given == null ? otherwise : Integer.parseInt(given);
  }
}
