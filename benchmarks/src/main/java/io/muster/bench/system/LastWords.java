// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Why a process ended, as far as its output tells. */
final class LastWords {
  /** Of HotSpot, with the option ExitOnOutOfMemoryError. */
  private static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError";

  /** Older ones may be of an earlier start: output is appended. */
  private static final int LAST_LINES = 50;

  private static final String NOTHING = "it said nothing";

  /**
   * The line with which the JVM gave up, which other threads may write after, or the last one with
   * anything in it. An output that cannot be read counts as none.
   */
  static String of(Path output) {
    List<String> lines;
    try {
      // Bytes of a line that was cut off are no reason to fail.
      List<String> all =
          new String(Files.readAllBytes(output), StandardCharsets.UTF_8).lines().toList();
      lines = all.subList(Math.max(0, all.size() - LAST_LINES), all.size());
    } catch (IOException e) {
      return NOTHING;
    }
    Optional<String> gaveUp =
        last(lines.stream().filter(each -> each.contains(OUT_OF_MEMORY)).toList());
    return gaveUp
        .or(() -> last(lines.stream().filter(each -> !each.isBlank()).toList()))
        .map(String::strip)
        .orElse(NOTHING);
  }

  private static Optional<String> last(List<String> lines) {
    return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
  }

  private LastWords() {}
}
