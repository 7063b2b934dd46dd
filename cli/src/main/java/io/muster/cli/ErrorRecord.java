// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Json;
import io.muster.cli.output.OutputFormat;
import io.muster.cli.output.Yaml;
import io.muster.client.MusterException;
import java.util.Map;

/**
 * An error for programs, the last thing on standard error. Fields are kept, as those of results.
 *
 * @param reason the cluster's, such as GROUP_ID_NOT_FOUND; where the cluster was not asked, one of
 *     FAILED, WRONG_USAGE, NOT_FOUND, NOT_AVAILABLE
 * @param message one line for people
 * @param exitCode of the process
 */
record ErrorRecord(String reason, String message, int exitCode) {

  static ErrorRecord of(Throwable e, String message, int exitCode) {
    return new ErrorRecord(
        e instanceof MusterException refused ? refused.reason() : reason(exitCode),
        message,
        exitCode);
  }

  private static String reason(int exitCode) {
    return switch (exitCode) {
      case ExitCode.USAGE -> "WRONG_USAGE";
      case ExitCode.NOT_FOUND -> "NOT_FOUND";
      case ExitCode.UNAVAILABLE -> "NOT_AVAILABLE";
      default -> "FAILED";
    };
  }

  /** JSON in one line, so that it is found among remarks; or YAML. */
  String text(OutputFormat format) {
    Map<String, ErrorRecord> document = Map.of("error", this);
    return format == OutputFormat.YAML ? Yaml.write(document) : Json.line(document);
  }
}
