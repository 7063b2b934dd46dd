// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.config.FolderIdentity;
import io.muster.node.config.NodeIdentity.Stage;
import io.muster.node.coordinator.Timers;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.HelloResponse.Standing;
import io.muster.proto.internal.v1.RegisterNode;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.v1.NodeEndpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node with an empty folder comes into its cluster: it asks the configured nodes before it
 * takes part in anything.
 *
 * <ul>
 *   <li>One of them is a member, and its controller has said so lately: the node registers with the
 *       controller and joins, under the epoch that it is given. What a lost folder had promised is
 *       nothing that an empty one could keep, so it never takes up an old epoch. It does not come
 *       into a cluster that writes what this version does not understand.
 *   <li>All of them answer, and none has anything of a cluster: the node decides to found one,
 *       notes that for good, and does so once all have decided the same. A majority is not enough:
 *       whoever is missing may be the last who holds what the others lost.
 *   <li>Else it waits. Founding a second cluster beside one that is only not reachable, or still
 *       opening its files, would be worse.
 * </ul>
 */
public final class Formation {
  private static final Logger LOG = LoggerFactory.getLogger(Formation.class);
  private static final long PAUSE_MS = 200;
  private static final int ATTEMPTS_BETWEEN_LINES = 50;

  private final String clusterId;
  private final RegisterNode self;
  private final FolderIdentity folder;
  private final List<NodeEndpoint> others;
  private final PeerNodes peers;
  private final Timers timers;
  private final CompletableFuture<Entry> entry = new CompletableFuture<>();
  private int attempts;

  /**
   * How the node comes in.
   *
   * @param epoch that the cluster knows this folder by
   * @param founds it begins the cluster group with the configured nodes; otherwise it joins
   */
  public record Entry(int epoch, boolean founds) {}

  /** One look at another node: its answer, or why there is none. */
  private record Heard(NodeEndpoint from, Optional<HelloResponse> answer, String failure) {
    Standing standing() {
      return answer.map(HelloResponse::getStanding).orElse(Standing.STANDING_UNSPECIFIED);
    }
  }

  /**
   * @param folder of this node, empty or about to found
   * @param others the configured nodes without this one
   */
  Formation(
      String clusterId,
      RegisterNode self,
      FolderIdentity folder,
      List<NodeEndpoint> others,
      PeerNodes peers,
      Timers timers) {
    this.clusterId = clusterId;
    this.self = self;
    this.folder = folder;
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
    List<CompletableFuture<Heard>> asked = new ArrayList<>();
    for (NodeEndpoint other : others) {
      asked.add(
          peers
              .hello(other, hello)
              .handle(
                  (answer, failure) ->
                      failure == null
                          ? new Heard(other, Optional.of(answer), "")
                          : new Heard(other, Optional.empty(), failure.toString())));
    }
    CompletableFuture<Void> unused =
        CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> decide(asked.stream().map(CompletableFuture::join).toList()))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    again("a look at the others failed: " + failure.getMessage());
                  }
                });
  }

  private void decide(List<Heard> heard) {
    if (folder.identity().stage() == Stage.FOUNDING) {
      found(heard);
      return;
    }
    Optional<HelloResponse> member =
        heard.stream()
            .filter(other -> other.standing() == Standing.STANDING_MEMBER)
            .flatMap(other -> other.answer().stream())
            // One that has just lost its controller names none.
            .filter(answer -> answer.getControllerPort() != 0)
            .findFirst();
    if (member.isPresent()) {
      join(member.get());
    } else if (heard.stream().allMatch(Formation::hasNothing)) {
      noteFounding();
    } else {
      again(
          "no member of a cluster answers, and a cluster is founded only when all configured nodes"
              + " are there and have nothing of one: "
              + told(heard));
    }
  }

  private static boolean hasNothing(Heard other) {
    return other.standing() == Standing.STANDING_EMPTY
        || other.standing() == Standing.STANDING_FOUNDING;
  }

  private void noteFounding() {
    try {
      folder.note(Stage.FOUNDING, 1);
    } catch (IOException e) {
      entry.completeExceptionally(e);
      return;
    }
    attempt();
  }

  /**
   * Not before all have decided the same: until then nobody of them has a term, so that each can
   * tell an empty folder from a lost one. One that has begun knows that all had decided.
   */
  private void found(List<Heard> heard) {
    List<Heard> undecided =
        heard.stream().filter(other -> other.standing() != Standing.STANDING_FOUNDING).toList();
    boolean begun =
        undecided.stream()
            .anyMatch(
                other ->
                    other.standing() == Standing.STANDING_UNCONFIRMED
                        || other.standing() == Standing.STANDING_MEMBER);
    if (begun || undecided.isEmpty()) {
      entry.complete(new Entry(1, true));
    } else {
      again("it founds a cluster and waits for the others: " + told(undecided));
    }
  }

  private void join(HelloResponse member) {
    if (member.getFeatureLevel() > self.getFeatureLevel()) {
      entry.completeExceptionally(
          new OlderVersionException(
              self.getVersion(), self.getFeatureLevel(), member.getFeatureLevel()));
      return;
    }
    NodeEndpoint controller =
        NodeEndpoint.newBuilder()
            .setNodeId(member.getControllerNodeId())
            .setHost(member.getControllerHost())
            .setPort(member.getControllerPort())
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

  private static String told(List<Heard> heard) {
    Map<Integer, String> told = new TreeMap<>();
    for (Heard other : heard) {
      told.put(
          other.from().getNodeId(),
          switch (other.standing()) {
            case STANDING_EMPTY -> "is empty";
            case STANDING_FOUNDING -> "founds";
            case STANDING_UNCONFIRMED -> "has data and waits for its controller";
            case STANDING_MEMBER -> "is a member and knows no controller";
            default -> "does not answer (" + other.failure() + ")";
          });
    }
    return told.toString();
  }

  private void again(String why) {
    if (attempts++ % ATTEMPTS_BETWEEN_LINES == 1) {
      LOG.info("node {} is not in a cluster yet: {}; it keeps trying", self.getNodeId(), why);
    }
    timers.schedule(PAUSE_MS, this::attempt);
  }
}
