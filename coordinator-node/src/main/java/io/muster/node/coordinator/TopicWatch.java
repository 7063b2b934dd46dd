// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.StartRebalance;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.GroupsState;
import io.muster.state.cluster.Topics;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Subscriptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Starts the rebalance of stable consumer groups whose topics changed after their assignment was
 * made: created, expanded or deleted. It compares revisions and not changes, so it makes no
 * difference when it looks: after each change of the registry, after an election, and when a group
 * becomes stable with an assignment that is old already.
 *
 * <p>A group whose subscriptions cannot be read is left alone: nobody could say what changed for
 * it. Looks in the background; for one term; thread-safe.
 */
final class TopicWatch {
  private static final int TOPICS_NAMED_MAX = 3;

  private final GroupsState state;
  private final TopicRegistry registry;
  private final Proposals proposals;
  private final Executor background;
  private final Iterable<PartitionCoordinator> partitions;
  private final AtomicBoolean scanDue = new AtomicBoolean();

  /** Of the registry, up to which every group has been looked at or soon will be. */
  private volatile long scannedRevision;

  private volatile boolean closed;

  TopicWatch(
      GroupsState state,
      TopicRegistry registry,
      Proposals proposals,
      Executor background,
      Iterable<PartitionCoordinator> partitions) {
    this.state = state;
    this.registry = registry;
    this.proposals = proposals;
    this.background = background;
    this.partitions = partitions;
  }

  /** Looks at every group that has members, unless the registry is as it was. */
  void registryMayHaveChanged() {
    long revision = registry.topics().revision();
    if (revision != scannedRevision) {
      scannedRevision = revision;
      scan();
    }
  }

  /** Groups are there that nobody has looked at: a backup was restored. */
  void groupsCame() {
    scan();
  }

  private void scan() {
    if (scanDue.compareAndSet(false, true)) {
      background.execute(
          () -> {
            scanDue.set(false);
            for (PartitionCoordinator partition : partitions) {
              partition.liveGroupIds().forEach(id -> check(partition.number(), id));
            }
          });
    }
  }

  /** The group changed. Costs a comparison where its assignment is as new as the registry. */
  void groupChanged(int partition, Group group) {
    if (mayBeOld(group, registry.topics())) {
      background.execute(() -> check(partition, group.id()));
    }
  }

  private static boolean mayBeOld(Group group, Topics topics) {
    return group.state() == GroupState.STABLE
        && group.protocolType().equals(Subscriptions.CONSUMER)
        && group.topicsRevision() < topics.revision();
  }

  private void check(int partition, String groupId) {
    try {
      Group group = closed ? null : state.groups().find(partition, groupId);
      Topics topics = registry.topics();
      if (group != null && mayBeOld(group, topics)) {
        List<String> changed = changed(group, topics);
        if (!changed.isEmpty()) {
          proposals.untilWritten(rebalance(partition, group, changed), "rebalance of " + groupId);
        }
      }
    } catch (IllegalStateException e) {
      if (!closed) {
        throw e;
      }
      // The state was closed together with the term.
    }
  }

  private static List<String> changed(Group group, Topics topics) {
    @Nullable Set<String> subscribed = Subscriptions.topics(group);
    return subscribed == null
        ? List.of()
        : subscribed.stream()
            .filter(topic -> topics.lastChange(topic) > group.topicsRevision())
            .toList();
  }

  private static Command rebalance(int partition, Group group, List<String> changed) {
    return startRebalance(partition, group, RebalanceCause.Kind.TOPICS_CHANGED, detail(changed));
  }

  static Command startRebalance(
      int partition, Group group, RebalanceCause.Kind kind, String detail) {
    return Command.newBuilder()
        .setPartition(partition)
        .setStartRebalance(
            StartRebalance.newBuilder()
                .setGroupId(group.id())
                .setGenerationId(group.generation())
                .setCause(
                    RebalanceCause.newBuilder()
                        .setKind(kind)
                        .setDetail(MemberCommands.reason(detail))))
        .build();
  }

  private static String detail(List<String> changed) {
    String named =
        String.join(", ", changed.subList(0, Math.min(TOPICS_NAMED_MAX, changed.size())));
    int more = changed.size() - TOPICS_NAMED_MAX;
    return more > 0 ? named + " and " + more + " more" : named;
  }

  void close() {
    closed = true;
  }
}
