// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.app;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.CloseOptions;
import io.muster.client.CommittedOffset;
import io.muster.client.ConsumerRecord;
import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A consumer in a poll loop of its own, which writes down what it is told and what it reads. An
 * exception out of a poll ends the loop.
 */
public final class Reader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a listener can be told. */
  public enum Kind {
    REVOKED,
    ASSIGNED,
    LOST
  }

  /** One call of the listener. */
  public record Change(Kind kind, AssignmentContext context, Set<TopicPartition> partitions) {}

  private final GroupConsumer<String> consumer;
  private final AssignmentListener listener = new Listener();
  private final Thread thread;
  private final BlockingQueue<Runnable> actions = new LinkedBlockingQueue<>();
  private final List<Change> changes = new CopyOnWriteArrayList<>();
  private final Map<TopicPartition, List<Long>> read = new ConcurrentHashMap<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private volatile Set<TopicPartition> owned = Set.of();
  private volatile @Nullable Throwable failure;
  private volatile boolean closing;
  private volatile CloseOptions closeOptions = CloseOptions.timeout(Duration.ofSeconds(20));

  Reader(String name, GroupConsumer<String> consumer) {
    this.consumer = consumer;
    this.thread = new Thread(this::loop, name);
  }

  Reader start() {
    thread.start();
    return this;
  }

  public Reader subscribe(String... topics) {
    run(each -> each.subscribe(List.of(topics), listener));
    return this;
  }

  public Reader subscribe(Pattern pattern) {
    run(each -> each.subscribe(pattern, listener));
    return this;
  }

  /** Does something with the consumer, between two polls, and waits until it is done. */
  public void run(Consumer<GroupConsumer<String>> action) {
    ask(
        each -> {
          action.accept(each);
          return true;
        });
  }

  /** Does something with the consumer, before it polls again. */
  public <T> CompletableFuture<T> asking(Function<GroupConsumer<String>, T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    ended.whenComplete(
        (unused, none) -> result.completeExceptionally(new IllegalStateException("it ended")));
    actions.add(
        () -> {
          try {
            result.complete(action.apply(consumer));
          } catch (RuntimeException | AssertionError e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /** As {@link #asking}, and waits for the result. */
  public <T> T ask(Function<GroupConsumer<String>, T> action) {
    CompletableFuture<T> result = asking(action);
    try {
      return result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new AssertionError("the reader refused", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("the reader does not come round", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Stops the poll loop, as an application does that is stuck; the result lets it go on. */
  public Runnable stick() {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    actions.add(
        () -> {
          stuck.countDown();
          awaitQuietly(released);
        });
    awaitQuietly(stuck);
    return released::countDown;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody let it go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    try {
      while (!closing) {
        @Nullable Runnable action = actions.poll();
        if (action != null) {
          action.run();
        } else if (consumer.subscription().isEmpty() && consumer.state() == MemberState.UNJOINED) {
          action = actions.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
          if (action != null) {
            action.run();
          }
        } else {
          for (ConsumerRecord<String> record : consumer.poll(POLL)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            read.computeIfAbsent(partition, unused -> new CopyOnWriteArrayList<>())
                .add(record.offset());
          }
        }
        owned = new TreeSet<>(consumer.assignment());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      owned = Set.of();
      consumer.close(closeOptions);
      ended.complete(true);
    }
  }

  /** What it owned after its last poll. */
  public Set<TopicPartition> owned() {
    return owned;
  }

  /** What the listener was told so far, oldest first. */
  public List<Change> changes() {
    return List.copyOf(changes);
  }

  /** What the listener was told of one kind. */
  public List<Change> changes(Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).toList();
  }

  /** Offsets of the records that it read, in the order of reading. */
  public List<Long> read(TopicPartition partition) {
    return List.copyOf(read.getOrDefault(partition, List.of()));
  }

  public Map<TopicPartition, List<Long>> read() {
    Map<TopicPartition, List<Long>> copy = new ConcurrentHashMap<>();
    read.forEach((partition, offsets) -> copy.put(partition, List.copyOf(offsets)));
    return copy;
  }

  public int generation() {
    return ask(GroupConsumer::currentAssignment).generation();
  }

  public String memberId() {
    return ask(GroupConsumer::currentAssignment).memberId();
  }

  public long position(TopicPartition partition) {
    return ask(each -> each.position(partition));
  }

  /** The committed offset, where there is one. */
  public Optional<CommittedOffset> committed(TopicPartition partition) {
    return ask(each -> Optional.ofNullable(each.committed(Set.of(partition)).get(partition)));
  }

  public Set<TopicPartition> paused() {
    return ask(GroupConsumer::paused);
  }

  public MemberState state() {
    return consumer.state();
  }

  /** What ended the loop. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** From any thread, as the application would. */
  public void wakeup() {
    consumer.wakeup();
  }

  public void close(CloseOptions options) {
    closeOptions = options;
    close();
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new AssertionError(thread.getName() + " does not end");
    }
  }

  private final class Listener implements AssignmentListener {
    @Override
    public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
      told(Kind.REVOKED, context, partitions);
    }

    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      told(Kind.ASSIGNED, context, partitions);
    }

    @Override
    public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
      told(Kind.LOST, context, partitions);
    }

    private void told(Kind kind, AssignmentContext context, Set<TopicPartition> partitions) {
      changes.add(new Change(kind, context, Set.copyOf(partitions)));
    }
  }
}
