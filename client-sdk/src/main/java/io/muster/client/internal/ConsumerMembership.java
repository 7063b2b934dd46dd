// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.AssignmentListener;
import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.MemberState;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's way into its group and out of it: one membership from subscribe to unsubscribe or
 * close. Used by the application's thread, except that the poll deadline fires on the client's.
 */
final class ConsumerMembership {
  private final ClientServices services;
  private final ConsumerConfig config;
  private final Mailbox mailbox;
  private final ConsumerMember member;
  private final OwnedPartitions<?> owned;
  private final ConsumerCommits commits;
  private final StartPositions positions;
  private final PollDeadline pollDeadline;
  private ConsumerCallbacks callbacks;
  private @Nullable TopicSelection selection;

  ConsumerMembership(
      ClientServices services,
      ConsumerConfig config,
      Mailbox mailbox,
      ConsumerMember member,
      OwnedPartitions<?> owned,
      ConsumerCommits commits,
      StartPositions positions) {
    this.services = services;
    this.config = config;
    this.mailbox = mailbox;
    this.member = member;
    this.owned = owned;
    this.commits = commits;
    this.positions = positions;
    this.callbacks = new ConsumerCallbacks(config, owned, member, commits, positions);
    this.pollDeadline = new PollDeadline(services.threads(), config.maxPollInterval(), this::late);
  }

  /** Replaces subscription and listener; begins to join where there is no membership. */
  void subscribe(TopicSelection wanted, AssignmentListener listener) {
    selection = wanted;
    MemberDriver driver = member.driver();
    if (driver == null) {
      callbacks = new ConsumerCallbacks(config, owned, member, commits, positions);
      driver = new MemberDriver(config.member(), services, callbacks, mailbox);
      member.begin(driver);
      pollDeadline.start();
    }
    callbacks.listener(listener);
    driver.subscribe(wanted);
  }

  /** The subscribed topics; of a pattern, those that match it as far as is known. */
  Set<String> topics() {
    TopicSelection wanted = selection;
    MemberDriver driver = member.driver();
    if (wanted == null) {
      return Set.of();
    }
    return wanted.pattern() == null || driver == null ? wanted.names() : driver.topics();
  }

  /** The application polls: a member that had to stop because it did not goes on. */
  void polled(MemberDriver driver) {
    // Both: the poll may come between the moment it was missed and the leaving.
    if (pollDeadline.polled() || driver.view().state() == MemberState.PARKED) {
      // Others may have these partitions by now, and the listener hears of the loss later.
      owned.holdBack();
      driver.unpark();
    }
  }

  /** The application has not polled for too long. Runs on the client's threads. */
  private void late() {
    MemberDriver driver = member.driver();
    if (driver != null) {
      driver.park("the application did not poll for " + config.maxPollInterval());
    }
  }

  /** What a listener threw comes out of the call in which it ran. */
  void throwFailure() {
    callbacks.throwFailure();
  }

  /** Leaves the group, running the callbacks that this brings; afterwards there is no member. */
  void leave(Duration timeout, GroupMembershipOperation operation, String reason) {
    MemberDriver driver = member.driver();
    if (driver != null) {
      Interrupts.aside(() -> leave(driver, timeout, operation, reason));
    }
  }

  private void leave(
      MemberDriver driver, Duration timeout, GroupMembershipOperation operation, String reason) {
    Deadline end = Deadline.after(services.threads(), timeout);
    commits.beforeLeaving(end.left());
    CompletableFuture<Void> left = driver.leave(reason, operation);
    Futures.atEnd(left, services.threads().io(), (done, impossible) -> mailbox.nudge());
    if (callbacks.areRunning()) {
      // The listener itself leaves: the driver would wait for the callback that waits here.
      CompletableFuture<Void> unused = driver.abandon(reason);
    }
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
    selection = null;
    positions.forget();
    pollDeadline.stop();
    owned.clear();
    commits.runCallbacks();
  }
}
