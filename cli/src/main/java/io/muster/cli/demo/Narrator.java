// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells what happens, with the seconds since the beginning before each sentence. */
final class Narrator {
  private final PrintWriter out;
  private final long startedNanos = System.nanoTime();

  Narrator(PrintWriter out) {
    this.out = out;
  }

  void say(String format, Object... arguments) {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    String text = arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    out.println(String.format(Locale.ROOT, "%6.1f s  %s", seconds, text));
    out.flush();
  }
}
