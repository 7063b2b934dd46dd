// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.calls.Endings;
import io.muster.chaos.workload.calls.Outcomes;
import io.muster.chaos.workload.library.MemberCommits;
import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.TopicPartition;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.SourceRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A member that reads its partitions from the source, hands them to the sink and commits how far it
 * is. One thread does all of it, the listener's calls included.
 *
 * <p>In the history it is three processes: one for what it does and learns, one for its commits and
 * reads (a commit may be open while it goes on), and one for leaving.
 */
final class PipelineMember {
  private static final int POLL_MAX = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration END = Duration.ofSeconds(10);

  private enum Phase {
    WORKING,
    /** Commits the rest, and does not process any more. */
    FINISHING,
    /** Only stays in the group. */
    QUIET,
    /** On its way out of the group: only gives back. */
    LEAVING,
    ENDED
  }

  private final PipelineGroup group;
  private final Recorder recorder;
  private final int facts;
  private final int calls;
  private final int exits;
  private final @Nullable String instance;
  private final Random random;
  private final Duration slowness;
  private final Thread thread;
  private final BlockingQueue<Runnable> callbacks = new LinkedBlockingQueue<>();
  private final GroupMember member;
  private final MemberCommits commits;
  private volatile Phase phase = Phase.WORKING;
  private volatile boolean crashed;

  /** The thread has ended, or is about to: it runs no callbacks any more. */
  private volatile boolean over;

  // Used by the thread alone.
  private final NavigableMap<Integer, OwnedPartition> owned = new TreeMap<>();
  private String memberId = "";
  private int generation = Assignment.NO_GENERATION;
  private long nextCommitNanos;

  // Written by the thread alone.
  private volatile Set<Integer> begun = Set.of();

  /**
   * Joins.
   *
   * @param instance of a static member, null for a dynamic one
   * @param slowness how long it takes to let go of partitions
   */
  PipelineMember(
      PipelineGroup group,
      @Nullable String instance,
      Duration slowness,
      GroupMember.Builder builder) {
    this.group = group;
    this.recorder = group.recorder();
    this.facts = recorder.newProcess();
    this.calls = recorder.newProcess();
    this.exits = recorder.newProcess();
    this.instance = instance;
    this.slowness = slowness;
    this.random = Seeds.random(group.seed(), "member-" + calls);
    this.thread = new Thread(this::run, "member-" + calls);
    thread.setDaemon(true);
    GroupMember.Builder settings = builder.listener(new Listener()).callbackExecutor(this::execute);
    if (instance != null) {
      settings.instanceId(instance);
      // Before it can take anybody's place.
      recorder.happened(facts, new Call.Started(group.id(), instance));
    }
    this.member = settings.start();
    this.commits = new MemberCommits(group, member, calls, this::committed);
    thread.start();
  }

  @Nullable String instance() {
    return instance;
  }

  String memberId() {
    return member.memberId();
  }

  /** It can never be in the group again. */
  boolean failed() {
    return member.state() == MemberState.FAILED;
  }

  /** Numbers of the partitions that it owns and knows where to begin. */
  Set<Integer> begun() {
    return begun;
  }

  // ---- told by others

  /** Commits what is processed and from then on only stays in the group. */
  void finish() {
    if (phase == Phase.WORKING) {
      phase = Phase.FINISHING;
    }
  }

  boolean isQuiet() {
    return phase == Phase.QUIET || phase == Phase.ENDED;
  }

  /** Stops without a word. The group learns of it when the session ends. */
  void crash() throws InterruptedException {
    crashed = true;
    phase = Phase.ENDED;
    thread.interrupt();
    thread.join(END.toMillis());
    String id = member.memberId();
    ended(member.leaveAsync(GroupMembershipOperation.REMAIN_IN_GROUP));
    // From here on there are no heartbeats.
    recorder.happened(facts, new Call.Crashed(group.id(), id));
  }

  /**
   * Gives its partitions back and ends.
   *
   * @param forGood also a static member leaves the group; otherwise it stays until its session ends
   */
  void leave(boolean forGood) throws InterruptedException {
    phase = Phase.LEAVING;
    if (forGood) {
      Recorder.Open open = recorder.invoke(exits, new Call.Leave(group.id(), member.memberId()));
      ended(member.leaveAsync(GroupMembershipOperation.LEAVE_GROUP));
      // The library does not say whether the coordinator heard of it.
      open.unknown("NOT_TOLD");
    } else {
      ended(member.leaveAsync(GroupMembershipOperation.DEFAULT));
    }
    phase = Phase.ENDED;
    thread.interrupt();
    thread.join(END.toMillis());
  }

  private static void ended(CompletableFuture<Void> leaving) throws InterruptedException {
    try {
      leaving.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // It goes on in the background; nobody waits for more.
      return;
    }
  }

  /** Ends the thread without waiting; the membership ends with the client. */
  void abandon() {
    crashed = true;
    phase = Phase.ENDED;
    thread.interrupt();
  }

  // ---- the thread

  private void execute(Runnable callback) {
    callbacks.add(callback);
    if (over) {
      drain();
    }
  }

  /** Whoever waits for one of these must not wait for ever. They do nothing any more. */
  private void drain() {
    for (Runnable left = callbacks.poll(); left != null; left = callbacks.poll()) {
      left.run();
    }
  }

  private void run() {
    try {
      long pause = group.behaviour().pause().toMillis();
      while (phase != Phase.ENDED) {
        Runnable callback = callbacks.poll(pause, TimeUnit.MILLISECONDS);
        if (callback != null) {
          callback.run();
        } else {
          work();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      giveUpRest();
      over = true;
      drain();
    }
  }

  /** Where leaving took too long, the listener was not told. */
  private void giveUpRest() {
    if (!crashed && !owned.isEmpty()) {
      List<Integer> numbers = List.copyOf(owned.keySet());
      owned.clear();
      recorder.happened(
          facts,
          new Call.Released(group.id(), memberId, generation, group.topic(), numbers, false));
    }
  }

  private void work() throws InterruptedException {
    if (phase == Phase.WORKING) {
      findPositions();
      process();
      commitNow(random.nextBoolean());
    } else if (phase == Phase.FINISHING) {
      boolean unusedBefore = commits.await();
      boolean unused = commits.commit(news(owned.keySet()));
      if (news(owned.keySet()).isEmpty()) {
        phase = Phase.QUIET;
      }
    }
  }

  // ---- reading

  private void findPositions() {
    List<Integer> unknown =
        owned.values().stream()
            .filter(partition -> partition.reader == null)
            .map(partition -> partition.number)
            .toList();
    if (unknown.isEmpty() || commits.isOpen()) {
      return;
    }
    List<TopicPartition> asked = unknown.stream().map(this::partition).toList();
    Recorder.Open open =
        recorder.invoke(calls, new Call.Fetch(group.id(), group.topic(), unknown, false));
    Map<TopicPartition, CommittedOffset> found;
    try {
      found = member.committed(Set.copyOf(asked));
    } catch (MusterException e) {
      Endings.end(open, Outcomes.of(false, e), group.header(e));
      return;
    }
    SortedMap<Integer, Answer.@Nullable Stored> stored = new TreeMap<>();
    for (TopicPartition partition : asked) {
      CommittedOffset offset = found.get(partition);
      stored.put(partition.partition(), offset == null ? null : stored(offset));
    }
    open.ok(new Answer.Fetched(stored), null);
    stored.forEach(
        (number, offset) -> {
          OwnedPartition partition = owned.get(number);
          if (partition != null) {
            partition.begin(open(number, offset == null ? 0 : offset.offset()));
          }
        });
    publish();
  }

  private static Answer.Stored stored(CommittedOffset offset) {
    return new Answer.Stored(offset.offset(), offset.metadata(), offset.revision());
  }

  private PartitionReader<Long> open(int number, long offset) {
    return group.source().open(partition(number), offset);
  }

  private void process() {
    for (OwnedPartition partition : owned.values()) {
      PartitionReader<Long> reader = partition.reader;
      if (reader == null || partition.fenced) {
        continue;
      }
      List<SourceRecord<Long>> records = poll(reader);
      if (records.isEmpty()) {
        continue;
      }
      Call.Processed processed =
          new Call.Processed(
              group.id(),
              memberId,
              generation,
              group.topic(),
              partition.number,
              records.get(0).offset(),
              reader.position());
      if (group.sink().accept(facts, processed)) {
        partition.processed = processed.to();
      } else {
        partition.fenced = true;
      }
    }
  }

  private static List<SourceRecord<Long>> poll(PartitionReader<Long> reader) {
    try {
      return reader.poll(POLL_MAX);
    } catch (IOException e) {
      throw new IllegalStateException("the source has no way to fail", e);
    }
  }

  // ---- committing

  private void commitNow(boolean waiting) throws InterruptedException {
    if (System.nanoTime() < nextCommitNanos || commits.isOpen()) {
      return;
    }
    boolean unusedBefore = commits.await();
    Map<Integer, Long> news = news(owned.keySet());
    if (waiting) {
      boolean unused = commits.commit(news);
    } else {
      commits.send(news);
    }
    long about = group.behaviour().commitEvery().toNanos();
    nextCommitNanos = System.nanoTime() + about / 2 + (long) (random.nextDouble() * about);
  }

  private Map<Integer, Long> news(Collection<Integer> numbers) {
    Map<Integer, Long> news = new TreeMap<>();
    for (OwnedPartition partition : owned.values()) {
      if (numbers.contains(partition.number) && partition.hasNews()) {
        news.put(partition.number, partition.processed);
      }
    }
    return news;
  }

  private void committed(Map<Integer, Long> offsets) {
    offsets.forEach(
        (number, offset) -> {
          OwnedPartition partition = owned.get(number);
          if (partition != null) {
            partition.committed = Math.max(partition.committed, offset);
          }
        });
  }

  // ---- the listener

  private final class Listener implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      if (crashed || over) {
        return;
      }
      memberId = context.memberId();
      group.isNow(memberId, instance);
      generation = context.generation();
      List<Integer> numbers = numbers(partitions);
      numbers.forEach(number -> owned.put(number, new OwnedPartition(number)));
      recorder.happened(
          facts,
          new Call.Assigned(
              group.id(), context.memberId(), context.generation(), group.topic(), numbers));
      publish();
    }

    @Override
    public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
      if (crashed || over) {
        return;
      }
      List<Integer> numbers = numbers(partitions);
      try {
        TimeUnit.NANOSECONDS.sleep((long) (slowness.toNanos() * random.nextDouble()));
        boolean unusedBefore = commits.await();
        boolean unused = commits.commit(news(numbers));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      released(context, numbers, false);
    }

    @Override
    public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
      if (!crashed && !over) {
        released(context, numbers(partitions), true);
      }
    }

    private void released(AssignmentContext context, List<Integer> numbers, boolean lost) {
      if (numbers.isEmpty()) {
        return;
      }
      numbers.forEach(owned::remove);
      publish();
      recorder.happened(
          facts,
          new Call.Released(
              group.id(), context.memberId(), context.generation(), group.topic(), numbers, lost));
    }

    private List<Integer> numbers(Set<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).sorted().toList();
    }
  }

  private void publish() {
    List<Integer> numbers = new ArrayList<>();
    owned.values().stream()
        .filter(partition -> partition.reader != null)
        .forEach(partition -> numbers.add(partition.number));
    begun = Set.copyOf(numbers);
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(group.topic(), number);
  }
}
