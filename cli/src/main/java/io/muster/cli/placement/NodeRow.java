// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import io.muster.cli.output.Durations;
import io.muster.cli.output.Table;
import io.muster.client.RegisteredNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the registry.
 *
 * @param address where it listens for clients, {@code host:port}
 * @param raftPort where it listens for the other nodes
 * @param featureLevel highest that its software knows
 * @param silentMs since the node that answered heard from it, null where it did not since its start
 */
public record NodeRow(
    int node,
    String address,
    int raftPort,
    String version,
    int featureLevel,
    int epoch,
    boolean draining,
    @Nullable Long silentMs,
    int replicas,
    int leaders) {
  public static NodeRow of(RegisteredNode node) {
    String host = node.host().indexOf(':') >= 0 ? "[" + node.host() + "]" : node.host();
    return new NodeRow(
        node.id(),
        host + ":" + node.clientPort(),
        node.raftPort(),
        node.version(),
        node.featureLevel(),
        node.epoch(),
        node.draining(),
        node.silence().map(Duration::toMillis).orElse(null),
        node.replicas(),
        node.leaders());
  }

  public static Table table(List<NodeRow> rows) {
    Table table =
        new Table(
            "NODE",
            "ADDRESS",
            "VERSION",
            "LEVEL",
            "EPOCH",
            "DRAINING",
            "LAST HEARD",
            "REPLICAS",
            "LEADERS");
    for (NodeRow row : rows) {
      table.row(
          row.node,
          row.address,
          row.version,
          row.featureLevel,
          row.epoch,
          row.draining ? "yes" : "no",
          row.silentMs == null
              ? "never"
              : Durations.seconds(Duration.ofMillis(row.silentMs)) + " ago",
          row.replicas,
          row.leaders);
    }
    return table;
  }
}
