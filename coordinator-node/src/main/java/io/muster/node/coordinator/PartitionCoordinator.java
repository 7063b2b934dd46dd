// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.RebalanceCause;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of the groups of one offsets partition, for one term of leadership: holds its
 * soft state together and tells each part of it what changed in the log.
 */
final class PartitionCoordinator {
  private final LedPartition partition;
  private final CoordinatorSettings settings;
  private final Proposals proposals;
  private final LiveGroups live;
  private final LogEnds logEnds;
  private final GroupChronicle chronicle;
  private final GroupWatches watches;
  private final MemberCalls members;
  private final AdminCalls admin;

  PartitionCoordinator(LedPartition partition, CoordinatorParts parts, Proposals proposals) {
    TopicRegistry registry = parts.registry();
    Timers timers = parts.timers();
    this.partition = partition;
    this.settings = parts.settings();
    this.proposals = proposals;
    this.live = new LiveGroups(partition, timers, proposals, new GroupAnswers(partition, registry));
    this.logEnds = new LogEnds(registry, timers);
    this.watches = new GroupWatches(partition);
    this.chronicle = new GroupChronicle(partition, parts.metrics());
    OffsetRequests offsets = new OffsetRequests(partition.number(), settings, registry);
    this.members =
        new MemberCalls(partition, settings, registry, live, offsets, logEnds, parts.metrics());
    GroupDescriptions descriptions =
        new GroupDescriptions(partition, parts.self(), offsets, logEnds, timers);
    this.admin = new AdminCalls(partition, registry, members, descriptions, watches);
  }

  int number() {
    return partition.number();
  }

  MemberCalls members() {
    return members;
  }

  AdminCalls admin() {
    return admin;
  }

  /** For reading and restoring the partition as a whole. */
  LedPartition led() {
    return partition;
  }

  /** What calls about its groups are answered while a backup comes in; null where none does. */
  @Nullable ApiException refusalWhileRestored() {
    return partition.refusalWhileRestored();
  }

  /** Groups with members or reserved ids. */
  List<String> liveGroupIds() {
    return live.ids();
  }

  /**
   * Takes up every group with members: sessions and the phase's timer start with their full time.
   * After an election, and after the partition was restored from a backup. Apply thread only.
   */
  void start() {
    if (partition.state().isBeingRestored(number())) {
      // Groups are there in part. This comes again with the last of them.
      return;
    }
    partition
        .state()
        .groups()
        .forEachLive(
            number(),
            group -> {
              live.follow(group.id(), group);
              checkSize(group);
            });
  }

  /** The limit may be lower than it was for the leader that let the members in. */
  private void checkSize(Group group) {
    int maxSize = settings.groups().maxSize(group.id());
    boolean tooLarge = group.members().size() > maxSize;
    // A rebalance that is on lets in as many as the limit says.
    if (tooLarge && group.state() != GroupState.PREPARING_REBALANCE) {
      proposals.untilWritten(
          TopicWatch.startRebalance(
              number(),
              group,
              RebalanceCause.Kind.GROUP_TOO_LARGE,
              group.members().size() + " members; group.max.size is " + maxSize),
          "rebalance of the oversized group " + group.id());
    }
  }

  /**
   * The group changed in the log. Apply thread only.
   *
   * @param andThen shown the group, where it is still there
   */
  void groupChanged(String groupId, Consumer<Group> andThen) {
    @Nullable Group group = partition.group(groupId);
    chronicle.follow(groupId, group);
    live.follow(groupId, group);
    watches.follow(groupId, group);
    if (group == null) {
      logEnds.forget(groupId);
    } else {
      andThen.accept(group);
    }
  }

  /** Adds what is alive here. Any thread. */
  void count(GroupCensus census) {
    live.count(census);
  }

  void close(ApiException refusal) {
    partition.close();
    live.close(refusal);
    watches.close(refusal);
  }
}
