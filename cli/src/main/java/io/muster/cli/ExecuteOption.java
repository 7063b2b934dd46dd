// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import picocli.CommandLine.Option;

/** Mixin of every command that changes or removes what was there: it acts only when told to. */
final class ExecuteOption {
  @Option(names = "--execute", description = "Really do it.")
  private boolean execute;

  @Option(names = "--dry-run", description = "Only say what would happen (the default).")
  private boolean dryRun;

  /**
   * Whether to act.
   *
   * @throws CliException both options were given
   */
  boolean execute() {
    if (execute && dryRun) {
      throw CliException.usage("either --dry-run or --execute");
    }
    return execute;
  }

  /** {@code --dry-run} was given, and not only meant. */
  boolean dryRunAsked() {
    return dryRun;
  }

  /** Reminds people, after what would happen was shown. */
  void remind(Report report) {
    if (!execute) {
      report.say("Nothing was changed. Add --execute to do it.");
    }
  }
}
