// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.internal.ScriptedNode.Refusal;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.RequestHeader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LeaderLocatorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ClientThreads threads = new ClientThreads(null);
  private final Nodes nodes =
      new Nodes(
          RequestHeader.getDefaultInstance(),
          threads,
          new StreamEvents(new MemberRegistry()),
          false,
          Credentials.none());
  private ScriptedNode node;
  private LeaderLocator locator;

  @BeforeEach
  void begin() throws Exception {
    node = new ScriptedNode();
    node.lead(false);
    locator = new LeaderLocator(nodes, threads, List.of(Endpoint.parse(node.endpoint())));
  }

  @AfterEach
  void end() {
    locator.close();
    nodes.close();
    threads.close();
    node.close();
  }

  @Test
  void whoWaitsIsToldInTheOrderOfTheCalls() throws Exception {
    List<Integer> told = new CopyOnWriteArrayList<>();
    CompletableFuture<?>[] waiting =
        IntStream.range(0, 100)
            .mapToObj(i -> locator.locate("g" + i, PATIENCE).thenRun(() -> told.add(i)))
            .toArray(CompletableFuture<?>[]::new);
    node.lead(true);

    CompletableFuture.allOf(waiting).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(told).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  /** One that lags behind does not know the right that was granted a moment ago. */
  @Test
  void whatOneNodeRefusesAnotherMayAnswer() throws Exception {
    Refusal refusal = new Refusal(ErrorReason.CLUSTER_AUTHORIZATION_FAILED, ErrorClass.INVALID);
    try (ScriptedNode lagging = new ScriptedNode()) {
      lagging.refuseCluster(refusal);
      LeaderLocator both =
          new LeaderLocator(
              nodes,
              threads,
              List.of(Endpoint.parse(lagging.endpoint()), Endpoint.parse(node.endpoint())));
      CompletableFuture<Endpoint> found = both.locate("g", PATIENCE);
      await().atMost(PATIENCE).until(() -> lagging.clusterRefusals.get() > 1);
      node.lead(true);
      assertThat(found.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isEqualTo(Endpoint.parse(node.endpoint()));
      both.close();
    }
  }

  @Test
  void whatAllNodesRefuseIsRefusedAtOnce() {
    node.refuseCluster(new Refusal(ErrorReason.CLUSTER_AUTHORIZATION_FAILED, ErrorClass.INVALID));
    assertThat(locator.locate("g", PATIENCE))
        .failsWithin(PATIENCE.dividedBy(2))
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            CallFailure.class, failure -> assertThat(failure.isUnauthorized()).isTrue());
  }

  /** In an outage all clients ask, and whoever comes back first has to bear it. */
  @Test
  void longOutagesAreAskedAboutLessOften() {
    assertThat(LeaderLocator.rest(0, 1)).isZero();
    assertThat(LeaderLocator.rest(159, 1)).isZero();
    assertThat(LeaderLocator.rest(160, 0)).isEqualTo(Duration.ofMillis(500));
    assertThat(LeaderLocator.rest(100_000, 1)).isEqualTo(Duration.ofSeconds(1));
  }

  /** Eleven seconds of questions, and then some rest between them. */
  @Test
  @Timeout(60)
  void longOutageIsOverSoonAfterItEnds() throws Exception {
    CompletableFuture<Endpoint> waiting = locator.locate("g", PATIENCE);
    Refusal unable = new Refusal(ErrorReason.THROTTLED, ErrorClass.RETRY_SAME);
    node.refuseCluster(unable);
    await().atMost(PATIENCE).until(() -> node.clusterRefusals.get() >= 130);
    CompletableFuture<Endpoint> late = locator.locate("g", Duration.ofMillis(50));
    assertThat(late).failsWithin(Duration.ofSeconds(5));
    node.refuseCluster(null);
    node.lead(true);
    assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(Endpoint.parse(node.endpoint()));
  }

  @Test
  @Timeout(20)
  void manyMayWaitAtOnce() throws Exception {
    // Were all of them looked at with each that comes, it would take minutes.
    CompletableFuture<?>[] waiting =
        IntStream.range(0, 100_000)
            .mapToObj(i -> locator.locate("g" + i, PATIENCE))
            .toArray(CompletableFuture<?>[]::new);
    node.lead(true);

    CompletableFuture.allOf(waiting).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}
