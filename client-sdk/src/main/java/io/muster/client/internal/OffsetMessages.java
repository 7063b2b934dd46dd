// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.ResponseHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Offsets of the public API as messages of the wire, and back. */
final class OffsetMessages {

  /** The offsets by topic; order is fixed so that a repeat is the same bytes. */
  static List<OffsetCommitRequest.Topic> topics(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return topics(offsets, new EndOffsets());
  }

  /** The offsets by topic, each with the partition's end where that is known. */
  static List<OffsetCommitRequest.Topic> topics(
      Map<TopicPartition, OffsetAndMetadata> offsets, EndOffsets ends) {
    Map<String, OffsetCommitRequest.Topic.Builder> topics = new TreeMap<>();
    new TreeMap<>(offsets)
        .forEach(
            (partition, offset) -> {
              OffsetCommitRequest.Partition.Builder message =
                  OffsetCommitRequest.Partition.newBuilder()
                      .setIndex(partition.partition())
                      .setOffset(offset.offset())
                      .setMetadata(offset.metadata());
              offset.leaderEpoch().ifPresent(message::setLeaderEpoch);
              Long end = ends.of(partition);
              if (end != null) {
                message.setEndOffset(end);
              }
              topics
                  .computeIfAbsent(
                      partition.topic(),
                      name -> OffsetCommitRequest.Topic.newBuilder().setName(name))
                  .addPartitions(message);
            });
    return topics.values().stream().map(OffsetCommitRequest.Topic.Builder::build).toList();
  }

  /**
   * Reads the answer to a commit.
   *
   * @throws CallFailure some partitions were refused; the others are committed
   */
  static CommitResult result(OffsetCommitResponse response) throws CallFailure {
    return result(response.getTopicsList(), response.getRevision(), response.getHeader());
  }

  /** The same of an answer to an operator. */
  static CommitResult result(AlterOffsetsResponse response) throws CallFailure {
    return result(response.getTopicsList(), response.getRevision(), response.getHeader());
  }

  private static CommitResult result(
      List<OffsetCommitResponse.Topic> topics, long revision, ResponseHeader header)
      throws CallFailure {
    List<String> refused = new ArrayList<>();
    String reason = "";
    for (OffsetCommitResponse.Topic topic : topics) {
      for (OffsetCommitResponse.Partition partition : topic.getPartitionsList()) {
        if (partition.getReason() != ErrorReason.NONE) {
          reason = partition.getReason().name();
          refused.add(topic.getName() + "-" + partition.getIndex() + ": " + reason);
        }
      }
    }
    if (!refused.isEmpty()) {
      throw new CallFailure(
          FailureClass.INVALID,
          reason,
          "offsets were refused (all others in the call are committed): " + refused,
          Map.of(),
          null,
          false,
          null);
    }
    return new CommitResult(revision, header.getNodeId());
  }

  /** Some partition was refused because its topic is not known where the commit was applied. */
  static boolean namesUnknownTopic(OffsetCommitResponse response) {
    return hasReason(response, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
  }

  /** Some partition was committed. */
  static boolean storedSome(OffsetCommitResponse response) {
    return hasReason(response, ErrorReason.NONE);
  }

  private static boolean hasReason(OffsetCommitResponse response, ErrorReason reason) {
    return response.getTopicsList().stream()
        .flatMap(topic -> topic.getPartitionsList().stream())
        .anyMatch(partition -> partition.getReason() == reason);
  }

  static OffsetFetchRequest.Builder fetch(String groupId, Set<TopicPartition> partitions) {
    Map<String, OffsetFetchRequest.Topic.Builder> topics = new TreeMap<>();
    for (TopicPartition partition : new TreeSet<>(partitions)) {
      topics
          .computeIfAbsent(
              partition.topic(), name -> OffsetFetchRequest.Topic.newBuilder().setName(name))
          .addPartitions(partition.partition());
    }
    OffsetFetchRequest.Builder request = OffsetFetchRequest.newBuilder().setGroupId(groupId);
    topics.values().forEach(request::addTopics);
    return request;
  }

  /** Reads the answer to a fetch. Partitions without a committed offset are left out. */
  static Map<TopicPartition, CommittedOffset> committed(OffsetFetchResponse response) {
    Map<TopicPartition, CommittedOffset> all = new HashMap<>();
    for (OffsetFetchResponse.Topic topic : response.getTopicsList()) {
      for (OffsetFetchResponse.Partition partition : topic.getPartitionsList()) {
        if (partition.hasCommitted()) {
          all.put(
              new TopicPartition(topic.getName(), partition.getIndex()),
              committed(partition.getCommitted()));
        }
      }
    }
    return Map.copyOf(all);
  }

  static CommittedOffset committed(io.muster.proto.v1.CommittedOffset offset) {
    return new CommittedOffset(
        offset.getOffset(),
        offset.hasLeaderEpoch() ? OptionalInt.of(offset.getLeaderEpoch()) : OptionalInt.empty(),
        offset.getMetadata(),
        offset.getRevision(),
        Instant.ofEpochMilli(offset.getCommitTimestampMs()));
  }

  private OffsetMessages() {}
}
