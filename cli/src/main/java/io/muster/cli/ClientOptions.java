// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.MusterClient;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Mixin of every command that talks to a cluster. */
final class ClientOptions {
  @Option(
      names = "--endpoints",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "Nodes to ask first, separated by commas (default: the local cluster).")
  private @Nullable List<String> endpoints;

  @Option(
      names = "--timeout",
      paramLabel = "T",
      defaultValue = "10s",
      description = "How long to wait for an answer, such as 500ms, 10s, 1m (default: 10s).")
  private Duration timeout = Duration.ofSeconds(10);

  @Mixin private ClientSecurityOptions security = new ClientSecurityOptions();

  Duration timeout() {
    return timeout;
  }

  /** As given, or those of the local cluster. */
  List<String> endpoints() {
    if (endpoints != null && !endpoints.isEmpty()) {
      return endpoints;
    }
    if (!LocalCluster.existsIn(LocalClusterOption.defaultFolder())) {
      throw CliException.usage("no --endpoints given, and no local cluster (muster up makes one)");
    }
    LocalCluster local =
        LocalCluster.open(LocalClusterOption.defaultFolder(), LocalClusterOptions.detached());
    if (!local.isRunning()) {
      throw CliException.unavailable("the local cluster is stopped (muster up starts it)");
    }
    return local.endpoints();
  }

  /** A client for these endpoints; the caller closes it. */
  MusterClient connect() {
    return Clients.connect(endpoints(), timeout, security);
  }
}
