// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

/** What the process ends with. Part of the command's contract: numbers do not change. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** Tried and failed; the line on standard error says why. */
  public static final int FAILED = 1;

  /** Wrong options or arguments; nothing was tried. */
  public static final int USAGE = 2;

  /** What was named does not exist: a topic, a group, a file, a cluster folder. */
  public static final int NOT_FOUND = 3;

  /** No answer in time, or nobody there to answer. */
  public static final int UNAVAILABLE = 4;

  /** What was asked about goes on still. */
  public static final int UNFINISHED = 5;

  private ExitCode() {}
}
