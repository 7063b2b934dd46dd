// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.big;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.library.GroupHome;
import io.muster.chaos.workload.library.MemberCommits;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.GroupMember;
import io.muster.client.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One of very many members of a group: a membership of the client library without a thread of its
 * own. It writes down what it is given and commits the first of its partitions when it is told to.
 */
final class BigMember {
  private static final long LEAVING_S = 15;

  private final GroupHome home;
  private final Recorder recorder;
  private final int facts;
  private final int exits;
  private final GroupMember member;
  private final MemberCommits commits;
  private long next;

  /**
   * Joins.
   *
   * @param builder with everything but the listener
   */
  BigMember(GroupHome home, GroupMember.Builder builder) {
    this.home = home;
    this.recorder = home.recorder();
    this.facts = recorder.newProcess();
    this.exits = recorder.newProcess();
    this.member = builder.listener(new Listener()).start();
    this.commits = new MemberCommits(home, member, recorder.newProcess(), taken -> {});
  }

  String id() {
    return member.memberId();
  }

  /** By one thread. Nothing where a commit is open still or it owns nothing. */
  void commitOne() throws InterruptedException {
    if (commits.isOpen()) {
      return;
    }
    boolean unused = commits.await();
    Set<TopicPartition> partitions = member.assignment().partitions();
    if (!partitions.isEmpty()) {
      int first = partitions.stream().mapToInt(TopicPartition::partition).min().orElseThrow();
      next++;
      commits.send(Map.of(first, next));
    }
  }

  /** Begins to leave. */
  Leaving leave() {
    Recorder.Open open = recorder.invoke(exits, new Call.Leave(home.id(), member.memberId()));
    return new Leaving(open, member.leaveAsync(GroupMembershipOperation.LEAVE_GROUP));
  }

  /**
   * On its way out.
   *
   * @param call the library does not say whether the coordinator heard of it
   */
  record Leaving(Recorder.Open call, CompletableFuture<Void> left) {
    void await() throws InterruptedException {
      try {
        left.get(LEAVING_S, TimeUnit.SECONDS);
        call.unknown("NOT_TOLD");
      } catch (ExecutionException | TimeoutException e) {
        call.unknown("NOT_LEFT");
      }
    }
  }

  private final class Listener implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      recorder.happened(
          facts,
          new Call.Assigned(
              home.id(),
              context.memberId(),
              context.generation(),
              home.topic(),
              numbers(partitions)));
    }

    @Override
    public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
      released(context, partitions, false);
    }

    @Override
    public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
      released(context, partitions, true);
    }

    private void released(AssignmentContext context, Set<TopicPartition> partitions, boolean lost) {
      if (!partitions.isEmpty()) {
        recorder.happened(
            facts,
            new Call.Released(
                home.id(),
                context.memberId(),
                context.generation(),
                home.topic(),
                numbers(partitions),
                lost));
      }
    }

    private List<Integer> numbers(Set<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).sorted().toList();
    }
  }
}
