// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Checked settings of a client.
 *
 * @param endpoints nodes to begin with, at least one
 * @param clientId the application's name
 * @param requestTimeout how long a call tries
 * @param pushes heartbeats and commits go over streams, on which nodes can push
 * @param credentials how it connects and proves who it is
 */
public record ClientConfig(
    List<Endpoint> endpoints,
    String clientId,
    Duration requestTimeout,
    boolean pushes,
    Credentials credentials) {
  private static final int MAX_CLIENT_ID_BYTES = 200;

  /** Reads and checks what the builder collected. */
  public static ClientConfig of(
      List<String> endpoints,
      String clientId,
      Duration requestTimeout,
      boolean pushes,
      Credentials credentials) {
    if (endpoints.isEmpty()) {
      throw new IllegalArgumentException("at least one endpoint is needed");
    }
    if (clientId.isEmpty()
        || clientId.getBytes(StandardCharsets.UTF_8).length > MAX_CLIENT_ID_BYTES) {
      throw new IllegalArgumentException("client id must have 1 to 200 bytes");
    }
    if (requestTimeout.isNegative() || requestTimeout.isZero()) {
      throw new IllegalArgumentException("request timeout must be positive");
    }
    return new ClientConfig(
        endpoints.stream().map(Endpoint::parse).distinct().toList(),
        clientId,
        Deadline.capped(requestTimeout),
        pushes,
        credentials);
  }
}
