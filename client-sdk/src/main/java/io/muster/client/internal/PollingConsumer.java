// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentListener;
import io.muster.client.ClientClosedException;
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
  private final PollDeadline pollDeadline;
  private ConsumerCallbacks callbacks;
  private Set<String> topics = Set.of();

  PollingConsumer(ClientServices services, ConsumerConfig config, PartitionSource<R> source) {
    this.services = services;
    this.config = config;
    this.owned = new OwnedPartitions<>(source, config.autoOffsetReset());
    this.commits = new ConsumerCommits(services.threads(), config, owned, member, wakeup, mailbox);
    this.positions = new StartPositions(this::ask, services.threads().io(), owned, mailbox);
    this.callbacks = new ConsumerCallbacks(config, owned, member, commits, positions);
    this.pollDeadline = new PollDeadline(services.threads(), config.maxPollInterval(), this::late);
  }

  // ---- Subscription

  @Override
  public void subscribe(Collection<String> wanted) {
    subscribe(wanted, AssignmentListener.NONE);
  }

  @Override
  public void subscribe(Collection<String> wanted, AssignmentListener listener) {
    thread.run(
        () -> {
          if (wanted.isEmpty()) {
            unsubscribe();
            return;
          }
          topics = Set.copyOf(wanted);
          MemberDriver driver = member.driver();
          if (driver == null) {
            callbacks = new ConsumerCallbacks(config, owned, member, commits, positions);
            driver = new MemberDriver(config.member(), services, callbacks, mailbox);
            member.begin(driver);
            pollDeadline.start();
          }
          callbacks.listener(listener);
          driver.subscribe(topics);
        });
  }

  @Override
  public void unsubscribe() {
    thread.run(
        () -> {
          leave(config.apiTimeout(), "the consumer unsubscribed");
          topics = Set.of();
          callbacks.throwFailure();
        });
  }

  @Override
  public Set<String> subscription() {
    return thread.call(() -> topics);
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
      if (!records.isEmpty() || left.isZero()) {
        return records;
      }
      mailbox.runOne(left.compareTo(wait) < 0 ? left : wait);
      wait = wait.multipliedBy(2).compareTo(MOST_WAIT) < 0 ? wait.multipliedBy(2) : MOST_WAIT;
    }
  }

  private ConsumerRecords<R> pollOnce(MemberDriver driver) {
    // Both: the poll may come between the moment it was missed and the leaving.
    if (pollDeadline.polled() || driver.view().state() == MemberState.PARKED) {
      driver.unpark();
    }
    // Before the callbacks: what was polled before this call has been processed by now.
    commits.inBackground();
    mailbox.runAll();
    commits.runCallbacks();
    callbacks.throwFailure();
    MusterException stopped = driver.view().failure();
    if (stopped != null) {
      throw stopped;
    }
    // A listener may have unsubscribed; a driver that ended otherwise went with its client.
    if (member.driver() == driver && driver.view().state() == MemberState.CLOSED) {
      throw new ClientClosedException("the client is closed");
    }
    positions.find();
    return owned.poll(config.maxPollRecords());
  }

  /** The application has not polled for too long. Runs on the client's threads. */
  private void late() {
    MemberDriver driver = member.driver();
    if (driver != null) {
      driver.park("the application did not poll for " + config.maxPollInterval());
    }
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
    if (thread.isClosed()) {
      return;
    }
    thread.run(
        () -> {
          try {
            leave(timeout, "the consumer is being closed");
          } finally {
            thread.close();
          }
          callbacks.throwFailure();
        });
  }

  /** Leaves the group, running the callbacks that this brings; afterwards there is no member. */
  private void leave(Duration timeout, String reason) {
    MemberDriver driver = member.driver();
    if (driver == null) {
      return;
    }
    Deadline end = Deadline.after(services.threads(), timeout);
    callbacks.leaving(end);
    CompletableFuture<Void> left = driver.leave(reason);
    Futures.atEnd(left, services.threads().io(), (done, impossible) -> mailbox.nudge());
    try {
      while (!left.isDone() && !end.hasPassed()) {
        mailbox.runOne(end.left());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Where time ran out: the driver must not wait for a mailbox that nobody empties any more.
    CompletableFuture<Void> unused = driver.abandon(reason);
    mailbox.runAll();
    callbacks.detach();
    member.end();
    positions.forget();
    pollDeadline.stop();
    owned.clear();
    commits.runCallbacks();
  }
}
