// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.ClientClosedException;
import io.muster.client.CommitCallback;
import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.ConsumerRecords;
import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RetriableException;
import io.muster.client.TopicPartition;
import io.muster.client.source.PartitionSource;
import java.time.Duration;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The poll loop. The member's driver runs in the background and puts its callbacks into a mailbox;
 * the application's thread empties it in {@code poll}, so the driver waits for the application
 * before it gives partitions up.
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
  private final OwnedPartitions<R> owned;
  private final AutoCommit autoCommit;
  private final Queue<Runnable> commitCallbacks = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
  private final PollDeadline pollDeadline;

  private volatile @Nullable MemberDriver driver;
  // The rest is touched by the application's thread only.
  private int userDepth;
  private Set<String> topics = Set.of();
  private AssignmentListener listener = AssignmentListener.NONE;
  private Assignment current = new Assignment("", Assignment.NO_GENERATION, Set.of());
  private @Nullable RuntimeException callbackFailure;
  private @Nullable Positions positions;
  private long closeDeadlineNanos;
  private boolean closing;
  private volatile boolean closed;

  /** Committed offsets on their way, for partitions that have no position yet. */
  private record Positions(
      Set<TopicPartition> of, CompletableFuture<Map<TopicPartition, CommittedOffset>> committed) {}

  PollingConsumer(ClientServices services, ConsumerConfig config, PartitionSource<R> source) {
    this.services = services;
    this.config = config;
    this.owned = new OwnedPartitions<>(source, config.autoOffsetReset());
    this.autoCommit = new AutoCommit(services.threads(), config);
    this.pollDeadline = new PollDeadline(services.threads(), config.maxPollInterval(), this::late);
  }

  // ---- Subscription

  @Override
  public void subscribe(Collection<String> wanted) {
    subscribe(wanted, AssignmentListener.NONE);
  }

  @Override
  public void subscribe(Collection<String> wanted, AssignmentListener newListener) {
    enter();
    try {
      if (wanted.isEmpty()) {
        unsubscribe();
        return;
      }
      listener = newListener;
      topics = Set.copyOf(wanted);
      MemberDriver member = driver;
      if (member == null) {
        member = new MemberDriver(config.member(), services, new Callbacks(), mailbox);
        driver = member;
        pollDeadline.start();
      }
      member.subscribe(topics);
    } finally {
      exit();
    }
  }

  @Override
  public void unsubscribe() {
    enter();
    try {
      leave(config.apiTimeout());
      topics = Set.of();
      throwCallbackFailure();
    } finally {
      exit();
    }
  }

  @Override
  public Set<String> subscription() {
    enter();
    try {
      return topics;
    } finally {
      exit();
    }
  }

  @Override
  public Set<TopicPartition> assignment() {
    enter();
    try {
      return owned.partitions();
    } finally {
      exit();
    }
  }

  @Override
  public Assignment currentAssignment() {
    enter();
    try {
      return current;
    } finally {
      exit();
    }
  }

  @Override
  public void enforceRebalance(String reason) {
    enter();
    try {
      MemberDriver member = driver;
      if (member == null) {
        throw new IllegalStateException("nothing is subscribed");
      }
      member.enforceRebalance(reason);
    } finally {
      exit();
    }
  }

  @Override
  public MemberState state() {
    MemberDriver member = driver;
    if (closed) {
      return MemberState.CLOSED;
    }
    return member == null ? MemberState.UNJOINED : member.state();
  }

  // ---- Polling

  @Override
  public ConsumerRecords<R> poll(Duration timeout) {
    enter();
    try {
      MemberDriver member = driver;
      if (member == null) {
        throw new IllegalStateException("nothing is subscribed");
      }
      long deadline = services.threads().nanos() + timeout.toNanos();
      Duration wait = LEAST_WAIT;
      while (true) {
        wakeup.throwIfAsked(false);
        ConsumerRecords<R> records = pollOnce(member);
        long left = deadline - services.threads().nanos();
        if (!records.isEmpty() || left <= 0) {
          return records;
        }
        mailbox.runOne(Duration.ofNanos(Math.min(left, wait.toNanos())));
        wait = wait.multipliedBy(2).compareTo(MOST_WAIT) < 0 ? wait.multipliedBy(2) : MOST_WAIT;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientClosedException("interrupted while polling");
    } finally {
      exit();
    }
  }

  private ConsumerRecords<R> pollOnce(MemberDriver member) {
    // Both: the poll may come between the moment it was missed and the leaving.
    if (pollDeadline.polled() || member.state() == MemberState.PARKED) {
      member.unpark();
    }
    // Before the callbacks: what was polled before this call has been processed by now.
    commitInBackground();
    mailbox.runAll();
    runCommitCallbacks();
    throwCallbackFailure();
    MusterException stopped = member.failure();
    if (stopped != null) {
      throw stopped;
    }
    findPositions(member);
    return owned.poll(config.maxPollRecords());
  }

  /** The application has not polled for too long. Runs on the client's threads. */
  private void late() {
    MemberDriver member = driver;
    if (member != null) {
      member.park("the application did not poll for " + config.maxPollInterval());
    }
  }

  private void findPositions(MemberDriver member) {
    Positions asked = positions;
    if (asked != null && asked.committed().isDone()) {
      positions = null;
      start(asked);
    }
    Set<TopicPartition> missing = owned.withoutPosition();
    if (positions == null && !missing.isEmpty()) {
      CompletableFuture<Map<TopicPartition, CommittedOffset>> fetch =
          member.committed(missing, config.apiTimeout());
      positions = new Positions(missing, fetch);
      Futures.atEnd(fetch, services.threads().io(), (found, failed) -> mailbox.nudge());
    }
  }

  private void start(Positions found) {
    try {
      owned.start(found.of(), Futures.join(found.committed(), Duration.ZERO, PublicErrors::of));
    } catch (RetriableException e) {
      log.warn("committed offsets of {} are asked for again: {}", groupId(), e.getMessage());
    }
  }

  // ---- Commits

  @Override
  public void commitSync() {
    commitSync(config.apiTimeout());
  }

  @Override
  public void commitSync(Duration timeout) {
    enter();
    try {
      commitSync(owned.toCommit(), timeout);
    } finally {
      exit();
    }
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commitSync(offsets, config.apiTimeout());
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    enter();
    try {
      await(submit(offsets, timeout), timeout, PublicErrors::ofCommit, true);
      runCommitCallbacks();
    } finally {
      exit();
    }
  }

  @Override
  public void commitAsync() {
    commitAsync(
        (offsets, failure) -> {
          if (failure != null) {
            log.warn("commit of {} failed: {}", offsets, failure.getMessage());
          }
        });
  }

  @Override
  public void commitAsync(CommitCallback callback) {
    enter();
    try {
      commitAsync(owned.toCommit(), callback);
    } finally {
      exit();
    }
  }

  @Override
  public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, CommitCallback callback) {
    enter();
    try {
      Map<TopicPartition, OffsetAndMetadata> copy = Map.copyOf(offsets);
      Futures.atEnd(
          submit(copy, config.apiTimeout()),
          services.threads().io(),
          (result, thrown) -> {
            MusterException failure =
                thrown == null ? null : PublicErrors.ofCommit(CallFailure.of(thrown));
            commitCallbacks.add(() -> callback.onComplete(copy, failure));
            mailbox.nudge();
          });
    } finally {
      exit();
    }
  }

  private CompletableFuture<CommitResult> submit(
      Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    MemberDriver member = driver;
    if (member == null) {
      throw new IllegalStateException("nothing is subscribed");
    }
    return member.commit(current.generation(), false, offsets, timeout);
  }

  private void commitInBackground() {
    MemberDriver member = driver;
    if (member != null && autoCommit.isDue()) {
      autoCommit.commit(
          owned.toCommit(),
          offsets -> member.commit(current.generation(), false, offsets, config.apiTimeout()));
    }
  }

  /** Before partitions are given up. A failure is logged: what is not stored is read again. */
  private void commitBeforeRevocation() {
    MemberDriver member = driver;
    Map<TopicPartition, OffsetAndMetadata> offsets = owned.toCommit();
    if (member == null || !config.autoCommit() || !autoCommit.isNews(offsets)) {
      return;
    }
    Duration timeout = closing ? untilClosed() : config.apiTimeout();
    try {
      Futures.join(
          member.commit(current.generation(), false, offsets, timeout),
          timeout,
          PublicErrors::ofCommit);
    } catch (MusterException e) {
      log.warn(
          "offsets of {} were not committed before a rebalance: {}", groupId(), e.getMessage());
    }
  }

  private void runCommitCallbacks() {
    for (Runnable callback = commitCallbacks.poll();
        callback != null;
        callback = commitCallbacks.poll()) {
      callback.run();
    }
  }

  @Override
  public Map<TopicPartition, CommittedOffset> committed(Set<TopicPartition> partitions) {
    enter();
    try {
      if (partitions.isEmpty()) {
        return Map.of();
      }
      return await(
          services.admin().committed(groupId(), partitions, config.apiTimeout()),
          config.apiTimeout(),
          PublicErrors::of,
          false);
    } finally {
      exit();
    }
  }

  // ---- Positions

  @Override
  public long position(TopicPartition partition) {
    enter();
    try {
      if (!owned.hasPosition(partition)) {
        owned.start(Set.of(partition), committed(Set.of(partition)));
      }
      return owned.position(partition);
    } finally {
      exit();
    }
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
    enter();
    try {
      partitions.forEach(action);
    } finally {
      exit();
    }
  }

  @Override
  public Set<TopicPartition> paused() {
    enter();
    try {
      return owned.paused();
    } finally {
      exit();
    }
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
    if (closed) {
      return;
    }
    enter();
    try {
      closing = true;
      leave(timeout);
      closed = true;
      throwCallbackFailure();
    } finally {
      closed = true;
      pollDeadline.stop();
      exit();
    }
  }

  /** Leaves the group, running the callbacks that this brings; afterwards there is no member. */
  private void leave(Duration timeout) {
    MemberDriver member = driver;
    if (member == null) {
      return;
    }
    closeDeadlineNanos = services.threads().nanos() + timeout.toNanos();
    CompletableFuture<Void> left =
        member.leave(closing ? "the consumer is being closed" : "the consumer unsubscribed");
    Futures.atEnd(left, services.threads().io(), (done, impossible) -> mailbox.nudge());
    try {
      while (!left.isDone() && !untilClosed().isZero()) {
        mailbox.runOne(untilClosed());
      }
      mailbox.runAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runCommitCallbacks();
    driver = null;
    positions = null;
    pollDeadline.stop();
    owned.clear();
    current = new Assignment("", Assignment.NO_GENERATION, Set.of());
  }

  private Duration untilClosed() {
    return Duration.ofNanos(Math.max(0, closeDeadlineNanos - services.threads().nanos()));
  }

  // ---- The application's thread

  private String groupId() {
    return config.member().groupId();
  }

  private void enter() {
    Thread caller = Thread.currentThread();
    if (user.get() != caller && !user.compareAndSet(null, caller)) {
      throw new ConcurrentModificationException(
          "a GroupConsumer is for one thread at a time; it is in use by " + user.get());
    }
    userDepth++;
    if (closed) {
      exit();
      throw new ClientClosedException("the consumer is closed");
    }
  }

  private void exit() {
    if (--userDepth == 0) {
      user.set(null);
    }
  }

  private void throwCallbackFailure() {
    RuntimeException failure = callbackFailure;
    callbackFailure = null;
    if (failure != null) {
      throw failure;
    }
  }

  /** Waits without running callbacks of the member, until done, woken or out of time. */
  private <T> T await(
      CompletableFuture<T> inner,
      Duration timeout,
      Function<CallFailure, MusterException> as,
      boolean isCommit) {
    wakeup.throwIfAsked(false);
    try {
      CompletableFuture.anyOf(inner.handle((value, failed) -> true), wakeup.signal())
          .get(timeout.plusSeconds(5).toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientClosedException("interrupted while waiting", isCommit);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("waiting ended early", e);
    }
    if (!inner.isDone()) {
      wakeup.throwIfAsked(isCommit);
    }
    return Futures.join(inner, Duration.ZERO, as);
  }

  /**
   * What the driver calls, through the mailbox: the consumer's own share, then the application's.
   */
  private final class Callbacks implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      owned.replace(partitions);
      positions = null;
      current = new Assignment(context.memberId(), context.generation(), partitions);
      autoCommit.restart();
      guarded(() -> listener.onAssigned(context, partitions));
    }

    @Override
    public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
      commitBeforeRevocation();
      guarded(() -> listener.onRevoked(context, partitions));
      giveUp();
    }

    @Override
    public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
      guarded(() -> listener.onLost(context, partitions));
      giveUp();
    }

    private void giveUp() {
      owned.clear();
      positions = null;
      current = new Assignment(current.memberId(), Assignment.NO_GENERATION, Set.of());
    }

    /** The first exception comes out of the poll; the rebalance goes on regardless. */
    private void guarded(Runnable callback) {
      try {
        callback.run();
      } catch (RuntimeException e) {
        if (callbackFailure == null) {
          callbackFailure = e;
        } else {
          callbackFailure.addSuppressed(e);
        }
      }
    }
  }
}
