// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * One line on the terminal that tells how far long work has come, and is gone when it ends. Writes
 * nothing where nobody looks. Not thread-safe.
 */
public final class ProgressBar implements AutoCloseable {
  private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000;

  private final PrintWriter terminal;
  private final boolean visible;
  private final String what;
  private final long total;
  private final LongSupplier nanoTime;
  private long done;
  private long drawnAt;
  private int drawnLength;

  /**
   * For work that begins now.
   *
   * @param terminal standard error, so that the result can go elsewhere
   * @param what plural of what is counted, such as "groups"
   * @param total how many there are
   */
  public static ProgressBar of(PrintWriter terminal, String what, long total) {
    return new ProgressBar(terminal, Terminal.isThere(), what, total, System::nanoTime);
  }

  ProgressBar(
      PrintWriter terminal, boolean visible, String what, long total, LongSupplier nanoTime) {
    this.terminal = terminal;
    this.visible = visible;
    this.what = what;
    this.total = total;
    this.nanoTime = nanoTime;
    // Work that is done at once shows nothing.
    this.drawnAt = nanoTime.getAsLong();
  }

  /** So many more are done. */
  public void advance(long more) {
    done += more;
    long now = nanoTime.getAsLong();
    if (visible && now - drawnAt >= NANOS_BETWEEN_DRAWINGS) {
      drawnAt = now;
      draw();
    }
  }

  private void draw() {
    String line = "%s %,d of %,d %s".formatted(Terminal.bar(done, total), done, total, what);
    terminal.print('\r' + line + " ".repeat(Math.max(0, drawnLength - line.length())));
    terminal.flush();
    drawnLength = line.length();
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (drawnLength > 0) {
      terminal.print('\r' + " ".repeat(drawnLength) + '\r');
      terminal.flush();
      drawnLength = 0;
    }
  }
}
