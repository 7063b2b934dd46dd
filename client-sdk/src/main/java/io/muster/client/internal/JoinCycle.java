// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JoinGroup and SyncGroup, again and again until the member has an assignment or can never have
 * one. Runs on the member's serial executor; obsolete answers are dropped by {@link MemberSteps}.
 */
final class JoinCycle {
  private static final Logger log = LoggerFactory.getLogger(JoinCycle.class);

  private final MemberConfig config;
  private final ClientServices services;
  private final MemberSteps steps;
  private final MemberIdentity identity;
  private final MemberBinding binding;
  private final MemberStanding standing;
  private final TopicWatch topics;
  private final Progress progress;
  private String reason = "joining";

  /** How the cycle goes, told on the member's serial executor. */
  interface Progress {
    /** A new JoinGroup is about to be sent, with the latest subscription. */
    void joining();

    /** The coordinator counts the member into this generation. */
    void joined(int generation);

    /**
     * The end of the cycle.
     *
     * @param told what the coordinator says of the rebalance
     */
    void assigned(List<TopicPartition> partitions, io.muster.proto.v1.RebalanceCause told);

    /** The coordinator does not count the member in any more: what it held is lost. */
    void expelled(RebalanceCause.Kind why);

    /** The end of the member. */
    void impossible(CallFailure why);
  }

  JoinCycle(
      MemberConfig config,
      ClientServices services,
      MemberSteps steps,
      MemberIdentity identity,
      MemberBinding binding,
      MemberStanding standing,
      TopicWatch topics,
      Progress progress) {
    this.config = config;
    this.services = services;
    this.steps = steps;
    this.identity = identity;
    this.binding = binding;
    this.standing = standing;
    this.topics = topics;
    this.progress = progress;
  }

  /** Sets the reason of the next JoinGroup, for operators. */
  void because(String why) {
    reason = why;
  }

  /** Begins a cycle, or begins it anew. */
  void start() {
    progress.joining();
    JoinGroupRequest request;
    try {
      Assignment kept = standing.holding().assignment();
      request =
          identity.join(topics.topics(), kept, standing.lastJoined(), standing.previous(), reason);
    } catch (Throwable e) {
      // The assignor adds its user data to the subscription.
      assignorFailed(e);
      return;
    }
    send(request);
  }

  private void send(JoinGroupRequest request) {
    steps.begin();
    binding.bind();
    steps.answered(
        services.calls().join(request, config.parkedAttempt(), patience()),
        this::joined,
        failed -> {
          if (failed.kind().retriable()) {
            // Nobody can tell whether it arrived, so it has to be the same request again.
            steps.later(() -> send(request));
          } else {
            joinRefused(failed);
          }
        });
  }

  private CoordinatorCalls.Patience patience() {
    return steps.patience(config.joinTimeout());
  }

  private void joinRefused(CallFailure failed) {
    log.debug("JoinGroup of {} refused: {}", config.groupId(), failed.message());
    String given = failed.metadata().get("memberId");
    if (failed.is("MEMBER_ID_REQUIRED") && given != null) {
      binding.accepted(given);
      start();
    } else if (failed.is("UNKNOWN_MEMBER_ID")) {
      binding.renew();
      progress.expelled(RebalanceCause.Kind.MEMBER_REMOVED);
    } else if (failed.kind() == FailureClass.REJOIN || failed.is("STALE_SEQUENCE")) {
      steps.later(this::start);
    } else {
      progress.impossible(failed);
    }
  }

  private void joined(JoinGroupResponse response) {
    steps.progress();
    binding.accepted(response.getMemberId());
    progress.joined(response.getGenerationId());
    // News of topics may have been missed while there was no stream.
    topics.registryChanged(response.getTopicsRevision());
    if (response.getLeaderId().equals(response.getMemberId()) && !response.getSkipAssignment()) {
      lead(response);
    } else {
      sync(response, Map.of(), 0);
    }
  }

  /** Divides topics that are not older than those that the coordinator knows. */
  private void lead(JoinGroupResponse response) {
    LeaderAssignment leader;
    try {
      leader = new LeaderAssignment(config.assignors(), response);
    } catch (RuntimeException e) {
      assignorFailed(e);
      return;
    }
    steps.answered(
        services.topics().named(config.groupId(), leader.topics(), response.getTopicsRevision()),
        found -> divide(response, leader, found),
        failed -> {
          log.warn("{} could not be divided: {}", config.groupId(), failed.message());
          if (failed.kind() == FailureClass.INVALID) {
            // It would be refused again in every round, and the group would never get to work.
            progress.impossible(failed);
          } else {
            steps.later(this::start);
          }
        });
  }

  private void divide(
      JoinGroupResponse response, LeaderAssignment leader, TopicLists.Snapshot found) {
    Map<String, byte[]> assignments;
    try {
      assignments = leader.assign(found.topics());
    } catch (Throwable e) {
      // Were it not caught, the whole group would wait for this member.
      assignorFailed(e);
      return;
    }
    sync(response, assignments, found.revision());
  }

  private void assignorFailed(Throwable thrown) {
    progress.impossible(
        new CallFailure(
            FailureClass.INVALID,
            "ASSIGNOR_FAILED",
            "the assignor failed: " + thrown.getMessage(),
            Map.of(),
            null,
            false,
            thrown));
  }

  private void sync(
      JoinGroupResponse response, Map<String, byte[]> assignments, long topicsRevision) {
    steps.begin();
    steps.answered(
        services
            .calls()
            .sync(
                identity.sync(response, assignments, topicsRevision),
                config.parkedAttempt(),
                patience()),
        answer -> synced(response, answer),
        this::syncFailed);
  }

  private void synced(JoinGroupResponse joined, SyncGroupResponse response) {
    List<TopicPartition> partitions;
    try {
      partitions = AssignmentBytes.read(response.getAssignment().asReadOnlyByteBuffer());
    } catch (KafkaBytes.MalformedBytesException e) {
      assignorFailed(e);
      return;
    }
    Set<String> unwanted = new TreeSet<>();
    partitions.stream()
        .map(TopicPartition::topic)
        .filter(topic -> !topics.includes(topic))
        .forEach(unwanted::add);
    if (!unwanted.isEmpty()) {
      log.warn(
          "group {} assigned partitions of {}, which member {} does not subscribe to; it joins again",
          config.groupId(),
          unwanted,
          identity.memberId());
      reason = "the assignment does not match the subscription";
      steps.later(this::start);
      return;
    }
    reason = "rebalancing";
    progress.assigned(partitions, joined.getCause());
  }

  private void syncFailed(CallFailure failed) {
    log.debug("SyncGroup of {} failed: {}", config.groupId(), failed.message());
    if (failed.is("UNKNOWN_MEMBER_ID")) {
      binding.renew();
      progress.expelled(RebalanceCause.Kind.MEMBER_REMOVED);
    } else if (failed.is("REBALANCE_IN_PROGRESS")) {
      // The next join phase is on already and waits for this member.
      start();
    } else if (failed.kind() == FailureClass.REJOIN) {
      progress.expelled(RebalanceCause.Kind.GENERATION_PASSED);
    } else if (failed.kind() == FailureClass.FENCED || failed.kind() == FailureClass.INVALID) {
      progress.impossible(failed);
    } else {
      // The answer got lost or the coordinator is away: its place is not.
      steps.later(this::start);
    }
  }
}
