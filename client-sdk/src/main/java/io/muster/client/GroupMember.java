// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import io.muster.client.assignor.PartitionAssignor;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Membership in a group and its offsets, for applications that read their partitions themselves.
 *
 * <p>Thread-safe. Joins, heartbeats and rebalances run in the background on the client's threads;
 * no poll loop is needed. The {@link AssignmentListener} is called on the callback executor.
 *
 * <p>Commits of one member are sent one after the other, in the order of the calls. Each carries a
 * sequence number that stays the same when it is sent again, so a repeat is the same commit.
 */
public interface GroupMember extends AutoCloseable {
  /** The group. */
  String groupId();

  /** The current member id. It changes only after the coordinator removed the member. */
  String memberId();

  /** The {@code group.instance.id} of a static member. */
  Optional<String> instanceId();

  /** Where the member stands. */
  MemberState state();

  /** What stopped the member, in state {@link MemberState#FAILED}. */
  Optional<MusterException> failure();

  /** What the member owns now; eager: nothing between {@code onRevoked} and {@code onAssigned}. */
  Assignment assignment();

  /** The topics that the member subscribes to; of a pattern, those that match it now. */
  Set<String> subscription();

  /** Changes the subscription and starts a rebalance where it differs. */
  void subscribe(Collection<String> topics);

  /**
   * Subscribes to all topics whose whole name matches, also those that come later. The member
   * learns of new topics at once over its stream, otherwise after the metadata's maximum age.
   */
  void subscribe(Pattern pattern);

  /**
   * Starts a rebalance.
   *
   * @param reason shown to operators; at most 255 characters are kept
   */
  void enforceRebalance(String reason);

  /**
   * Commits under the current assignment and waits at most the client's request timeout.
   *
   * @param offsets only partitions of the current assignment
   * @return the acknowledgement: the offsets are on the disks of a majority
   * @throws CommitFailedException the member is no longer in the current generation, or a partition
   *     is not assigned to it. Nothing was committed unless {@code outcomeUnknown()}
   * @throws RebalanceInProgressException a rebalance is on and the partitions have been given up
   * @throws CommitOutcomeUnknownException the outcome was not known in time; safe to repeat
   * @throws InvalidRequestException metadata too long and the like
   * @throws ClientClosedException the member or its client was closed
   */
  CommitResult commit(Map<TopicPartition, OffsetAndMetadata> offsets);

  /** Like {@link #commit(Map)}. */
  CompletableFuture<CommitResult> commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets);

  /**
   * Like {@link #commit(Map)}, but refused locally unless the member has held these partitions
   * without a break since this generation. For processing on other threads: work that began under
   * {@link Assignment#generation()} cannot move an offset after its partition was taken away and
   * came back.
   */
  CompletableFuture<CommitResult> commitAsync(
      int generation, Map<TopicPartition, OffsetAndMetadata> offsets);

  /**
   * Committed offsets. Linearizable. A partition without one is missing in the answer.
   *
   * @throws RetriableException no answer within the client's request timeout; safe to repeat
   */
  Map<TopicPartition, CommittedOffset> committed(Set<TopicPartition> partitions);

  /** Like {@link #committed}. */
  CompletableFuture<Map<TopicPartition, CommittedOffset>> committedAsync(
      Set<TopicPartition> partitions);

  /**
   * Tells the coordinator where partitions end, so that operators see the lag. Goes with the next
   * heartbeats and commits; returns at once. Only partitions of the current assignment count, the
   * others are dropped.
   *
   * @param endOffsets for each partition the offset that the next record will get, 0 or more
   */
  void reportEndOffsets(Map<TopicPartition, Long> endOffsets);

  /** {@link #leaveAsync(CloseOptions.GroupMembershipOperation)} with the default. */
  CompletableFuture<Void> leaveAsync();

  /**
   * Revokes the partitions, lets the commits that are under way end, leaves the group (as the
   * operation says: a static member stays by default) and stops. The future is done when the
   * coordinator knows or each of these steps has taken the client's request timeout; it never
   * fails. Repeating it returns the same future.
   */
  CompletableFuture<Void> leaveAsync(CloseOptions.GroupMembershipOperation operation);

  /**
   * Leaves the group (a static member stays) and waits for it. Must not be called inside the
   * listener.
   */
  @Override
  void close();

  /**
   * Like {@link #close()}, with the membership treated as the options say. When their timeout ends,
   * the call returns and what is left to do goes on in the background.
   */
  void close(CloseOptions options);

  /** Settings of a member. Not thread-safe. */
  interface Builder {
    /** Topics to read; these or a pattern are needed before {@link #start()}. */
    Builder subscribe(Collection<String> topics);

    /** All topics whose whole name matches, instead of a list. */
    Builder subscribe(Pattern pattern);

    /**
     * Makes it a static member: one that may go and come back within its session without a
     * rebalance. 1 to 249 characters of {@code [a-zA-Z0-9._-]}, not "." or "..", and unique in the
     * group: a second process with the same id fences the first.
     */
    Builder instanceId(String instanceId);

    /** Default: none. */
    Builder listener(AssignmentListener listener);

    /**
     * How long the coordinator waits for a heartbeat before it removes the member. Default 45 s.
     */
    Builder sessionTimeout(Duration timeout);

    /** Default 3 s; has to be shorter than the session timeout. */
    Builder heartbeatInterval(Duration interval);

    /** How long a rebalance waits for this member. Default 5 min. */
    Builder rebalanceTimeout(Duration timeout);

    /** How old the list of topics may get that a pattern is matched with. Default 5 min. */
    Builder metadataMaxAge(Duration age);

    /** In order of preference. Default: range, cooperative-sticky; so the protocol is eager. */
    Builder assignors(PartitionAssignor... assignors);

    /** Runs the listener. Default: the client's callback executor. Never shut down here. */
    Builder callbackExecutor(Executor executor);

    /**
     * Starts to join in the background.
     *
     * @throws IllegalArgumentException a setting is out of range or contradicts another
     */
    GroupMember start();
  }
}
