// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

/** Ends a command with one line on standard error and an {@link ExitCode}. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  public CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public static CliException failed(String message) {
    return new CliException(ExitCode.FAILED, message);
  }

  public static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message);
  }

  public static CliException notFound(String message) {
    return new CliException(ExitCode.NOT_FOUND, message);
  }

  public static CliException unavailable(String message) {
    return new CliException(ExitCode.UNAVAILABLE, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
