// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.config.FolderIdentity;
import io.muster.node.config.NodeIdentity;
import io.muster.node.config.NodeIdentity.Stage;
import io.muster.node.coordinator.Timers;
import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AbandonResponse;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.HelloResponse.Standing;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.RegisterResponse;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.internal.v1.ReportResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a node with an empty folder makes of the others' answers. */
class FormationTest {
  private final Folder folder = new Folder();
  private final Others others = new Others();
  private final LookByLook timers = new LookByLook();

  private CompletableFuture<Formation.Entry> decide() {
    return new Formation(
            "c",
            RegisterNode.newBuilder().setNodeId(1).setIncarnation("a").build(),
            folder,
            List.of(node(2), node(3)),
            others,
            timers)
        .decide();
  }

  @Test
  void aClusterIsFoundedOnceAllHaveDecidedTo() {
    others.are(Standing.STANDING_EMPTY, Standing.STANDING_EMPTY);
    CompletableFuture<Formation.Entry> entry = decide();
    assertThat(folder.stage).isEqualTo(Stage.FOUNDING);
    assertThat(entry).as("node 2 and 3 could still turn out to be something else").isNotDone();

    others.are(Standing.STANDING_FOUNDING, Standing.STANDING_EMPTY);
    timers.next();
    assertThat(entry).isNotDone();

    others.are(Standing.STANDING_FOUNDING, Standing.STANDING_FOUNDING);
    timers.next();
    assertThat(entry).isCompletedWithValue(new Formation.Entry(1, true));
  }

  /** Whoever is missing may be the last who holds what the others lost. */
  @Test
  void aMajorityDoesNotFound() {
    others.are(Standing.STANDING_EMPTY, Standing.STANDING_UNSPECIFIED);
    CompletableFuture<Formation.Entry> entry = decide();
    timers.next();
    assertThat(entry).isNotDone();
    assertThat(folder.stage).isEqualTo(Stage.EMPTY);
  }

  /** A member that is still opening its files, or has not heard from its controller yet. */
  @Test
  void nothingIsFoundedBesideAFolderWithData() {
    others.are(Standing.STANDING_EMPTY, Standing.STANDING_UNCONFIRMED);
    CompletableFuture<Formation.Entry> entry = decide();
    timers.next();
    assertThat(entry).isNotDone();
    assertThat(folder.stage).isEqualTo(Stage.EMPTY);
  }

  @Test
  void aFounderGoesOnWhereOthersHaveBegun() {
    folder.stage = Stage.FOUNDING;
    others.are(Standing.STANDING_UNSPECIFIED, Standing.STANDING_UNCONFIRMED);
    assertThat(decide()).isCompletedWithValue(new Formation.Entry(1, true));
  }

  @Test
  void anEmptyFolderJoinsUnderTheEpochThatTheControllerGives() {
    others.are(Standing.STANDING_UNSPECIFIED, Standing.STANDING_MEMBER);
    CompletableFuture<Formation.Entry> entry = decide();
    assertThat(entry).as("the member knows no controller").isNotDone();

    others.controller = 3;
    others.epoch = CompletableFuture.failedFuture(new IllegalStateException("not now"));
    timers.next();
    assertThat(entry).isNotDone();

    others.epoch = CompletableFuture.completedFuture(4);
    timers.next();
    assertThat(entry).isCompletedWithValue(new Formation.Entry(4, false));
    assertThat(others.registered).hasSize(2).allMatch(asked -> asked.getNode().getEpoch() == 0);
    assertThat(folder.stage).as("the host notes it").isEqualTo(Stage.EMPTY);
  }

  private static NodeEndpoint node(int id) {
    return NodeEndpoint.newBuilder().setNodeId(id).setHost("h").setPort(id).build();
  }

  private static final class Folder implements FolderIdentity {
    private Stage stage = Stage.EMPTY;

    @Override
    public NodeIdentity identity() {
      return new NodeIdentity("a", stage == Stage.EMPTY ? 0 : 1, stage);
    }

    @Override
    public void note(Stage next, int epoch) {
      assertThat(epoch).isEqualTo(1);
      stage = next;
    }
  }

  private static final class LookByLook implements Timers {
    private final Queue<Runnable> due = new ArrayDeque<>();

    void next() {
      due.remove().run();
    }

    @Override
    public long nowMs() {
      return 0;
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
      due.add(task);
      return () -> due.remove(task);
    }
  }

  /** Nodes 2 and 3; one without a standing does not answer. */
  private static final class Others implements PeerNodes {
    private final Map<Integer, Standing> standings = new HashMap<>();
    private final List<RegisterRequest> registered = new ArrayList<>();
    private CompletableFuture<Integer> epoch = new CompletableFuture<>();
    private int controller;

    void are(Standing second, Standing third) {
      standings.put(2, second);
      standings.put(3, third);
    }

    @Override
    public CompletableFuture<HelloResponse> hello(NodeEndpoint node, HelloRequest request) {
      Standing standing = standings.get(node.getNodeId());
      if (standing == Standing.STANDING_UNSPECIFIED) {
        return CompletableFuture.failedFuture(new IllegalStateException("it is down"));
      }
      return CompletableFuture.completedFuture(
          HelloResponse.newBuilder()
              .setClusterId("c")
              .setNodeId(node.getNodeId())
              .setStanding(standing)
              .setControllerNodeId(controller)
              .setControllerHost("h")
              .setControllerPort(controller)
              .build());
    }

    @Override
    public CompletableFuture<RegisterResponse> register(
        NodeEndpoint controller, RegisterRequest request) {
      registered.add(request);
      return epoch.thenApply(given -> RegisterResponse.newBuilder().setEpoch(given).build());
    }

    @Override
    public CompletableFuture<ReportResponse> report(
        NodeEndpoint controller, ReportRequest request) {
      throw new AssertionError("not asked for");
    }

    @Override
    public CompletableFuture<AbandonResponse> abandon(NodeEndpoint node, AbandonRequest request) {
      throw new AssertionError("not asked for");
    }

    @Override
    public CompletableFuture<AnnounceResponse> announce(
        NodeEndpoint node, AnnounceRequest request) {
      throw new AssertionError("not asked for");
    }
  }
}
