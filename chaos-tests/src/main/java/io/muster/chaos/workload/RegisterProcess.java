// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.wire.Reply;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.chaos.workload.wire.WireFailure;
import io.muster.proto.v1.CoordinatorServiceGrpc;
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
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One client process on the registers: commits, reads and now and then deletes, one call after the
 * other. It is a writer of its own, with its own growing sequence, which an operation keeps over
 * its attempts.
 */
final class RegisterProcess implements Runnable {
  private static final int OFFSET_MAX = 1_000_000;
  private static final double READS = 0.45;
  private static final double DELETES = 0.03;

  private final int process;
  private final Recorder recorder;
  private final WireClient client;
  private final WireReads reads;
  private final RegisterGroups groups;
  private final Pace pace;
  private final Duration patience;
  private final Random random;
  private final RequestHeader header;
  private long sequence;
  private volatile boolean stopped;

  RegisterProcess(
      int process,
      WorkloadContext context,
      WireClient client,
      RegisterGroups groups,
      Pace pace,
      Duration patience) {
    this.process = process;
    this.recorder = context.recorder();
    this.client = client;
    this.reads = new WireReads(client, recorder);
    this.groups = groups;
    this.pace = pace;
    this.patience = patience;
    this.random = Seeds.random(context.seed(), "register-process-" + process);
    this.header = RequestHeader.newBuilder().setClientId("register-" + process).build();
  }

  /** No operation is begun any more. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    try {
      while (true) {
        pace.await();
        if (stopped) {
          return;
        }
        operation(groups.next(random));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void operation(RegisterGroups.Group group) {
    double choice = random.nextDouble();
    if (!group.anchored().get()) {
      List<Integer> all = IntStream.rangeClosed(0, RegisterWorkload.ANCHOR).boxed().toList();
      if (commit(group.id(), all)) {
        group.anchored().set(true);
      }
    } else if (choice < READS) {
      reads.fetch(process, group.id(), RegisterWorkload.TOPIC, someKeys(), patience);
    } else if (choice < READS + DELETES) {
      delete(group.id(), random.nextInt(RegisterWorkload.KEYS_OF_GROUP));
    } else {
      commit(group.id(), someKeys());
    }
  }

  /** At least one. */
  private List<Integer> someKeys() {
    List<Integer> some = new ArrayList<>();
    int surely = random.nextInt(RegisterWorkload.KEYS_OF_GROUP);
    for (int key = 0; key < RegisterWorkload.KEYS_OF_GROUP; key++) {
      if (key == surely || random.nextBoolean()) {
        some.add(key);
      }
    }
    return some;
  }

  // ---- commits

  private boolean commit(String group, List<Integer> partitions) {
    sequence++;
    List<Call.Write> writes =
        partitions.stream()
            .map(
                partition ->
                    new Call.Write(
                        RegisterWorkload.TOPIC,
                        partition,
                        random.nextInt(OFFSET_MAX),
                        process + "-" + sequence + "-" + partition))
            .toList();
    OffsetCommitRequest request = request(group, writes);
    Recorder.Open open = recorder.invoke(process, new Call.Commit(group, "", -1, sequence, writes));
    Reply<OffsetCommitResponse> reply =
        client.call(
            group,
            CoordinatorServiceGrpc.getOffsetCommitMethod(),
            request,
            patience,
            failure -> true);
    if (!(reply instanceof Reply.Answered<OffsetCommitResponse> answered)) {
      Endings.end(open, true, reply.failures());
      return false;
    }
    OffsetCommitResponse message = answered.message();
    Results results = Results.of(message.getTopicsList());
    if (results.refused.isEmpty() && results.taken == partitions.size()) {
      open.ok(new Answer.Committed(message.getRevision()), Endings.header(message.getHeader()));
      return true;
    }
    results.end(open, answered);
    return false;
  }

  private OffsetCommitRequest request(String group, List<Call.Write> writes) {
    OffsetCommitRequest.Topic.Builder topic =
        OffsetCommitRequest.Topic.newBuilder().setName(RegisterWorkload.TOPIC);
    writes.forEach(
        write ->
            topic.addPartitions(
                OffsetCommitRequest.Partition.newBuilder()
                    .setIndex(write.partition())
                    .setOffset(write.offset())
                    .setMetadata(write.metadata())));
    return OffsetCommitRequest.newBuilder()
        .setHeader(header)
        .setGroupId(group)
        .setSequence(sequence)
        .addTopics(topic)
        .build();
  }

  // ---- deletes

  /**
   * A delete has no sequence: once an attempt may have been taken, another could delete what was
   * committed in between.
   */
  private void delete(String group, int partition) {
    DeleteOffsetsRequest request =
        DeleteOffsetsRequest.newBuilder()
            .setHeader(header)
            .setGroupId(group)
            .addTopics(
                OffsetFetchRequest.Topic.newBuilder()
                    .setName(RegisterWorkload.TOPIC)
                    .addPartitions(partition))
            .build();
    Recorder.Open open =
        recorder.invoke(
            process, new Call.Delete(group, RegisterWorkload.TOPIC, List.of(partition)));
    Reply<DeleteOffsetsResponse> reply =
        client.call(
            group,
            GroupAdminServiceGrpc.getDeleteOffsetsMethod(),
            request,
            patience,
            failure -> !Outcomes.mayHaveApplied(failure));
    if (!(reply instanceof Reply.Answered<DeleteOffsetsResponse> answered)) {
      Endings.end(open, true, reply.failures());
      return;
    }
    DeleteOffsetsResponse message = answered.message();
    Results results = Results.of(message.getTopicsList());
    if (results.refused.isEmpty() && results.taken == 1) {
      open.ok(new Answer.Done(), Endings.header(message.getHeader()));
    } else {
      results.end(open, answered);
    }
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

    /** Of a write that was not taken as a whole. Half a write counts as one of unknown fate. */
    void end(Recorder.Open open, Reply.Answered<?> answered) {
      if (refused.isEmpty()) {
        Endings.end(
            open, new Outcomes.Verdict(Outcome.INFO, "PARTITION_MISSING_IN_ANSWER", true), null);
      } else if (taken > 0) {
        Endings.end(
            open, new Outcomes.Verdict(Outcome.INFO, "PARTLY_" + refused.get(0), true), null);
      } else {
        List<WireFailure> all = new ArrayList<>(answered.failures());
        ErrorReason first = refused.get(0);
        all.add(WireFailure.ofPartition(answered.node(), first, Outcomes.errorClass(first)));
        Endings.end(open, true, all);
      }
    }
  }
}
