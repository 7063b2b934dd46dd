// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.stub.AbstractStub;
import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Offsets;
import io.muster.conformance.wire.Refusals;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.Rpc;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupAdminServiceGrpc.GroupAdminServiceStub;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node is elected and has much to read before it may serve. */
@Tag("node-faults")
@WithCluster(Settings.FAULTS)
class LoadingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Small ones, so that no store flushes what then need not be read again. */
  private static final int COMMITS = 30_000;

  private static final int COMMITS_AT_ONCE = 500;

  private static final int RESTARTS_MAX = 12;

  private final TestCluster cluster;
  private final String group;

  LoadingTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
  }

  @AfterEach
  void heal() {
    cluster.heal();
  }

  @Test
  @Timeout(300)
  @Provokes(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS)
  @DisplayName("87. testRequestHandlingWhileLoadingInProgress")
  void testRequestHandlingWhileLoadingInProgress() {
    String topic = cluster.newTopic(3);
    WireGroup stable = WireGroup.stable(member(), member());
    Map<String, Question> questions = questions(stable.member(1), topic);
    Map<String, Set<ErrorReason>> answers = new TreeMap<>();

    // How long a node reads is up to the machine, so there is more to read each time.
    int restarts = 0;
    do {
      assertThat(restarts++).as("restarts, with answers %s", answers).isLessThan(RESTARTS_MAX);
      fillTheLog(topic);
      cluster.nodes().killAll();
      cluster.nodes().startAll();
      askUntilServed(questions, answers);
    } while (!(answers.size() == questions.size()
        && answers.values().stream()
            .allMatch(reasons -> reasons.contains(ErrorReason.COORDINATOR_LOAD_IN_PROGRESS))));

    // Nothing but "not here", "not yet" and the right answer: never "who are you?".
    assertThat(answers.values())
        .allSatisfy(
            reasons ->
                assertThat(reasons)
                    .isSubsetOf(
                        ErrorReason.NONE,
                        ErrorReason.NOT_COORDINATOR,
                        ErrorReason.COORDINATOR_NOT_AVAILABLE,
                        ErrorReason.COORDINATOR_LOAD_IN_PROGRESS));
    stable.members().forEach(WireMember::heartbeat);
  }

  /** Asks everybody again and again, until somebody answers everything. */
  private void askUntilServed(
      Map<String, Question> questions, Map<String, Set<ErrorReason>> answers) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              boolean served = false;
              for (int node : cluster.wire().nodes()) {
                served |= askAll(node, questions, answers);
              }
              return served;
            });
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group).session(Duration.ofSeconds(60));
  }

  /** One question of each kind, at the same time. True when all were answered well. */
  private boolean askAll(
      int node, Map<String, Question> questions, Map<String, Set<ErrorReason>> answers) {
    cluster.wire().reconnect(node);
    Map<String, CompletableFuture<?>> open = new ConcurrentHashMap<>();
    questions.forEach((name, question) -> open.put(name, question.ask(node)));
    boolean well = true;
    for (Map.Entry<String, CompletableFuture<?>> each : open.entrySet()) {
      ErrorReason reason;
      try {
        Refusals.answer(each.getValue());
        reason = ErrorReason.NONE;
      } catch (Refused refused) {
        if (refused.reason() == ErrorReason.NONE) {
          well = false; // the process does not listen yet
          continue;
        }
        reason = refused.reason();
      }
      well &= reason == ErrorReason.NONE;
      answers
          .computeIfAbsent(each.getKey(), unused -> EnumSet.noneOf(ErrorReason.class))
          .add(reason);
    }
    return well;
  }

  private Map<String, Question> questions(WireMember member, String topic) {
    Map<String, Question> questions = new TreeMap<>();
    IntFunction<CoordinatorServiceStub> members = cluster.wire()::coordinator;
    IntFunction<GroupAdminServiceStub> operators = cluster.wire()::groupAdmin;
    // Each of them leaves the group as it is: the member is a follower, and nothing changed.
    questions.put(
        "join", question(members, CoordinatorServiceStub::joinGroup, member.joinRequest()));
    questions.put(
        "heartbeat",
        question(members, CoordinatorServiceStub::heartbeat, member.heartbeatRequest()));
    questions.put(
        "sync", question(members, CoordinatorServiceStub::syncGroup, member.syncRequest().build()));
    questions.put(
        "commit",
        question(
            members,
            CoordinatorServiceStub::offsetCommit,
            member.commitRequest().addTopics(Offsets.commit(topic, 0, 1)).build()));
    questions.put(
        "fetch",
        question(
            members,
            CoordinatorServiceStub::offsetFetch,
            OffsetFetchRequest.newBuilder().setGroupId(group).build()));
    questions.put(
        "describe",
        question(
            operators,
            GroupAdminServiceStub::describeGroup,
            DescribeGroupRequest.newBuilder().setGroupId(group).build()));
    questions.put(
        "list",
        question(
            operators, GroupAdminServiceStub::listGroups, ListGroupsRequest.getDefaultInstance()));
    return questions;
  }

  private <S extends AbstractStub<S>, Q, R> Question question(
      IntFunction<S> stubs, Rpc<S, Q, R> rpc, Q request) {
    return node -> cluster.wire().once(stubs.apply(node), rpc, request);
  }

  @FunctionalInterface
  private interface Question {
    CompletableFuture<?> ask(int node);
  }

  /** Entries of the group's replica group, for another group of the same offsets partition. */
  private void fillTheLog(String topic) {
    String neighbour = neighbour();
    OffsetCommitRequest.Builder request = OffsetCommitRequest.newBuilder().setGroupId(neighbour);
    request.addTopics(Offsets.commit(topic, 0, 1));
    List<CompletableFuture<?>> window = new ArrayList<>();
    for (int i = 0; i < COMMITS; i++) {
      window.add(
          cluster.wire().send(neighbour, CoordinatorServiceStub::offsetCommit, request.build()));
      if (window.size() == COMMITS_AT_ONCE) {
        window.forEach(Refusals::answer);
        window.clear();
      }
    }
    window.forEach(Refusals::answer);
  }

  private String neighbour() {
    int partition = partition(group);
    String candidate = cluster.newGroup();
    while (partition(candidate) != partition) {
      candidate = cluster.newGroup();
    }
    return candidate;
  }

  private static int partition(String of) {
    return (of.hashCode() & 0x7fffffff) % 50;
  }
}
