// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Mixin: the one group that a command is about. */
final class OneGroup {
  @Parameters(arity = "0..1", paramLabel = "GROUP", description = "The group.")
  private @Nullable String argument;

  @Option(names = "--group", paramLabel = "GROUP", description = "The same as an option.")
  private @Nullable String option;

  /**
   * Its id.
   *
   * @throws CliException none, or two different ones
   */
  String id() {
    if (argument != null && option != null && !argument.equals(option)) {
      throw CliException.usage("one group at a time");
    }
    String id = argument == null ? option : argument;
    if (id == null || id.isEmpty()) {
      throw CliException.usage("which group? name one");
    }
    return id;
  }
}
