// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.client.GroupListing;
import io.muster.client.MusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Mixin: which groups a command is about. */
final class GroupChoice {
  @Parameters(arity = "0..*", paramLabel = "GROUP", description = "The groups.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "The same as an option; may be repeated.")
  private List<String> options = new ArrayList<>();

  @Option(names = "--all-groups", description = "Every group of the cluster.")
  private boolean all;

  /** Every group of the cluster, and not those that are named. */
  boolean all() {
    return all;
  }

  /** Those that are named, each once, in the order of the command line. */
  List<String> named() {
    return Stream.concat(arguments.stream(), options.stream()).distinct().toList();
  }

  /**
   * To be asked before anything is tried.
   *
   * @throws CliException neither groups nor {@code --all-groups}, or both
   */
  void check() {
    if (all && !named().isEmpty()) {
      throw CliException.usage("either groups by name or --all-groups");
    }
    if (!all && named().isEmpty()) {
      throw CliException.usage("which groups? name them, or say --all-groups");
    }
  }

  /** The ids; of all groups, by id. */
  List<String> ids(MusterClient client) {
    return all ? client.admin().listGroups().stream().map(GroupListing::groupId).toList() : named();
  }
}
