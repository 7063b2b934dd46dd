// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
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

  /** Added to the rebalance timeout, so that the coordinator gives up before the client does. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final MemberConfig config;
  private final ClientServices services;
  private final MemberSteps steps;
  private final MemberIdentity identity;
  private final MemberBinding binding;
  private final Progress progress;
  private Set<String> topics = Set.of();
  private String reason = "joining";

  /** How the cycle goes, told on the member's serial executor. */
  interface Progress {
    /** A new JoinGroup is about to be sent, with the latest subscription. */
    void joining();

    /** The coordinator counts the member into this generation. */
    void joined(int generation);

    /** This member leads: it has divided these topics. */
    void divided(Set<String> topics, List<TopicDescription> found);

    /** The end of the cycle. */
    void assigned(List<TopicPartition> partitions);

    /** The end of the member. */
    void impossible(CallFailure why);
  }

  JoinCycle(
      MemberConfig config,
      ClientServices services,
      MemberSteps steps,
      MemberIdentity identity,
      MemberBinding binding,
      Progress progress) {
    this.config = config;
    this.services = services;
    this.steps = steps;
    this.identity = identity;
    this.binding = binding;
    this.progress = progress;
  }

  /**
   * Sets the subscription of the next JoinGroup.
   *
   * @return whether it differs
   */
  boolean subscribe(Set<String> wanted) {
    boolean differs = !wanted.equals(topics);
    topics = new TreeSet<>(wanted);
    return differs;
  }

  /** Sets the reason of the next JoinGroup, for operators. */
  void because(String why) {
    reason = why;
  }

  /** Begins a cycle, or begins it anew. */
  void start() {
    progress.joining();
    send(identity.join(topics, reason));
  }

  private void send(JoinGroupRequest request) {
    steps.begin();
    binding.bind();
    steps.answered(
        services.calls().join(request, patience()),
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
    return steps.patience(config.rebalanceTimeout().plus(SLACK));
  }

  private void joinRefused(CallFailure failed) {
    log.debug("JoinGroup of {} refused: {}", config.groupId(), failed.message());
    String given = failed.metadata().get("memberId");
    if (failed.is("MEMBER_ID_REQUIRED") && given != null) {
      binding.accepted(given);
      start();
    } else if (failed.is("UNKNOWN_MEMBER_ID")) {
      binding.renew();
      steps.later(this::start);
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
    if (!response.getLeaderId().equals(response.getMemberId()) || response.getSkipAssignment()) {
      sync(response, Map.of());
      return;
    }
    LeaderAssignment leader;
    try {
      leader = new LeaderAssignment(config.assignors(), response);
    } catch (RuntimeException e) {
      assignorFailed(e);
      return;
    }
    steps.answered(
        services.admin().topics(leader.topics()),
        found -> divide(response, leader, found),
        failed -> steps.later(this::start));
  }

  private void divide(
      JoinGroupResponse response, LeaderAssignment leader, List<TopicDescription> found) {
    Map<String, byte[]> assignments;
    try {
      assignments = leader.assign(found);
    } catch (RuntimeException | Error e) {
      // The application's code. Were it not caught, the whole group would wait for this member.
      assignorFailed(e);
      return;
    }
    sync(response, assignments);
    progress.divided(leader.topics(), found);
  }

  private void assignorFailed(Throwable thrown) {
    progress.impossible(
        new CallFailure(
            FailureClass.INVALID,
            "ASSIGNOR_FAILED",
            "the assignor failed: " + thrown,
            Map.of(),
            null,
            false,
            thrown));
  }

  private void sync(JoinGroupResponse response, Map<String, byte[]> assignments) {
    steps.begin();
    steps.answered(
        services.calls().sync(identity.sync(response, assignments), patience()),
        this::synced,
        this::syncFailed);
  }

  private void synced(SyncGroupResponse response) {
    List<TopicPartition> partitions;
    try {
      partitions = AssignmentBytes.read(response.getAssignment().asReadOnlyByteBuffer());
    } catch (KafkaBytes.MalformedBytesException e) {
      assignorFailed(e);
      return;
    }
    reason = "rebalancing";
    progress.assigned(partitions);
  }

  private void syncFailed(CallFailure failed) {
    log.debug("SyncGroup of {} failed: {}", config.groupId(), failed.message());
    if (failed.is("UNKNOWN_MEMBER_ID")) {
      binding.renew();
      steps.later(this::start);
    } else if (failed.is("REBALANCE_IN_PROGRESS")) {
      // The next join phase is on already and waits for this member.
      start();
    } else if (failed.kind() == FailureClass.FENCED || failed.kind() == FailureClass.INVALID) {
      progress.impossible(failed);
    } else {
      steps.later(this::start);
    }
  }
}
