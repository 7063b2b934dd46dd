// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the names of Ratis's log files tell. */
final class LogFiles {
  private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

  private LogFiles() {}

  /** Index of the first entry that the log still has, -1 where it has no file. */
  static long firstIndex(Path folder) throws IOException {
    long first = Long.MAX_VALUE;
    for (Path file : FileTrees.children(folder)) {
      Matcher name = SEGMENT.matcher(file.getFileName().toString());
      if (name.matches()) {
        first = Math.min(first, Long.parseLong(name.group(1)));
      }
    }
    return first == Long.MAX_VALUE ? -1 : first;
  }
}
