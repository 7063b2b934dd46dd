// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.calls;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.wire.Reply;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.chaos.workload.wire.WireFailure;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RequestHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Recorded writes of offsets. What has no sequence is not tried again once an attempt may have been
 * taken: another one could overwrite what came in between. Thread-safe.
 */
public final class WireWrites {
  /** What a writer is told: nothing where it went well, else the reason. */
  public record Ended(boolean ok, String reason) {
    private static final Ended OK = new Ended(true, "");
  }

  private final WireClient client;
  private final Recorder recorder;
  private final Duration patience;

  /**
   * @param patience for one write, with all its attempts
   */
  public WireWrites(WireClient client, Recorder recorder, Duration patience) {
    this.client = client;
    this.recorder = recorder;
    this.patience = patience;
  }

  /**
   * Commits as a member, or without one.
   *
   * @param clientId names a writer without a member
   */
  public Ended commit(int process, String clientId, Call.Commit commit) {
    return commit(
        process,
        clientId,
        commit,
        failure -> commit.sequence() > 0 || !Outcomes.mayHaveApplied(failure));
  }

  /** As {@link #commit}, and gives up as soon as an attempt may have been taken. */
  public Ended commitOnce(int process, String clientId, Call.Commit commit) {
    return commit(process, clientId, commit, failure -> !Outcomes.mayHaveApplied(failure));
  }

  private Ended commit(
      int process, String clientId, Call.Commit commit, Predicate<WireFailure> again) {
    OffsetCommitRequest.Builder request =
        OffsetCommitRequest.newBuilder()
            .setHeader(header(clientId))
            .setGroupId(commit.group())
            .setMemberId(commit.member())
            .setSequence(commit.sequence())
            .addAllTopics(topics(commit.writes()));
    if (commit.generation() >= 0) {
      request.setGenerationId(commit.generation());
    }
    Recorder.Open open = recorder.invoke(process, commit);
    Reply<OffsetCommitResponse> reply =
        client.call(
            commit.group(),
            CoordinatorServiceGrpc.getOffsetCommitMethod(),
            request.build(),
            patience,
            again);
    if (!(reply instanceof Reply.Answered<OffsetCommitResponse> answered)) {
      return unanswered(open, reply);
    }
    OffsetCommitResponse message = answered.message();
    Results results = Results.of(message.getTopicsList());
    if (results.complete(commit.writes().size())) {
      open.ok(
          new Answer.Committed(message.getRevision()),
          Endings.header(message.getHeader(), answered.failures()));
      return Ended.OK;
    }
    return results.end(open, answered);
  }

  /** Sets offsets of a group without members, as an operator; a commit like any other. */
  public Ended alter(int process, String clientId, String group, List<Call.Write> writes) {
    Call.Commit commit = new Call.Commit(group, "", -1, 0, writes);
    AlterOffsetsRequest request =
        AlterOffsetsRequest.newBuilder()
            .setHeader(header(clientId))
            .setGroupId(group)
            .addAllTopics(topics(writes))
            .build();
    Recorder.Open open = recorder.invoke(process, commit);
    Reply<AlterOffsetsResponse> reply =
        client.call(
            group,
            GroupAdminServiceGrpc.getAlterOffsetsMethod(),
            request,
            patience,
            failure -> !Outcomes.mayHaveApplied(failure));
    if (!(reply instanceof Reply.Answered<AlterOffsetsResponse> answered)) {
      return unanswered(open, reply);
    }
    AlterOffsetsResponse message = answered.message();
    Results results = Results.of(message.getTopicsList());
    if (results.complete(writes.size())) {
      open.ok(
          new Answer.Committed(message.getRevision()),
          Endings.header(message.getHeader(), answered.failures()));
      return Ended.OK;
    }
    return results.end(open, answered);
  }

  /** Deletes offsets of one topic. */
  public Ended delete(int process, String clientId, Call.Delete delete) {
    DeleteOffsetsRequest request =
        DeleteOffsetsRequest.newBuilder()
            .setHeader(header(clientId))
            .setGroupId(delete.group())
            .addTopics(
                OffsetFetchRequest.Topic.newBuilder()
                    .setName(delete.topic())
                    .addAllPartitions(delete.partitions()))
            .build();
    Recorder.Open open = recorder.invoke(process, delete);
    Reply<DeleteOffsetsResponse> reply =
        client.call(
            delete.group(),
            GroupAdminServiceGrpc.getDeleteOffsetsMethod(),
            request,
            patience,
            failure -> !Outcomes.mayHaveApplied(failure));
    if (!(reply instanceof Reply.Answered<DeleteOffsetsResponse> answered)) {
      return unanswered(open, reply);
    }
    DeleteOffsetsResponse message = answered.message();
    Results results = Results.of(message.getTopicsList());
    if (results.complete(delete.partitions().size())) {
      open.ok(new Answer.Done(), Endings.header(message.getHeader(), answered.failures()));
      return Ended.OK;
    }
    return results.end(open, answered);
  }

  /**
   * Deletes a group.
   *
   * @param delete all that the group may hold
   */
  public Ended deleteGroup(int process, String clientId, Call.Delete delete) {
    DeleteGroupRequest request =
        DeleteGroupRequest.newBuilder()
            .setHeader(header(clientId))
            .setGroupId(delete.group())
            .build();
    Recorder.Open open = recorder.invoke(process, delete);
    Reply<DeleteGroupResponse> reply =
        client.call(
            delete.group(),
            GroupAdminServiceGrpc.getDeleteGroupMethod(),
            request,
            patience,
            failure -> !Outcomes.mayHaveApplied(failure));
    if (!(reply instanceof Reply.Answered<DeleteGroupResponse> answered)) {
      return unanswered(open, reply);
    }
    open.ok(new Answer.Done(), Endings.header(answered.message().getHeader(), answered.failures()));
    return Ended.OK;
  }

  private static Ended unanswered(Recorder.Open open, Reply<?> reply) {
    Endings.end(open, true, reply.failures());
    return new Ended(false, Outcomes.of(true, reply.failures()).reason());
  }

  private static RequestHeader header(String clientId) {
    return RequestHeader.newBuilder().setClientId(clientId).build();
  }

  private static List<OffsetCommitRequest.Topic> topics(List<Call.Write> writes) {
    Map<String, OffsetCommitRequest.Topic.Builder> topics = new LinkedHashMap<>();
    for (Call.Write write : writes) {
      topics
          .computeIfAbsent(
              write.topic(), name -> OffsetCommitRequest.Topic.newBuilder().setName(name))
          .addPartitions(
              OffsetCommitRequest.Partition.newBuilder()
                  .setIndex(write.partition())
                  .setOffset(write.offset())
                  .setMetadata(write.metadata()));
    }
    return topics.values().stream().map(OffsetCommitRequest.Topic.Builder::build).toList();
  }

  /**
   * What an answer says of its partitions.
   *
   * @param refused reasons
   */
  private record Results(int taken, List<ErrorReason> refused) {
    static Results of(List<OffsetCommitResponse.Topic> topics) {
      List<ErrorReason> reasons =
          topics.stream()
              .flatMap(topic -> topic.getPartitionsList().stream())
              .map(OffsetCommitResponse.Partition::getReason)
              .toList();
      List<ErrorReason> refused =
          reasons.stream().filter(reason -> reason != ErrorReason.NONE).toList();
      return new Results(reasons.size() - refused.size(), refused);
    }

    boolean complete(int asked) {
      return refused.isEmpty() && taken == asked;
    }

    /** Of a write that was not taken as a whole. Half a write counts as one of unknown fate. */
    Ended end(Recorder.Open open, Reply.Answered<?> answered) {
      if (refused.isEmpty()) {
        String reason = "PARTITION_MISSING_IN_ANSWER";
        Endings.end(open, new Outcomes.Verdict(Outcome.INFO, reason, true), null);
        return new Ended(false, reason);
      }
      ErrorReason first = refused.get(0);
      if (taken > 0) {
        Endings.end(open, new Outcomes.Verdict(Outcome.INFO, "PARTLY_" + first, true), null);
      } else {
        List<WireFailure> all = new ArrayList<>(answered.failures());
        all.add(WireFailure.ofPartition(answered.node(), first, Outcomes.errorClass(first)));
        Endings.end(open, true, all);
      }
      return new Ended(false, first.name());
    }
  }
}
