// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.client.ConfigScope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What settings are about: exactly one of these options. */
final class ConfigScopeOption {
  @Option(names = "--cluster", description = "The whole cluster.")
  private boolean cluster;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "One group, whether it exists or not.")
  private @Nullable String group;

  ConfigScope scope() {
    if (group != null && group.isEmpty()) {
      throw CliException.usage("the group's id must not be empty");
    }
    return cluster || group == null ? ConfigScope.cluster() : ConfigScope.group(group);
  }
}
