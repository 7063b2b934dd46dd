// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.coordinator.Timers.Timer;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.ExpireOffsets;
import io.muster.proto.internal.v1.ForgetTopics;
import io.muster.proto.internal.v1.ObservedOffset;
import io.muster.state.GroupsState;
import io.muster.state.Outcome;
import io.muster.state.backup.Part;
import io.muster.state.cluster.Topics;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Subscriptions;
import io.muster.state.offset.OffsetExpiry;
import io.muster.state.offset.Offsets;
import io.muster.state.store.Keys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks through the offsets of the led partitions, now and then and after each deletion of a topic,
 * and proposes to remove those past their retention and those of topics that are gone. What it saw
 * is asked again in apply, so it may look at a state that moves on under it.
 *
 * <p>Runs in the background, one group at a time and one proposal in flight. A proposal that is
 * lost is made again by the next sweep. For one term.
 */
final class OffsetSweep {
  /** With the longest names, a third of an entry. */
  private static final int OFFSETS_PER_COMMAND_MAX = 1_000;

  private static final int GROUPS_PER_PAGE = 256;

  private final GroupsState state;
  private final Collection<Integer> partitions;
  private final CoordinatorSettings settings;
  private final TopicRegistry registry;
  private final Proposals proposals;
  private final Timers timers;
  private final Executor background;
  private final LongSupplier wallClockMs;
  private final CoordinatorMetrics metrics;

  // Guarded by this.
  private @Nullable Timer timer;
  private boolean running;
  private boolean dueAgain;
  private long sweptDeletion;
  private boolean closed;

  OffsetSweep(
      GroupsState state,
      Collection<Integer> partitions,
      CoordinatorParts parts,
      Proposals proposals) {
    this.state = state;
    this.partitions = List.copyOf(partitions);
    this.settings = parts.settings();
    this.registry = parts.registry();
    this.proposals = proposals;
    this.timers = parts.timers();
    this.background = parts.background();
    this.wallClockMs = parts.wallClockMs();
    this.metrics = parts.metrics();
  }

  /** The first sweep comes after one interval, as in Kafka. */
  synchronized void start() {
    sweptDeletion = registry.topics().lastDeletion();
    schedule();
  }

  private synchronized void schedule() {
    if (!closed) {
      timer =
          timers.schedule(
              settings.offsetsCheckIntervalMs(),
              () -> {
                schedule();
                sweep();
              });
    }
  }

  /** Sweeps at once where a topic was deleted since the last look. */
  void registryMayHaveChanged() {
    long deletion = registry.topics().lastDeletion();
    synchronized (this) {
      if (closed || deletion == sweptDeletion) {
        return;
      }
      sweptDeletion = deletion;
    }
    sweep();
  }

  private void sweep() {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (running) {
        dueAgain = true;
        return;
      }
      running = true;
    }
    Pass pass = new Pass();
    background.execute(() -> goOn(pass));
  }

  /** One page's worth of work, and then others get their turn. */
  private void goOn(Pass pass) {
    boolean more = false;
    try {
      while (!isClosed()) {
        Command command = pass.commands.poll();
        if (command == null) {
          more = pass.nextPage();
          break;
        }
        CompletableFuture<Outcome> outcome =
            proposals.once(command).whenComplete((result, failure) -> count(command, result));
        if (!outcome.isDone()) {
          outcome.whenCompleteAsync((result, failure) -> goOn(pass), background);
          return;
        }
      }
    } catch (IllegalStateException e) {
      if (!isClosed()) {
        ended();
        throw e;
      }
      // The state was closed together with the term.
    }
    if (more) {
      background.execute(() -> goOn(pass));
    } else {
      ended();
    }
  }

  private void count(Command command, @Nullable Outcome outcome) {
    if (outcome instanceof Outcome.TookEffect) {
      metrics.expired(command.getExpireOffsets().getOffsetsCount());
      metrics.forgotten(command.getForgetTopics().getOffsetsCount());
    }
  }

  private void ended() {
    boolean again;
    synchronized (this) {
      running = false;
      again = dueAgain;
      dueAgain = false;
    }
    if (again) {
      sweep();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** One walk through all groups, and through the offsets of each, a page at a time. */
  private final class Pass {
    private final Deque<Integer> partitionsLeft = new ArrayDeque<>(partitions);
    private final Queue<String> page = new ArrayDeque<>();
    private @Nullable String groupId;
    private Keys.@Nullable OffsetKey lastOffset;
    private boolean inGroup;
    final Queue<Command> commands = new ArrayDeque<>();

    /** Puts the commands of the next page into the queue; false where there is none left. */
    boolean nextPage() {
      if (!inGroup && !nextGroup()) {
        return false;
      }
      String id = Objects.requireNonNull(groupId);
      int partition = partitionsLeft.element();
      // While a backup comes in, a group may be there in part.
      Group group = state.isBeingRestored(partition) ? null : state.groups().find(partition, id);
      inGroup = group != null && look(partition, group);
      return true;
    }

    private boolean nextGroup() {
      while (page.isEmpty()) {
        Integer partition = partitionsLeft.peek();
        if (partition == null) {
          return false;
        }
        page.addAll(state.groups().idsAfter(partition, groupId, GROUPS_PER_PAGE));
        if (page.isEmpty()) {
          partitionsLeft.remove();
          groupId = null;
        }
      }
      groupId = page.remove();
      lastOffset = null;
      return true;
    }

    /** True where the group has more offsets than were looked at. */
    private boolean look(int partition, Group group) {
      List<Offsets.Entry> offsets =
          state.offsets().page(partition, group.id(), lastOffset, OFFSETS_PER_COMMAND_MAX);
      boolean bare = group.state() == GroupState.EMPTY && offsets.isEmpty() && lastOffset == null;
      if (!offsets.isEmpty()) {
        lastOffset = offsets.get(offsets.size() - 1).key();
      }
      List<ObservedOffset> expired = new ArrayList<>();
      List<ObservedOffset> orphaned = new ArrayList<>();
      sort(partition, group, offsets, expired, orphaned);
      if (!orphaned.isEmpty()) {
        commands.add(
            Command.newBuilder()
                .setPartition(partition)
                .setForgetTopics(
                    ForgetTopics.newBuilder().setGroupId(group.id()).addAllOffsets(orphaned))
                .build());
      }
      if (!expired.isEmpty() || bare) {
        commands.add(
            Command.newBuilder()
                .setPartition(partition)
                .setExpireOffsets(
                    ExpireOffsets.newBuilder()
                        .setGroupId(group.id())
                        .setRetentionMs(settings.groups().offsetsRetentionMs(group.id()))
                        .addAllOffsets(expired))
                .build());
      }
      return offsets.size() == OFFSETS_PER_COMMAND_MAX;
    }

    private void sort(
        int partition,
        Group group,
        List<Offsets.Entry> offsets,
        List<ObservedOffset> expired,
        List<ObservedOffset> orphaned) {
      Topics topics = registry.topics();
      @Nullable Set<String> subscribed = offsets.isEmpty() ? null : Subscriptions.topics(group);
      long nowMs = wallClockMs.getAsLong();
      long restoredAtMs = state.restorations().of(new Part(partition)).getOpenedAtMs();
      long retentionMs = settings.groups().offsetsRetentionMs(group.id());
      for (Offsets.Entry entry : offsets) {
        String topic = entry.key().topic();
        if (TopicAges.isOfDeletedTopic(topics, topic, entry.offset())) {
          orphaned.add(observed(entry));
        } else if (OffsetExpiry.expires(
            group, subscribed, topic, entry.offset(), restoredAtMs, nowMs, retentionMs)) {
          expired.add(observed(entry));
        }
      }
    }
  }

  private static ObservedOffset observed(Offsets.Entry entry) {
    return ObservedOffset.newBuilder()
        .setTopic(entry.key().topic())
        .setPartition(entry.key().partition())
        .setRevision(entry.offset().revision())
        .build();
  }
}
