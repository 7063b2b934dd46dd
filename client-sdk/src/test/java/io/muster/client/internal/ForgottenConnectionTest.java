// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.CommitResult;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.internal.ScriptedNode.Asked;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A network was cut for a while, and is whole again; connections from before would take long to
 * notice. Far sooner than gRPC's keep-alive the client is there again.
 */
class ForgottenConnectionTest extends ScriptedMember {
  private static final Duration SOON = Duration.ofSeconds(10);

  private ForgetfulRelay relay;

  @Override
  @BeforeEach
  void begin() throws IOException {
    super.begin();
    client.close();
    relay = new ForgetfulRelay(node.port());
    node.behind(relay.port());
    client = client(true);
  }

  @AfterEach
  void closeRelay() throws IOException {
    relay.close();
  }

  private GroupMember stableMember() throws InterruptedException {
    GroupMember member = member().start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    await().until(() -> node.streams.get() == 1);
    return member;
  }

  @Test
  void aMemberIsHeardAgain() throws Exception {
    GroupMember member = stableMember();
    commit(member, 1, ZERO);
    relay.forget();
    node.heartbeats.clear();
    await().atMost(SOON).until(() -> !node.heartbeats.isEmpty());
    await().atMost(SOON).until(() -> node.streams.get() == 2);
    commit(member, 1, ZERO);
    assertThat(listener.calls).containsExactly("assigned [t-0] in 1 because INITIAL_JOIN");
  }

  @Test
  void callsWithoutAStreamAreAnsweredAgain() throws Exception {
    try (MusterClient unary = client(false)) {
      assertThat(unary.admin().listTopics()).hasSize(1);
      int before = relay.connections.get();
      relay.forget();
      await().atMost(SOON).ignoreExceptions().until(() -> unary.admin().listTopics().size() == 1);
      assertThat(relay.connections.get()).isGreaterThan(before);
    }
  }

  /** A node that only takes its time is left alone. */
  @Test
  void anAnswerToAnythingShowsThatTheConnectionIsAlive() throws Exception {
    GroupMember member = stableMember();
    int before = relay.connections.get();
    CompletableFuture<CommitResult> late = member.commitAsync(1, offsets(ZERO));
    Asked<OffsetCommitRequest, OffsetCommitResponse> asked = take(node.commits);
    // Heartbeats are answered all the while.
    await().atMost(SOON).until(late::isDone);
    assertThat(late).isCompletedExceptionally();
    asked.answer(ScriptedNode.stored(asked.request));
    assertThat(node.streams.get()).isEqualTo(1);
    assertThat(relay.connections.get()).isEqualTo(before);
  }
}
