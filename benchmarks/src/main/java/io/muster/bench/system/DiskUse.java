// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What files take on disk, as {@code du} counts it. Their lengths say something else: Kafka's
 * indexes are files of ten megabytes that are holes for the most part.
 */
public final class DiskUse {
  /**
   * Of a folder with all that is below it, in bytes; files that go away meanwhile count nothing.
   */
  public static long of(Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("du", "--summarize", "--block-size=1", folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // Its exit code is 1 as well when a file went away while it looked.
    int code = process.waitFor();
    if (said.isBlank()) {
      throw new IOException("du of " + folder + " says nothing and ends with " + code);
    }
    return Long.parseLong(said.substring(0, said.indexOf('\t')));
  }

  private DiskUse() {}
}
