// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What lives in the heap of other Java processes. */
public final class HeapUse {
  /** G1 and serial collector both write {@code total 524288K, used 123456K}. */
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /** Collects garbage in all of them and adds up what is left, in bytes. */
  public static long afterCollection(List<Long> pids) throws IOException, InterruptedException {
    long bytes = 0;
    for (long pid : pids) {
      Jcmd.run(pid, "GC.run");
      bytes += used(Jcmd.run(pid, "GC.heap_info"));
    }
    return bytes;
  }

  /** The first figure is that of the whole heap; metaspace comes later. */
  static long used(String heapInfo) {
    Matcher matcher = USED.matcher(heapInfo);
    return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024 : 0;
  }

  private HeapUse() {}
}
