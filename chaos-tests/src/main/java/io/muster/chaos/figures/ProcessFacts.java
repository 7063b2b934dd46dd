// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.cli.local.LocalNode;
import io.muster.cli.local.ProcessId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel says of a process. Linux only.
 *
 * @param residentMb in 2^20 bytes
 */
record ProcessFacts(int threads, long residentMb, double cpuSeconds) {

  static ProcessFacts of(LocalNode node) {
    @Nullable ProcessId process = node.process();
    if (process == null) {
      throw new IllegalStateException("node " + node.id() + " does not run");
    }
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    try {
      int threads = 0;
      long residentKb = 0;
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("Threads:")) {
          threads = Integer.parseInt(line.substring(8).strip());
        } else if (line.startsWith("VmRSS:")) {
          residentKb = Long.parseLong(line.substring(6).replace("kB", "").strip());
        }
      }
      double cpu =
          ProcessHandle.of(process.pid())
                  .flatMap(handle -> handle.info().totalCpuDuration())
                  .orElse(Duration.ZERO)
                  .toMillis()
              / 1000.0;
      return new ProcessFacts(threads, residentKb / 1024, cpu);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + status, e);
    }
  }
}
