// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.Timers;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.v1.NodeEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node with an empty folder comes into its cluster: it asks the configured nodes before it
 * takes part in anything.
 *
 * <ul>
 *   <li>A majority, itself included, knows of no cluster: it founds one with them.
 *   <li>The cluster is there, was founded with this node in mind, and has never seen it: it takes
 *       its place among the founders.
 *   <li>The cluster knows this node by another folder, or not at all: it registers with the
 *       controller and joins, under the epoch that it is given. What a lost folder had promised is
 *       nothing that an empty one could keep.
 *   <li>The cluster writes what this version does not understand: it does not come in.
 *   <li>Too few answer: it waits. Founding a second cluster beside one that is only not reachable
 *       would be worse.
 * </ul>
 */
public final class Formation {
  private static final Logger LOG = LoggerFactory.getLogger(Formation.class);
  private static final long PAUSE_MS = 200;
  private static final int ATTEMPTS_BETWEEN_LINES = 50;

  private final String clusterId;
  private final RegisterNode self;
  private final List<NodeEndpoint> others;
  private final PeerNodes peers;
  private final Timers timers;
  private final CompletableFuture<Entry> entry = new CompletableFuture<>();
  private volatile String lastFailure = "";
  private int attempts;

  /**
   * How the node comes in.
   *
   * @param epoch that the cluster knows this folder by
   * @param founds it begins the cluster group with the configured nodes; otherwise it joins
   */
  public record Entry(int epoch, boolean founds) {}

  /**
   * @param others the configured nodes without this one
   */
  Formation(
      String clusterId,
      RegisterNode self,
      List<NodeEndpoint> others,
      PeerNodes peers,
      Timers timers) {
    this.clusterId = clusterId;
    this.self = self;
    this.others = List.copyOf(others);
    this.peers = peers;
    this.timers = timers;
  }

  /**
   * Completes once it is clear, however long that takes, on any thread; exceptionally with {@link
   * OlderVersionException}.
   */
  CompletableFuture<Entry> decide() {
    attempt();
    return entry;
  }

  /** Nobody waits for it any more. */
  void close() {
    entry.cancel(false);
  }

  private void attempt() {
    if (entry.isDone()) {
      return;
    }
    HelloRequest hello =
        HelloRequest.newBuilder()
            .setClusterId(clusterId)
            .setNodeId(self.getNodeId())
            .setIncarnation(self.getIncarnation())
            .build();
    List<CompletableFuture<Optional<HelloResponse>>> answers = new ArrayList<>();
    for (NodeEndpoint other : others) {
      answers.add(
          peers.hello(other, hello).handle((answer, failure) -> answer(other, answer, failure)));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new));
    CompletableFuture<Void> unused =
        all.thenRun(
            () -> decide(answers.stream().flatMap(answer -> answer.join().stream()).toList()));
  }

  private Optional<HelloResponse> answer(
      NodeEndpoint from, @Nullable HelloResponse answer, @Nullable Throwable failure) {
    if (failure != null) {
      lastFailure = "; node " + from.getNodeId() + ": " + failure.getMessage();
    }
    return Optional.ofNullable(answer).filter(found -> found.getClusterId().equals(clusterId));
  }

  private void decide(List<HelloResponse> answers) {
    Optional<HelloResponse> formed =
        answers.stream()
            .filter(HelloResponse::getFormed)
            // Whoever has heard most.
            .max((a, b) -> Integer.compare(a.getRegisteredEpoch(), b.getRegisteredEpoch()));
    if (formed.isPresent()) {
      comeInto(formed.get(), answers);
    } else if (2 * (answers.size() + 1) > others.size() + 1) {
      entry.complete(new Entry(1, true));
    } else {
      again("too few of the configured nodes answer (" + answers.size() + ")" + lastFailure);
    }
  }

  private void comeInto(HelloResponse known, List<HelloResponse> answers) {
    if (known.getFeatureLevel() > self.getFeatureLevel()) {
      entry.completeExceptionally(
          new OlderVersionException(
              self.getVersion(), self.getFeatureLevel(), known.getFeatureLevel()));
      return;
    }
    if (known.getRegisteredIncarnation().equals(self.getIncarnation())) {
      entry.complete(new Entry(known.getRegisteredEpoch(), false));
      return;
    }
    if (known.getRegisteredEpoch() == 0 && known.getFounder()) {
      entry.complete(new Entry(1, true));
      return;
    }
    Optional<HelloResponse> guide =
        answers.stream().filter(answer -> answer.getControllerPort() != 0).findFirst();
    if (guide.isEmpty()) {
      again("the cluster has no controller right now");
      return;
    }
    NodeEndpoint controller =
        NodeEndpoint.newBuilder()
            .setNodeId(guide.get().getControllerNodeId())
            .setHost(guide.get().getControllerHost())
            .setPort(guide.get().getControllerPort())
            .build();
    RegisterRequest register =
        RegisterRequest.newBuilder().setClusterId(clusterId).setNode(self).build();
    CompletableFuture<Void> unused =
        peers
            .register(controller, register)
            .handle(
                (registered, failure) -> {
                  if (failure == null) {
                    LOG.info(
                        "node {} joins the cluster with an empty folder, in epoch {}",
                        self.getNodeId(),
                        registered.getEpoch());
                    entry.complete(new Entry(registered.getEpoch(), false));
                  } else {
                    again("the controller did not register the node: " + failure.getMessage());
                  }
                  return null;
                });
  }

  private void again(String why) {
    if (attempts++ % ATTEMPTS_BETWEEN_LINES == 1) {
      LOG.info("node {} is not in a cluster yet: {}; it keeps trying", self.getNodeId(), why);
    }
    timers.schedule(PAUSE_MS, this::attempt);
  }
}
