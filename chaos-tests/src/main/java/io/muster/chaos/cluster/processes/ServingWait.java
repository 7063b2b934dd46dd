// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.client.ClusterDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Asks until the cluster serves: each node that runs says at its management port that it is ready,
 * each offsets partition has a leader that serves, and no replica on a running node lacks anything.
 */
final class ServingWait {
  private static final int HTTP_OK = 200;
  private static final int HTTP_PATIENCE_MS = 2_000;
  private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(5);

  private final ProcessCluster cluster;
  private String missing = "nobody was asked";

  ServingWait(ProcessCluster cluster) {
    this.cluster = cluster;
  }

  /** Only nodes that run when it begins are expected to be ready. */
  void await(Duration limit) throws IOException {
    List<ProcessNode> nodes = cluster.processes().stream().filter(ProcessNode::running).toList();
    if (nodes.isEmpty()) {
      throw new IOException("no node runs");
    }
    List<String> endpoints =
        nodes.stream().map(node -> cluster.endpoints().get(node.id())).toList();
    try (MusterClient client =
        MusterClient.builder()
            .endpoints(endpoints)
            .clientId("serving")
            .requestTimeout(REQUEST_PATIENCE)
            .build()) {
      if (!Patience.until(limit, () -> serves(nodes, client))) {
        throw new IOException("does not serve after " + limit.toSeconds() + " s: " + missing);
      }
    }
  }

  private boolean serves(List<ProcessNode> nodes, MusterClient client) throws IOException {
    for (ProcessNode node : nodes) {
      if (!node.running()) {
        throw new IOException("node " + node.id() + " ended: " + node.lastWords());
      }
      if (!ready(node)) {
        return false;
      }
    }
    try {
      return led(
          client.admin().describeCluster(),
          nodes.stream().map(ProcessNode::id).collect(Collectors.toSet()));
    } catch (MusterException e) {
      missing = "the cluster does not describe itself: " + e.getMessage();
      return false;
    }
  }

  private boolean ready(ProcessNode node) {
    URI uri =
        URI.create(
            "http://%s:%d/readyz"
                .formatted(cluster.address(node.id()), NodeConfigFile.MANAGEMENT_PORT));
    missing = "node " + node.id() + " is not ready";
    try {
      if (!(uri.toURL().openConnection() instanceof HttpURLConnection http)) {
        throw new IllegalStateException(uri.toString());
      }
      http.setConnectTimeout(HTTP_PATIENCE_MS);
      http.setReadTimeout(HTTP_PATIENCE_MS);
      int status = http.getResponseCode();
      http.disconnect();
      missing += ": " + status;
      return status == HTTP_OK;
    } catch (IOException e) {
      missing += ": " + e.getMessage() + "; it wrote last: " + node.lastWords();
      return false;
    }
  }

  private boolean led(ClusterDescription description, Set<Integer> running) {
    missing = "not all offsets partitions are led and in sync";
    return description.offsetsPartitions() > 0
        && description.partitions().size() == description.offsetsPartitions()
        && description.partitions().stream()
            .allMatch(
                partition ->
                    partition.ready()
                        && partition.replicas().stream()
                            .filter(running::contains)
                            .allMatch(partition.inSync()::contains));
  }
}
