// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.calls;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.wire.Reply;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Recorded reads. Each is tried until it is answered or its time is over. Thread-safe. */
public final class WireReads {
  private final WireClient client;
  private final Recorder recorder;

  /**
   * @param recorder each read is written down there
   */
  public WireReads(WireClient client, Recorder recorder) {
    this.client = client;
    this.recorder = recorder;
  }

  /** Reads offsets at the coordinator. */
  public void fetch(
      int process, String group, String topic, List<Integer> partitions, Duration patience) {
    OffsetFetchRequest request = request(group, topic, partitions);
    Recorder.Open open = recorder.invoke(process, new Call.Fetch(group, topic, partitions, false));
    end(
        open,
        topic,
        partitions,
        client.call(
            group,
            CoordinatorServiceGrpc.getOffsetFetchMethod(),
            request,
            patience,
            failure -> true));
  }

  /** One of the last reads: asks this node first and goes where it is sent. */
  void lastFetch(
      int process,
      int node,
      String group,
      String topic,
      List<Integer> partitions,
      Duration patience) {
    OffsetFetchRequest request = request(group, topic, partitions);
    Recorder.Open open = recorder.invoke(process, new Call.Fetch(group, topic, partitions, true));
    end(
        open,
        topic,
        partitions,
        client.callThrough(
            node,
            group,
            CoordinatorServiceGrpc.getOffsetFetchMethod(),
            request,
            patience,
            failure -> true));
  }

  private static OffsetFetchRequest request(String group, String topic, List<Integer> partitions) {
    return OffsetFetchRequest.newBuilder()
        .setGroupId(group)
        .addTopics(
            OffsetFetchRequest.Topic.newBuilder().setName(topic).addAllPartitions(partitions))
        .build();
  }

  private static void end(
      Recorder.Open open,
      String topic,
      List<Integer> partitions,
      Reply<OffsetFetchResponse> reply) {
    if (!(reply instanceof Reply.Answered<OffsetFetchResponse> answered)) {
      Endings.end(open, false, reply.failures());
      return;
    }
    OffsetFetchResponse message = answered.message();
    SortedMap<Integer, Answer.@Nullable Stored> offsets = offsets(message, topic);
    if (offsets.keySet().containsAll(partitions)) {
      open.ok(
          new Answer.Fetched(offsets), Endings.header(message.getHeader(), answered.failures()));
    } else {
      open.fail(
          "PARTITION_MISSING_IN_ANSWER", Endings.header(message.getHeader(), answered.failures()));
    }
  }

  private static SortedMap<Integer, Answer.@Nullable Stored> offsets(
      OffsetFetchResponse message, String topic) {
    SortedMap<Integer, Answer.@Nullable Stored> offsets = new TreeMap<>();
    for (OffsetFetchResponse.Topic each : message.getTopicsList()) {
      if (each.getName().equals(topic)) {
        each.getPartitionsList()
            .forEach(
                partition ->
                    offsets.put(
                        partition.getIndex(),
                        partition.hasCommitted() ? stored(partition.getCommitted()) : null));
      }
    }
    return offsets;
  }

  private static Answer.Stored stored(CommittedOffset committed) {
    return new Answer.Stored(
        committed.getOffset(), committed.getMetadata(), committed.getRevision());
  }

  /** One of the last reads: who is in the group, by the word of this node or whom it names. */
  void lastDescribe(int process, int node, String group, Duration patience) {
    Recorder.Open open = recorder.invoke(process, new Call.Describe(group, true));
    Reply<DescribeGroupResponse> reply =
        client.callThrough(
            node,
            group,
            GroupAdminServiceGrpc.getDescribeGroupMethod(),
            DescribeGroupRequest.newBuilder()
                .setGroupId(group)
                .addParts(DescribeGroupRequest.Part.MEMBERS)
                .build(),
            patience,
            failure -> true);
    if (!(reply instanceof Reply.Answered<DescribeGroupResponse> answered)) {
      Endings.end(open, false, reply.failures());
      return;
    }
    DescribeGroupResponse message = answered.message();
    SortedMap<String, List<Integer>> members = new TreeMap<>();
    for (DescribeGroupResponse.Member member : message.getMembersList()) {
      members.put(
          member.getMemberId(),
          member.getAssignedList().stream()
              .flatMap(each -> each.getPartitionsList().stream())
              .sorted()
              .toList());
    }
    open.ok(
        new Answer.Described(message.getState().name(), message.getGenerationId(), members),
        Endings.header(message.getHeader(), answered.failures()));
  }
}
