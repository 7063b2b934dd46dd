// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.config.NodeConfig;
import io.muster.node.ops.ManagementServer.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management door of a node: {@code /metrics}, {@code /livez}, {@code /readyz}, {@code
 * /version} and {@code /replicas} on a port of their own. Opened before the replicas are, so that a
 * long start can be watched. Thread-safe.
 */
public final class Management implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Management.class);
  private static final int SWITCHED_OFF = -1;
  private static final String JSON_TYPE = "application/json";
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final List<AutoCloseable> parts;
  private final int port;

  private Management(List<AutoCloseable> parts, int port) {
    this.parts = parts;
    this.port = port;
  }

  /**
   * Listens at {@code management.host} and {@code management.port}, unless that is -1.
   *
   * @throws IOException where that cannot be listened on; says what to do
   */
  public static Management start(ObservedNode node) throws IOException {
    NodeConfig config = node.config();
    if (config.managementPort() == SWITCHED_OFF) {
      return new Management(List.of(), SWITCHED_OFF);
    }
    // One for both: its look at the disk is shared, and not done twice at a time.
    HealthChecks readiness = NodeChecks.readiness(node);
    NodeMetrics metrics = metrics(node, readiness);
    try {
      ManagementServer server =
          ManagementServer.start(
              config.managementHost(), config.managementPort(), pages(node, readiness, metrics));
      LOG.info(
          "management on http://{}:{}/ (metrics, livez, readyz, version, replicas)",
          config.managementHost(),
          server.port());
      return new Management(List.of(server, metrics), server.port());
    } catch (IOException | RuntimeException e) {
      metrics.close();
      throw e;
    }
  }

  private static NodeMetrics metrics(ObservedNode node, HealthChecks readiness) {
    return new NodeMetrics(
        List.of(
            new HealthSource(node.version(), readiness),
            new RpcSource(node.rpc()),
            new SecuritySource(node.security()),
            new CoordinatorSource(node.coordinatorMetrics(), node.coordinators()),
            new RaftSource(node.raft(), node.config().nodeId()),
            new StorageSource(node.config().dataDir(), node.rocksDb())));
  }

  private static Map<String, ManagementServer.Page> pages(
      ObservedNode node, HealthChecks readiness, NodeMetrics metrics) {
    HealthChecks liveness = NodeChecks.liveness(node);
    ReplicasPage replicas = new ReplicasPage(node.raft());
    return Map.of(
        "/metrics", query -> new Answer(200, METRICS_TYPE, metrics.scrape()),
        "/livez", query -> health(liveness, query),
        "/readyz", query -> health(readiness, query),
        "/version", query -> new Answer(200, JSON_TYPE, version(node)),
        "/replicas", query -> new Answer(200, JSON_TYPE, replicas.json()));
  }

  private static Answer health(HealthChecks checks, Query query) {
    List<HealthChecks.Result> results = checks.run(query.excluded());
    boolean passed = results.stream().allMatch(HealthChecks.Result::passed);
    return Answer.text(passed ? 200 : 503, HealthChecks.text(results, query.verbose()));
  }

  /** The ids are of letters, digits and a few signs; nothing in it has to be escaped. */
  private static String version(ObservedNode node) {
    return "{\"version\":\"%s\",\"java\":\"%s\",\"clusterId\":\"%s\",\"nodeId\":%d}%n"
        .formatted(
            node.version(), Runtime.version(), node.config().clusterId(), node.config().nodeId());
  }

  /** The port that is listened on, -1 where management is switched off. */
  public int port() {
    return port;
  }

  /** When this returns, nothing of the node is looked at any more. */
  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("management did not close cleanly", e);
      }
    }
  }
}
