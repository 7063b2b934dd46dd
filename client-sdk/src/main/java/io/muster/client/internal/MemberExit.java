// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.MusterException;
import io.muster.client.RebalanceCause;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a member comes to lose its place, and how it ends: by leaving, by an error, or because its
 * client is closed. Used on the member's serial executor only.
 */
final class MemberExit {
  private static final Logger log = LoggerFactory.getLogger(MemberExit.class);

  private final MemberConfig config;
  private final MemberIdentity identity;
  private final MemberStanding standing;
  private final MemberBinding binding;
  private final MemberSteps steps;
  private final MemberCallbacks callbacks;
  private final MemberCommits commits;
  private final Heartbeats heartbeats;
  private final TopicWatch topics;
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  private GroupMembershipOperation operation = GroupMembershipOperation.DEFAULT;

  MemberExit(
      MemberConfig config,
      MemberIdentity identity,
      MemberStanding standing,
      MemberBinding binding,
      MemberSteps steps,
      MemberCallbacks callbacks,
      MemberCommits commits,
      Heartbeats heartbeats,
      TopicWatch topics) {
    this.config = config;
    this.identity = identity;
    this.standing = standing;
    this.binding = binding;
    this.steps = steps;
    this.callbacks = callbacks;
    this.commits = commits;
    this.heartbeats = heartbeats;
    this.topics = topics;
  }

  /** Done when the member has ended. Never fails. */
  CompletableFuture<Void> left() {
    return left;
  }

  /** The coordinator no longer counts this member in: what it holds may have another owner. */
  void lose() {
    callbacks.lose();
    heartbeats.stop();
    standing.lose();
  }

  /** Revokes, lets the commits that are under way end, and leaves. */
  void leave(String reason, GroupMembershipOperation how) {
    if (standing.phase().isFinal()) {
      return;
    }
    operation = how;
    if (standing.phase().isInCycle()) {
      // The group may be dividing already what a cooperative member still holds.
      lose();
    }
    steps.begin();
    topics.stop();
    // Still owned, and a commit in onRevoked still legal.
    standing.enter(MemberPhase.LEAVING);
    steps.then(
        callbacks.revokedAll(new RebalanceCause(RebalanceCause.Kind.CLOSING)),
        () -> steps.then(commits.drained(), () -> finish(reason)));
  }

  /** Leaves without waiting for the listener or for commits. */
  void abandon(String reason) {
    // A leave that waits for the listener, or for a mailbox that nobody empties any more, would
    // otherwise heartbeat for ever.
    if (!standing.phase().isFinal() || standing.phase() == MemberPhase.LEAVING) {
      finish(reason);
    }
  }

  private void finish(String reason) {
    // First: a JoinGroup that has not been sent yet must not follow the LeaveGroup.
    steps.begin();
    CompletableFuture<Void> told =
        stays() ? CompletableFuture.completedFuture(null) : binding.tellLeft(reason);
    end(MemberPhase.CLOSED, null);
    Futures.atEnd(told, Runnable::run, (nothing, impossible) -> left.complete(null));
  }

  private boolean stays() {
    return switch (operation) {
      case LEAVE_GROUP -> false;
      case REMAIN_IN_GROUP -> true;
      case DEFAULT -> config.isStatic();
    };
  }

  /** The member can never go on. */
  void fail(CallFailure failed) {
    MusterException why = PublicErrors.of(failed);
    log.error(
        "member {} of group {} stops: {}", identity.memberId(), config.groupId(), why.getMessage());
    steps.begin();
    lose();
    if (failed.kind() != FailureClass.FENCED) {
      // Also a static member: the others need not wait for the session to run out.
      tellLeft("stopped: " + failed.reason());
    }
    // Queued before the failure shows, so that a consumer's listener hears of the loss first.
    CompletableFuture<Void> unused =
        callbacks.revokedAll(
            new RebalanceCause(RebalanceCause.Kind.FENCED, identity.memberId(), failed.reason()));
    end(MemberPhase.FAILED, why);
    left.complete(null);
  }

  private void tellLeft(String reason) {
    CompletableFuture<Void> unused = binding.tellLeft(reason);
  }

  private void end(MemberPhase last, @Nullable MusterException failure) {
    heartbeats.stop();
    topics.stop();
    commits.close();
    standing.end(last, failure);
    binding.end();
  }
}
