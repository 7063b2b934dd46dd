// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls that any node answers, or that the controller does and the others know where it is. Futures
 * fail with {@link CallFailure}.
 */
final class AnyNode {
  private static final Duration ATTEMPT = Duration.ofSeconds(2);

  private final Nodes nodes;
  private final LeaderLocator leaders;
  private final ClientThreads threads;
  private final AtomicInteger turn = new AtomicInteger();

  AnyNode(Nodes nodes, LeaderLocator leaders, ClientThreads threads) {
    this.nodes = nodes;
    this.leaders = leaders;
    this.threads = threads;
  }

  /** Asks one node after the other, beginning with the one that the last refusal named. */
  <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, Duration within) {
    AtomicReference<@Nullable Endpoint> hint = new AtomicReference<>();
    return new RetryLoop<A>(
            threads,
            within,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining -> {
              NodeConnection node = nodes.at(choose(hint.getAndSet(null)));
              return node.unary(
                      method, request, remaining.compareTo(ATTEMPT) < 0 ? remaining : ATTEMPT)
                  .whenComplete(
                      (answer, failed) -> {
                        if (failed != null) {
                          String named = CallFailure.of(failed).metadata().get("leaderEndpoint");
                          hint.set(named == null ? null : Endpoint.parse(named));
                        }
                      });
            })
        .start();
  }

  private Endpoint choose(@Nullable Endpoint hinted) {
    return hinted != null ? hinted : next();
  }

  /** The next node in turn that is not known to be down. */
  Endpoint next() {
    List<Endpoint> candidates = new ArrayList<>(leaders.knownNodes());
    int first = turn.getAndIncrement();
    for (int i = 0; i < candidates.size(); i++) {
      Endpoint candidate = candidates.get(Math.floorMod(first + i, candidates.size()));
      NodeConnection connection = nodes.at(candidate);
      if (!connection.isDown()) {
        return candidate;
      }
      connection.reconnect();
    }
    return candidates.get(Math.floorMod(first, candidates.size()));
  }
}
