// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes that nobody asked for: where a group's retention is known to be short, an offset may be
 * gone by itself once it is as old as that. Each "no offset" is allowed one for the commit before
 * it, of unknown fate. Whether the group was without members for so long is for another checker to
 * say.
 */
final class Expiries {
  /** Clocks of nodes may run slower than ours. */
  private static final double DRIFT = 0.95;

  static void add(Run run, Key key, List<RegisterWrite> writes, List<RegisterRead> reads) {
    String retention = run.facts().get("group." + key.group() + ".retention.ms");
    if (retention == null) {
      return;
    }
    // A wall clock that jumps takes log time with it.
    boolean jumps = run.faults().stream().anyMatch(Fault::movesClocks);
    long keptNs = Duration.ofMillis(Long.parseLong(retention.trim())).toNanos();
    long leastNs = jumps ? 0 : (long) (keptNs * DRIFT);
    List<RegisterWrite> commits =
        writes.stream()
            .filter(write -> !write.isDelete() && write.mayCount())
            .sorted(Comparator.comparingLong(RegisterWrite::invokedNs))
            .toList();
    Set<Integer> expired = new HashSet<>();
    List<RegisterWrite> expiries = new ArrayList<>();
    for (RegisterRead read : reads) {
      RegisterWrite last = read.isNone() ? lastOldEnough(commits, read, leastNs) : null;
      if (last != null && expired.add(last.operation())) {
        expiries.add(
            new RegisterWrite(
                last.operation(),
                last.invokedNs() + leastNs,
                Long.MAX_VALUE,
                Outcome.INFO,
                null,
                RegisterWrite.UNKNOWN));
      }
    }
    writes.addAll(expiries);
  }

  private static @Nullable RegisterWrite lastOldEnough(
      List<RegisterWrite> commits, RegisterRead read, long leastNs) {
    RegisterWrite last = null;
    for (RegisterWrite commit : commits) {
      if (commit.invokedNs() + leastNs > read.returnedNs()) {
        break;
      }
      last = commit;
    }
    return last;
  }

  private Expiries() {}
}
