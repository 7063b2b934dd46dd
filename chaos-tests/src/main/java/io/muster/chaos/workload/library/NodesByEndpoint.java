// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.library;

import io.muster.chaos.history.Header;
import io.muster.client.MusterException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client library names nodes by their endpoints; the history by their ids. */
public final class NodesByEndpoint {
  private final Map<String, Integer> nodes = new HashMap<>();

  /**
   * @param endpoints by node id
   */
  public NodesByEndpoint(Map<Integer, String> endpoints) {
    endpoints.forEach((node, endpoint) -> nodes.put(endpoint, node));
  }

  /** Of the node that gave the reason of a failure; null where the library does not say which. */
  public @Nullable Header header(Throwable thrown) {
    Throwable cause = thrown.getCause();
    MusterException told =
        thrown instanceof MusterException direct
            ? direct
            : cause instanceof MusterException wrapped ? wrapped : null;
    Integer node = told == null ? null : told.node().map(nodes::get).orElse(null);
    return node == null ? null : Header.of(node);
  }
}
