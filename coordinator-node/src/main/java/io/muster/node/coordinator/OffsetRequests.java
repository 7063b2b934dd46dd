// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.ResponseHeader;
import io.muster.state.cluster.Topic;
import io.muster.state.cluster.Topics;
import io.muster.state.group.Group;
import io.muster.state.offset.CommittedOffset;
import io.muster.state.offset.Offsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Offset commits and fetches of one offsets partition, between the API's messages and the state. A
 * commit is checked partition by partition: what is refused here is left out of the command, the
 * rest commits.
 */
final class OffsetRequests {
  private final int partition;
  private final CoordinatorSettings settings;
  private final TopicRegistry registry;

  OffsetRequests(int partition, CoordinatorSettings settings, TopicRegistry registry) {
    this.partition = partition;
    this.settings = settings;
    this.registry = registry;
  }

  /**
   * A commit after the checks of its partitions.
   *
   * @param results what each partition is answered once the command has been applied
   */
  record CheckedCommit(Command command, OffsetCommitResponse results) {
    /** No partition passed: there is nothing to write. */
    boolean isEmpty() {
      return command.getCommitOffsets().getTopicsCount() == 0 && results.getTopicsCount() > 0;
    }

    /** How many offsets are written. */
    int offsets() {
      int count = 0;
      for (TopicOffsets topic : command.getCommitOffsets().getTopicsList()) {
        count += topic.getPartitionsCount();
      }
      return count;
    }

    OffsetCommitResponse answer(ResponseHeader header, long revision) {
      return results.toBuilder().setHeader(header).setRevision(revision).build();
    }
  }

  /**
   * Checks a commit.
   *
   * @param group whose member commits, as applied; null for none. Which topics it was assigned from
   *     does not change within a generation, and that is checked once more where it is applied
   */
  CheckedCommit check(OffsetCommitRequest request, Caller caller, @Nullable Group group) {
    CommitOffsets.Builder commit =
        CommitOffsets.newBuilder()
            .setGroupId(request.getGroupId())
            .setGenerationId(request.hasGenerationId() ? request.getGenerationId() : -1)
            .setMemberId(request.getMemberId())
            .setClientId(caller.clientId())
            .setSequence(request.getSequence());
    if (request.hasGroupInstanceId()) {
      commit.setGroupInstanceId(request.getGroupInstanceId());
    }
    int metadataMax = settings.groups().offsetMetadataLengthMax(request.getGroupId());
    Topics topics = registry.topics();
    OffsetCommitResponse.Builder results = OffsetCommitResponse.newBuilder();
    for (OffsetCommitRequest.Topic topic : request.getTopicsList()) {
      Topic registered = topics.find(topic.getName());
      if (registered != null && group != null && TopicAges.isNewTo(group, registered)) {
        // What the member read was another topic of this name.
        registered = null;
      }
      int partitionCount = registered == null ? 0 : registered.partitionCount();
      TopicOffsets.Builder valid =
          TopicOffsets.newBuilder()
              .setTopic(topic.getName())
              .setTopicId(registered == null ? 0 : registered.id());
      OffsetCommitResponse.Topic.Builder answered =
          OffsetCommitResponse.Topic.newBuilder().setName(topic.getName());
      for (OffsetCommitRequest.Partition offset : topic.getPartitionsList()) {
        ErrorReason reason = check(offset, partitionCount, metadataMax);
        answered.addPartitions(
            OffsetCommitResponse.Partition.newBuilder()
                .setIndex(offset.getIndex())
                .setReason(reason));
        if (reason == ErrorReason.NONE) {
          valid.addPartitions(command(offset));
        }
      }
      results.addTopics(answered);
      if (valid.getPartitionsCount() > 0) {
        commit.addTopics(valid);
      }
    }
    return new CheckedCommit(
        Command.newBuilder().setPartition(partition).setCommitOffsets(commit).build(),
        results.build());
  }

  private static ErrorReason check(
      OffsetCommitRequest.Partition offset, int partitionCount, int metadataMax) {
    if (offset.getIndex() >= partitionCount) {
      return ErrorReason.UNKNOWN_TOPIC_OR_PARTITION;
    }
    if (offset.getMetadata().length() > metadataMax) {
      return ErrorReason.OFFSET_METADATA_TOO_LARGE;
    }
    return ErrorReason.NONE;
  }

  private static PartitionOffset command(OffsetCommitRequest.Partition offset) {
    PartitionOffset.Builder command =
        PartitionOffset.newBuilder()
            .setPartition(offset.getIndex())
            .setOffset(offset.getOffset())
            .setMetadata(offset.getMetadata());
    if (offset.hasLeaderEpoch()) {
      command.setLeaderEpoch(offset.getLeaderEpoch());
    }
    return command.build();
  }

  OffsetFetchResponse read(OffsetFetchRequest request, ResponseHeader header, Offsets offsets) {
    OffsetFetchResponse.Builder response = OffsetFetchResponse.newBuilder().setHeader(header);
    String groupId = request.getGroupId();
    if (request.getTopicsCount() == 0) {
      all(groupId, offsets).forEach((topic, all) -> response.addTopics(of(topic, all)));
      return response.build();
    }
    Topics topics = registry.topics();
    for (OffsetFetchRequest.Topic topic : request.getTopicsList()) {
      String name = topic.getName();
      OffsetFetchResponse.Topic.Builder answered =
          OffsetFetchResponse.Topic.newBuilder().setName(name);
      for (int index : topic.getPartitionsList()) {
        CommittedOffset offset = offsets.find(partition, groupId, name, index);
        boolean shown = offset != null && !TopicAges.isOfEarlierTopic(topics, name, offset);
        answered.addPartitions(of(index, shown ? offset : null));
      }
      response.addTopics(answered);
    }
    return response.build();
  }

  /**
   * The committed offsets of a group, without those of a topic that was deleted before another one
   * of its name was made: that one starts empty.
   */
  Map<String, Map<Integer, CommittedOffset>> all(String groupId, Offsets offsets) {
    Topics topics = registry.topics();
    Map<String, Map<Integer, CommittedOffset>> all = offsets.all(partition, groupId);
    all.forEach(
        (name, ofTopic) ->
            ofTopic.values().removeIf(offset -> TopicAges.isOfEarlierTopic(topics, name, offset)));
    all.values().removeIf(Map::isEmpty);
    return all;
  }

  private static OffsetFetchResponse.Topic of(String topic, Map<Integer, CommittedOffset> all) {
    OffsetFetchResponse.Topic.Builder answered =
        OffsetFetchResponse.Topic.newBuilder().setName(topic);
    all.forEach((index, committed) -> answered.addPartitions(of(index, committed)));
    return answered.build();
  }

  private static OffsetFetchResponse.Partition of(int index, @Nullable CommittedOffset committed) {
    OffsetFetchResponse.Partition.Builder answered =
        OffsetFetchResponse.Partition.newBuilder().setIndex(index);
    if (committed != null) {
      answered.setCommitted(value(committed));
    }
    return answered.build();
  }

  static io.muster.proto.v1.CommittedOffset value(CommittedOffset committed) {
    io.muster.proto.v1.CommittedOffset.Builder value =
        io.muster.proto.v1.CommittedOffset.newBuilder()
            .setOffset(committed.offset())
            .setMetadata(committed.metadata())
            .setRevision(committed.revision())
            .setCommitTimestampMs(committed.commitTimestampMs());
    committed.leaderEpoch().ifPresent(value::setLeaderEpoch);
    return value.build();
  }
}
