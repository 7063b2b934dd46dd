// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Topics, cluster and offsets. Thread-safe. Got from {@link MusterClient#admin()}; has nothing to
 * close.
 *
 * <p>Every call tries again by itself until the client's request timeout ends, then throws {@link
 * RetriableException}. Every call is safe to repeat. The futures of the asynchronous twins fail
 * with the same exceptions; what depends on them runs on the client's callback executor.
 */
public interface MusterAdmin {
  /**
   * Registers a topic.
   *
   * @param name 1 to 249 characters of {@code [a-zA-Z0-9._-]}, not "." or ".."
   * @param partitions 1 to 10,000
   * @return false where the topic was there already, with the same number of partitions
   * @throws InvalidRequestException with TOPIC_ALREADY_EXISTS where it has another number of
   *     partitions
   */
  boolean createTopic(String name, int partitions);

  /** Like {@link #createTopic}. */
  CompletableFuture<Boolean> createTopicAsync(String name, int partitions);

  /** All topics, by name. A topic just created may be missing for a moment. */
  List<TopicDescription> listTopics();

  /** Like {@link #listTopics()}. */
  CompletableFuture<List<TopicDescription>> listTopicsAsync();

  /** Those of the named topics that exist, by name. None named: none. */
  List<TopicDescription> listTopics(Collection<String> names);

  /** Like {@link #listTopics(Collection)}. */
  CompletableFuture<List<TopicDescription>> listTopicsAsync(Collection<String> names);

  /** Asks every node it can reach and puts their answers together. */
  ClusterDescription describeCluster();

  /** Like {@link #describeCluster()}. */
  CompletableFuture<ClusterDescription> describeClusterAsync();

  /**
   * Who coordinates the group. A hint: leadership can move at any time.
   *
   * @throws RetriableException where no node knows a leader until the timeout ends
   */
  GroupCoordinator findCoordinator(String groupId);

  /** Like {@link #findCoordinator}. */
  CompletableFuture<GroupCoordinator> findCoordinatorAsync(String groupId);

  /**
   * All committed offsets of a group; empty where it has none. Linearizable: sees every commit that
   * was acknowledged before the call.
   */
  Map<TopicPartition, CommittedOffset> committedOffsets(String groupId);

  /** Like {@link #committedOffsets(String)}. */
  CompletableFuture<Map<TopicPartition, CommittedOffset>> committedOffsetsAsync(String groupId);

  /** Committed offsets of these partitions. A partition that has none is missing in the answer. */
  Map<TopicPartition, CommittedOffset> committedOffsets(
      String groupId, Set<TopicPartition> partitions);

  /** Like {@link #committedOffsets(String, Set)}. */
  CompletableFuture<Map<TopicPartition, CommittedOffset>> committedOffsetsAsync(
      String groupId, Set<TopicPartition> partitions);

  /**
   * Sets committed offsets of a group that has no members. Offsets may go back.
   *
   * @throws CommitFailedException with UNKNOWN_MEMBER_ID where the group has members
   * @throws CommitOutcomeUnknownException where the deadline ended while the call was on its way
   */
  CommitResult alterOffsets(String groupId, Map<TopicPartition, OffsetAndMetadata> offsets);

  /** Like {@link #alterOffsets}. */
  CompletableFuture<CommitResult> alterOffsetsAsync(
      String groupId, Map<TopicPartition, OffsetAndMetadata> offsets);
}
