// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * How far a long work is, on standard error: a bar that is drawn over on a terminal, and elsewhere
 * a line when it has changed, at most one per second. Belongs to one thread.
 */
public final class ProgressLine {
  private static final long LINE_PERIOD_NANOS = 1_000_000_000L;

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanos;
  private String last = "";
  private long lastNanos;

  /**
   * Nothing is drawn yet.
   *
   * @param nanos the time, as {@link System#nanoTime()}
   */
  public ProgressLine(PrintWriter err, boolean terminal, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    this.lastNanos = nanos.getAsLong() - LINE_PERIOD_NANOS;
  }

  public static ProgressLine on(PrintWriter err) {
    return new ProgressLine(err, Terminal.isThere(), System::nanoTime);
  }

  /** Shows that {@code done} of {@code total} things are done; {@code what} names them. */
  public void show(int done, int total, String what) {
    String text = done + " of " + total + " " + what;
    if (text.equals(last)) {
      return;
    }
    if (terminal) {
      String line = Terminal.bar(done, total) + " " + text;
      String rest = " ".repeat(Math.max(0, last.length() - text.length()));
      err.print("\r" + line + rest);
    } else {
      long now = nanos.getAsLong();
      if (done < total && now - lastNanos < LINE_PERIOD_NANOS) {
        return;
      }
      lastNanos = now;
      err.println("muster: " + text);
    }
    last = text;
    err.flush();
  }

  /** What comes next begins on a line of its own. */
  public void end() {
    if (terminal && !last.isEmpty()) {
      err.println();
      err.flush();
    }
  }
}
