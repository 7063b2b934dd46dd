// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.CommandBatcher;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.state.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** What this node holds because it leads the cluster group in one term. Thread-safe. */
final class Controller {
  private final ClusterView view;
  private final CommandBatcher batcher;

  Controller(ClusterView view, CommandBatcher batcher) {
    this.view = view;
    this.batcher = batcher;
  }

  /**
   * Writes a change of the registry.
   *
   * @param answer made of the outcome once it is applied here
   */
  <O extends Outcome, T> CompletableFuture<T> change(
      Command command, Class<O> expected, Function<O, T> answer) {
    return batcher
        .submit(command)
        .handle(
            (outcome, failure) -> {
              if (expected.isInstance(outcome)) {
                return answer.apply(expected.cast(outcome));
              }
              if (outcome instanceof Outcome.Rejected rejected) {
                throw asController(
                    new ApiException(rejected.reason(), rejected.message(), rejected.metadata()));
              }
              throw failure instanceof ApiException refusal
                  ? asController(refusal)
                  : new CompletionException(failure);
            });
  }

  void close() {
    batcher.close();
  }

  /** The batcher speaks of coordinators; here the leader is called the controller. */
  private ApiException asController(ApiException refusal) {
    return refusal.reason() == ErrorReason.NOT_COORDINATOR ? notHere(view) : refusal;
  }

  static ApiException notHere(ClusterView view) {
    Map<String, String> metadata = new HashMap<>();
    NodeEndpoint leader = view.otherController();
    if (leader != null) {
      metadata.put("leaderNode", Integer.toString(leader.getNodeId()));
      metadata.put("leaderEndpoint", leader.getHost() + ":" + leader.getPort());
    }
    return new ApiException(
        ErrorReason.NOT_CONTROLLER, "this node is not the controller", metadata);
  }
}
