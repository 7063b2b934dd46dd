// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.rpc.RpcMetrics;
import io.muster.node.rpc.RpcServer;
import java.util.Optional;
import java.util.function.Supplier;

/** Calls of clients. */
record RpcSource(Supplier<Optional<RpcServer>> rpc) implements MetricSource {

  @Override
  public void addTo(Families families) {
    rpc.get().ifPresent(server -> add(server, families));
  }

  private static void add(RpcServer server, Families families) {
    RpcMetrics metrics = server.metrics();
    for (RpcMetrics.Calls calls : metrics.calls()) {
      calls
          .outcomes()
          .forEach(
              (outcome, count) ->
                  families.number(NodeMetric.RPC_CALLS, count, calls.rpc(), calls.via(), outcome));
      families.nanos(NodeMetric.RPC_DURATION, calls.durations(), calls.rpc(), calls.via());
    }
    families.number(NodeMetric.RPC_OPEN, metrics.open());
    families.number(NodeMetric.RPC_STREAMS, server.openStreams());
  }
}
