// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentListener;
import io.muster.client.ClientClosedException;
import io.muster.client.CloseOptions;
import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.CommitCallback;
import io.muster.client.CommittedOffset;
import io.muster.client.ConsumerRecords;
import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.client.source.PartitionSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop. The member's driver runs in the background and puts its callbacks into a mailbox;
 * the application's thread empties it in {@code poll}, so the driver waits for the application
 * before it gives partitions up. All fields but {@code wakeup}, {@code mailbox} and {@code member}
 * belong to the application's thread.
 */
final class PollingConsumer<R> implements GroupConsumer<R> {
  private static final Logger log = LoggerFactory.getLogger(PollingConsumer.class);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  // How long an idle poll waits before it looks at the source again; doubles from least to most.
  private static final Duration LEAST_WAIT = Duration.ofMillis(1);
  private static final Duration MOST_WAIT = Duration.ofMillis(50);

  private final ClientServices services;
  private final ConsumerConfig config;
  private final Mailbox mailbox = new Mailbox();
  private final Wakeup wakeup = new Wakeup();
  private final ApplicationThread thread = new ApplicationThread();
  private final ConsumerMember member = new ConsumerMember();
  private final OwnedPartitions<R> owned;
  private final ConsumerCommits commits;
  private final StartPositions positions;
  private final LagReport lag;
  private final ConsumerMembership membership;

  PollingConsumer(ClientServices services, ConsumerConfig config, PartitionSource<R> source) {
    this.services = services;
    this.config = config;
    this.owned = new OwnedPartitions<>(source, config.autoOffsetReset());
    this.commits = new ConsumerCommits(services.threads(), config, owned, member, wakeup, mailbox);
    this.positions = new StartPositions(this::ask, services.threads().io(), owned, mailbox);
    this.lag = new LagReport(services.threads(), config, owned, member);
    this.membership =
        new ConsumerMembership(services, config, mailbox, member, owned, commits, positions);
  }

  // ---- Subscription

  @Override
  public void subscribe(Collection<String> wanted) {
    subscribe(wanted, AssignmentListener.NONE);
  }

  @Override
  public void subscribe(Collection<String> wanted, AssignmentListener listener) {
    if (wanted.isEmpty()) {
      unsubscribe();
    } else {
      thread.run(() -> membership.subscribe(TopicSelection.of(wanted), listener));
    }
  }

  @Override
  public void subscribe(Pattern pattern) {
    subscribe(pattern, AssignmentListener.NONE);
  }

  @Override
  public void subscribe(Pattern pattern, AssignmentListener listener) {
    thread.run(() -> membership.subscribe(TopicSelection.of(pattern), listener));
  }

  @Override
  public void unsubscribe() {
    thread.run(
        () -> {
          membership.leave(
              config.apiTimeout(), GroupMembershipOperation.DEFAULT, "the consumer unsubscribed");
          membership.throwFailure();
        });
  }

  @Override
  public Set<String> subscription() {
    return thread.call(membership::topics);
  }

  @Override
  public Set<TopicPartition> assignment() {
    return thread.call(owned::partitions);
  }

  @Override
  public Assignment currentAssignment() {
    return thread.call(member::assignment);
  }

  @Override
  public void enforceRebalance(String reason) {
    thread.run(() -> member.required().enforceRebalance(reason));
  }

  @Override
  public MemberState state() {
    return thread.isClosed() ? MemberState.CLOSED : member.state();
  }

  // ---- Polling

  @Override
  public ConsumerRecords<R> poll(Duration timeout) {
    return thread.call(
        () -> {
          try {
            return pollUntil(Deadline.after(services.threads(), timeout));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClientClosedException("interrupted while polling");
          }
        });
  }

  private ConsumerRecords<R> pollUntil(Deadline end) throws InterruptedException {
    MemberDriver driver = member.required();
    Duration wait = LEAST_WAIT;
    while (true) {
      wakeup.throwIfAsked(false);
      ConsumerRecords<R> records = pollOnce(driver);
      Duration left = end.left();
      // A listener or a callback may have ended the membership, and there is nothing to wait for.
      if (!records.isEmpty() || left.isZero() || member.driver() != driver) {
        return records;
      }
      mailbox.runOne(left.compareTo(wait) < 0 ? left : wait);
      wait = wait.multipliedBy(2).compareTo(MOST_WAIT) < 0 ? wait.multipliedBy(2) : MOST_WAIT;
    }
  }

  private ConsumerRecords<R> pollOnce(MemberDriver driver) {
    membership.polled(driver);
    // Before the callbacks: what was polled before this call has been processed by now.
    commits.inBackground();
    mailbox.runAll();
    commits.runCallbacks();
    membership.throwFailure();
    MusterException stopped = driver.view().failure();
    if (stopped != null) {
      throw stopped;
    }
    // A listener may have unsubscribed; a driver that ended otherwise went with its client.
    if (member.driver() == driver && driver.view().state() == MemberState.CLOSED) {
      throw new ClientClosedException("the client is closed");
    }
    positions.find();
    ConsumerRecords<R> records = owned.poll(config.maxPollRecords());
    lag.polled();
    return records;
  }

  // ---- Commits

  @Override
  public void commitSync() {
    commitSync(config.apiTimeout());
  }

  @Override
  public void commitSync(Duration timeout) {
    thread.run(() -> commits.sync(owned.toCommit(), timeout));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commitSync(offsets, config.apiTimeout());
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    thread.run(() -> commits.sync(offsets, timeout));
  }

  @Override
  public void commitAsync() {
    commitAsync(PollingConsumer::logFailure);
  }

  private static void logFailure(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable MusterException failure) {
    if (failure != null) {
      log.warn("commit of {} failed: {}", offsets, failure.getMessage());
    }
  }

  @Override
  public void commitAsync(CommitCallback callback) {
    thread.run(() -> commits.async(owned.toCommit(), callback));
  }

  @Override
  public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, CommitCallback callback) {
    thread.run(() -> commits.async(offsets, callback));
  }

  @Override
  public Map<TopicPartition, CommittedOffset> committed(Set<TopicPartition> partitions) {
    return thread.call(() -> fetch(partitions));
  }

  private Map<TopicPartition, CommittedOffset> fetch(Set<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    return wakeup.await(() -> ask(partitions), config.apiTimeout(), PublicErrors::of, false);
  }

  private CompletableFuture<Map<TopicPartition, CommittedOffset>> ask(
      Set<TopicPartition> partitions) {
    return services.admin().committed(config.member().groupId(), partitions, config.apiTimeout());
  }

  // ---- Positions

  @Override
  public long position(TopicPartition partition) {
    return thread.call(
        () -> {
          if (!owned.hasPosition(partition)) {
            owned.start(Set.of(partition), fetch(Set.of(partition)));
          }
          return owned.position(partition);
        });
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must be 0 or more: " + offset);
    }
    onEach(Set.of(partition), each -> owned.seek(each, offset));
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    onEach(partitions, owned::seekToBeginning);
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    onEach(partitions, owned::seekToEnd);
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    onEach(partitions, partition -> owned.pause(partition, true));
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    onEach(partitions, partition -> owned.pause(partition, false));
  }

  private void onEach(Collection<TopicPartition> partitions, Consumer<TopicPartition> action) {
    thread.run(() -> partitions.forEach(action));
  }

  @Override
  public Set<TopicPartition> paused() {
    return thread.call(owned::paused);
  }

  // ---- The end

  @Override
  public void wakeup() {
    wakeup.ask();
    mailbox.nudge();
  }

  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  @Override
  public void close(Duration timeout) {
    close(CloseOptions.timeout(timeout));
  }

  @Override
  public void close(CloseOptions options) {
    if (thread.isClosed()) {
      return;
    }
    thread.run(
        () -> {
          try {
            membership.leave(
                options.timeout().orElse(CLOSE_TIMEOUT),
                options.groupMembershipOperation(),
                "the consumer is being closed");
          } finally {
            thread.close();
          }
          membership.throwFailure();
        });
  }
}
