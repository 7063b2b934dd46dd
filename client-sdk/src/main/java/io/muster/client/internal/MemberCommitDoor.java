// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommitResult;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.OffsetCommitRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Lets commits through that can succeed, under the generation that counts now. Any thread may use
 * it.
 */
final class MemberCommitDoor {
  private final MemberConfig config;
  private final MemberStanding standing;
  private final EndOffsets ends;
  private final MemberCommits commits;

  /**
   * What to commit, and how.
   *
   * @param inGeneration the generation under which the offsets were reached
   * @param onlyOwned refuse partitions that are not assigned
   * @param once do not try again where no coordinator takes it
   */
  record Order(
      int inGeneration,
      boolean onlyOwned,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      Duration timeout,
      boolean once) {}

  MemberCommitDoor(
      MemberConfig config, MemberStanding standing, EndOffsets ends, MemberCommits commits) {
    this.config = config;
    this.standing = standing;
    this.ends = ends;
    this.commits = commits;
  }

  /** Commits if what was reached is still held. Fails with {@link CallFailure}. */
  CompletableFuture<CommitResult> commit(Order order) {
    MemberStanding.View now = standing.view();
    CallFailure refusal = MemberCommitCheck.refusal(config.groupId(), now, order);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    if (order.offsets().isEmpty()) {
      return CompletableFuture.completedFuture(new CommitResult(0, 0));
    }
    OffsetCommitRequest.Builder request =
        OffsetCommitRequest.newBuilder()
            .setGroupId(config.groupId())
            .setMemberId(now.assignment().memberId())
            .setGenerationId(now.assignment().generation())
            .addAllTopics(OffsetMessages.topics(order.offsets(), ends));
    String instance = config.instanceId();
    if (instance != null) {
      request.setGroupInstanceId(instance);
    }
    return commits
        .submit(request, order.timeout(), order.once())
        .exceptionallyCompose(
            thrown -> CompletableFuture.failedFuture(told(CallFailure.of(thrown), order)));
  }

  /**
   * The group may complete its rebalance while a commit is on its way. Where the partitions are
   * still held, their offsets can be committed again soon.
   */
  private CallFailure told(CallFailure failure, MemberCommitDoor.Order order) {
    Set<TopicPartition> partitions = order.offsets().keySet();
    boolean kept = standing.view().holding().heldSince(order.inGeneration(), partitions);
    return kept && failure.is("ILLEGAL_GENERATION")
        ? new CallFailure(
            FailureClass.REJOIN,
            "REBALANCE_IN_PROGRESS",
            "the group completed a rebalance meanwhile: " + failure.message(),
            failure.metadata(),
            failure.node(),
            failure.maybeApplied(),
            null)
        : failure;
  }
}
