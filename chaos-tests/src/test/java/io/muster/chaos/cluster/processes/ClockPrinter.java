// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Prints both clocks of a Java process whenever it is told a line, and how long it then waited. */
final class ClockPrinter {
  static final long WAIT_MS = 100;

  private ClockPrinter() {}

  public static void main(String[] arguments) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (lines.readLine() != null) {
      long start = System.nanoTime();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WAIT_MS));
      long end = System.nanoTime();
      System.out.println(
          System.currentTimeMillis()
              + " "
              + end
              + " "
              + TimeUnit.NANOSECONDS.toMillis(end - start));
    }
  }
}
