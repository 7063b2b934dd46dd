// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.client.MusterClient;
import io.muster.client.TopicDescription;
import java.time.Duration;
import java.util.List;

/** What several commands do first. */
final class Clients {
  private static final String CLIENT_ID = "muster-cli";

  private Clients() {}

  /**
   * @throws CliException when an endpoint is not {@code host:port}
   */
  static MusterClient connect(List<String> endpoints, Duration timeout) {
    return connect(endpoints, timeout, new ClientSecurityOptions());
  }

  /**
   * @throws CliException when an endpoint is not {@code host:port}, or a file cannot be used
   */
  static MusterClient connect(
      List<String> endpoints, Duration timeout, ClientSecurityOptions security) {
    MusterClient.Builder client =
        MusterClient.builder().endpoints(endpoints).clientId(CLIENT_ID).requestTimeout(timeout);
    security.apply(client);
    try {
      return client.build();
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage() == null ? "wrong endpoints" : e.getMessage());
    }
  }

  /**
   * Looks a topic up, which also shows early that nobody is there.
   *
   * @throws CliException when there is no such topic
   */
  static TopicDescription topic(MusterClient client, String name) {
    return client.admin().listTopics(List.of(name)).stream()
        .findFirst()
        .orElseThrow(
            () ->
                CliException.notFound(
                    "no topic %s (muster topics create %s --partitions N)".formatted(name, name)));
  }
}
