// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Mixin: whether to wait for the end of what goes on in the cluster by itself. */
final class WaitOption {
  @Option(names = "--wait", description = "Wait until it is done, and show how far it is.")
  private boolean wait;

  @Option(
      names = "--wait-timeout",
      paramLabel = "T",
      defaultValue = "30m",
      description = "How long to wait at most, such as 90s, 30m, 2h (default: 30m).")
  private Duration timeout = Duration.ofMinutes(30);

  boolean asked() {
    return wait;
  }

  Duration timeout() {
    return timeout;
  }
}
