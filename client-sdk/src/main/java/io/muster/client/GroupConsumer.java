// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import io.muster.client.assignor.PartitionAssignor;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A member of a group that reads its partitions from a source in a poll loop. It reads like a
 * {@code KafkaConsumer}, with the same configuration names and defaults.
 *
 * <p>Not thread-safe: one thread at a time may call it, others get a {@link
 * java.util.ConcurrentModificationException}. The exception is {@link #wakeup()}, which any thread
 * may call. The listener runs inside {@link #poll}, {@link #unsubscribe} and {@link #close}.
 *
 * <p>Heartbeats run in the background. An application that does not poll for {@code
 * max.poll.interval.ms} leaves the group until it polls again.
 *
 * @param <R> the source's type of record
 */
public interface GroupConsumer<R> extends AutoCloseable {
  /** Replaces the subscription. The rebalance happens in later polls. */
  void subscribe(Collection<String> topics);

  /** Replaces subscription and listener. */
  void subscribe(Collection<String> topics, AssignmentListener listener);

  /**
   * Subscribes to all topics whose whole name matches, also those that come later, instead of what
   * was subscribed before. The consumer learns of new topics at once over its stream, otherwise
   * after {@code metadata.max.age.ms}.
   */
  void subscribe(Pattern pattern);

  /** Replaces subscription and listener. */
  void subscribe(Pattern pattern, AssignmentListener listener);

  /** Commits (with auto commit), revokes, leaves the group. A static member stays in the group. */
  void unsubscribe();

  /** The subscribed topics; of a pattern, those that match it as far as is known. */
  Set<String> subscription();

  /** The partitions owned now. */
  Set<TopicPartition> assignment();

  /** Member id and generation of the current assignment. */
  Assignment currentAssignment();

  /**
   * Returns records as soon as there are some, at most {@code max.poll.records}, and none when the
   * timeout ends. Their offsets count as read: the next auto commit commits them.
   *
   * @throws WakeupException {@link #wakeup()} was called before or during the call
   * @throws NoOffsetForPartitionException no committed offset, or none that the source still has,
   *     and no reset policy
   * @throws FencedException another process took this member's place
   * @throws FatalException the group refuses this member, or the source cannot be read
   * @throws IllegalStateException nothing is subscribed
   */
  ConsumerRecords<R> poll(Duration timeout);

  /**
   * Commits what has been polled, for all assigned partitions, and waits at most {@code
   * default.api.timeout.ms}.
   *
   * @throws CommitFailedException the member is no longer in the current generation
   * @throws RebalanceInProgressException the group is between two assignments; keep polling
   * @throws CommitOutcomeUnknownException the outcome was not known in time; safe to repeat
   * @throws WakeupException woken; the commit may be stored
   */
  void commitSync();

  /** Like {@link #commitSync()} with a timeout. */
  void commitSync(Duration timeout);

  /** Commits these offsets. Errors as in {@link #commitSync()}. */
  void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets);

  /** Commits these offsets. Errors as in {@link #commitSync()}. */
  void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout);

  /** Commits what has been polled without waiting. Not repeated; a failure is logged. */
  void commitAsync();

  /**
   * Commits what has been polled without waiting. It is sent once: where no coordinator takes it,
   * the callback gets a {@link RetriableException}. Callbacks run in the order of the commits,
   * inside later calls of {@link #poll}, {@link #commitSync()} or {@link #close}.
   */
  void commitAsync(CommitCallback callback);

  /** Like {@link #commitAsync(CommitCallback)} for these offsets. */
  void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, CommitCallback callback);

  /**
   * The offset of the next record that poll returns from this partition. Finds the starting
   * position first where that has not been done.
   *
   * @throws IllegalStateException the partition is not assigned
   */
  long position(TopicPartition partition);

  /** Committed offsets. Linearizable. A partition without one is missing in the answer. */
  Map<TopicPartition, CommittedOffset> committed(Set<TopicPartition> partitions);

  /** The next poll of this partition starts at the offset. */
  void seek(TopicPartition partition, long offset);

  /** The next poll of these partitions starts at the source's first record. */
  void seekToBeginning(Collection<TopicPartition> partitions);

  /** The next poll of these partitions starts after the source's last record. */
  void seekToEnd(Collection<TopicPartition> partitions);

  /** Polls return nothing of these partitions until they are resumed or assigned anew. */
  void pause(Collection<TopicPartition> partitions);

  /** Ends {@link #pause}. */
  void resume(Collection<TopicPartition> partitions);

  /** The paused partitions. */
  Set<TopicPartition> paused();

  /**
   * Starts a rebalance in later polls.
   *
   * @param reason shown to operators; at most 255 characters are kept
   */
  void enforceRebalance(String reason);

  /** Where the membership stands. Any thread may ask. */
  MemberState state();

  /**
   * Makes the current, or else the next, blocking call throw {@link WakeupException}. Any thread
   * may call it.
   */
  void wakeup();

  /** {@link #close(Duration)} with 30 s. */
  @Override
  void close();

  /** {@link #close(CloseOptions)} with this timeout. */
  void close(Duration timeout);

  /**
   * Commits (with auto commit), revokes, leaves the group, closes the readers; takes at most about
   * the timeout. A static member stays in the group, until its session ends, unless the options say
   * otherwise. Closing again does nothing. The source is the caller's and stays open.
   */
  void close(CloseOptions options);

  /**
   * Settings of a consumer. Not thread-safe.
   *
   * @param <R> the source's type of record
   */
  interface Builder<R> {
    /**
     * {@code group.instance.id}: makes the consumer a static member, one that may go and come back
     * within its session without a rebalance. 1 to 249 characters of {@code [a-zA-Z0-9._-]}, not
     * "." or "..", and unique in the group: a second process with the same id fences the first.
     */
    Builder<R> instanceId(String instanceId);

    /** {@code session.timeout.ms}, default 45 s. */
    Builder<R> sessionTimeout(Duration timeout);

    /** {@code heartbeat.interval.ms}, default 3 s. */
    Builder<R> heartbeatInterval(Duration interval);

    /**
     * {@code max.poll.interval.ms}, default 5 min. Also how long a rebalance waits for this member.
     */
    Builder<R> maxPollInterval(Duration interval);

    /** {@code max.poll.records}, default 500. */
    Builder<R> maxPollRecords(int records);

    /** {@code enable.auto.commit}, default true. */
    Builder<R> autoCommit(boolean enabled);

    /** {@code auto.commit.interval.ms}, default 5 s. */
    Builder<R> autoCommitInterval(Duration interval);

    /**
     * {@code auto.offset.reset}, default latest. Applied where there is no committed offset, and
     * where the source does not have the position any more.
     */
    Builder<R> autoOffsetReset(OffsetReset reset);

    /**
     * {@code default.api.timeout.ms}, default 60 s: how long blocking calls other than poll wait.
     */
    Builder<R> apiTimeout(Duration timeout);

    /** {@code request.timeout.ms}, default 30 s: how long a request of the membership tries. */
    Builder<R> requestTimeout(Duration timeout);

    /** {@code metadata.max.age.ms}, default 5 min: longest time between two looks for topics. */
    Builder<R> metadataMaxAge(Duration age);

    /**
     * {@code partition.assignment.strategy}, in order of preference. Default: range,
     * cooperative-sticky; so the protocol is eager.
     */
    Builder<R> assignors(PartitionAssignor... assignors);

    /**
     * Settings by Kafka's names, as strings, numbers or booleans; times in milliseconds. A name
     * that is not known is logged as a warning and otherwise ignored.
     *
     * @throws IllegalArgumentException a value cannot be read, or {@code group.id} is another group
     */
    Builder<R> properties(Map<?, ?> properties);

    /**
     * Makes the consumer. It joins after {@link GroupConsumer#subscribe}.
     *
     * @throws IllegalArgumentException settings contradict each other
     */
    GroupConsumer<R> build();
  }
}
