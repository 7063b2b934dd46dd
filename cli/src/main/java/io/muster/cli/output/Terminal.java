// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Whether somebody looks, and what a bar looks like to them. */
final class Terminal {
  private static final int WIDTH = 30;

  private Terminal() {}

  /** From JDK 22 on there may be a console without a terminal, and it can tell. */
  @SuppressWarnings("SystemConsoleNull") // What it leaves open is asked for below.
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }

  /** {@code [#####.....]}; full where there is nothing to do. */
  static String bar(long done, long total) {
    int full = total <= 0 ? WIDTH : (int) Math.min(WIDTH, WIDTH * done / total);
    return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "]";
  }
}
