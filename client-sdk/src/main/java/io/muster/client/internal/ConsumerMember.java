// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.CommitResult;
import io.muster.client.MemberState;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's membership while it subscribes to something, and the assignment as the application
 * has been told it. Changed by the application's thread; any thread may ask for the driver.
 */
final class ConsumerMember {
  private static final Assignment NONE = new Assignment("", Assignment.NO_GENERATION, Set.of());

  private volatile @Nullable MemberDriver driver;
  private Assignment assignment = NONE;

  @Nullable MemberDriver driver() {
    return driver;
  }

  MemberDriver required() {
    MemberDriver member = driver;
    if (member == null) {
      throw new IllegalStateException("nothing is subscribed");
    }
    return member;
  }

  MemberState state() {
    MemberDriver member = driver;
    return member == null ? MemberState.UNJOINED : member.view().state();
  }

  void begin(MemberDriver member) {
    driver = member;
  }

  void end() {
    driver = null;
    assignment = NONE;
  }

  Assignment assignment() {
    return assignment;
  }

  void assigned(Assignment taken) {
    assignment = taken;
  }

  /** The application has given up what it held. */
  void gaveUp() {
    assignment = new Assignment(assignment.memberId(), Assignment.NO_GENERATION, Set.of());
  }

  /** Commits under the assignment that the application knows. Fails with {@link CallFailure}. */
  CompletableFuture<CommitResult> commit(
      Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout, boolean once) {
    return required()
        .commit(
            new MemberCommitDoor.Order(
                assignment.generation(), false, Map.copyOf(offsets), timeout, once));
  }
}
