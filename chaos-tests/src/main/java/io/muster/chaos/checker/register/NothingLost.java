// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.register.Extremes.Point;
import io.muster.chaos.checker.register.ReadMatch.Placed;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I3: once all is healed, every read of a key shows the acknowledged commit with the highest
 * revision, or what replaced it. Where one of the last reads shows it and another one does not,
 * nothing is lost, and the other one is stale.
 *
 * <p>A key with acknowledged commits that nobody read in the end leaves the verdict open.
 */
public final class NothingLost implements Checker {
  @Override
  public String name() {
    return "nothing-lost";
  }

  @Override
  public Verdict check(Run run) {
    List<Anomaly> anomalies = new ArrayList<>();
    long judged = 0;
    long reads = 0;
    long unread = 0;
    long total = 0;
    for (Register register : Registers.of(run)) {
      List<RegisterRead> last = register.reads().stream().filter(RegisterRead::last).toList();
      if (!last.isEmpty()) {
        Findings findings = new Findings();
        judge(register, last, findings);
        anomalies.addAll(findings.kept());
        judged++;
        reads += last.size();
        total += findings.total();
      } else if (register.writes().stream().anyMatch(write -> !write.isDelete() && write.isOk())) {
        unread++;
      }
    }
    SortedMap<String, Long> figures = new TreeMap<>();
    figures.put("keys", judged);
    figures.put("keys.unread", unread);
    figures.put("last-reads", reads);
    figures.put("anomalies", total);
    return Verdict.of(name(), unread > 0 ? 0 : judged, anomalies, figures);
  }

  private static void judge(Register register, List<RegisterRead> last, Findings findings) {
    // What is wrong with revisions is for the sweep to say.
    RevisionOrder order = RevisionOrder.of(register, new Findings());
    List<Missing> missing = new ArrayList<>();
    List<RegisterRead> good = new ArrayList<>();
    for (RegisterRead read : last) {
      Placed newest = newestBefore(order, read);
      if (newest == null || shows(order, read, newest)) {
        good.add(read);
      } else {
        missing.add(new Missing(read, newest));
      }
      deletedAgain(register, order, read, findings);
    }
    for (Missing each : missing) {
      boolean elsewhere = good.stream().anyMatch(read -> read.revision() >= each.newest.revision());
      findings.add(
          elsewhere ? "stale-read" : "lost-commit",
          "I3",
          register.key()
              + ": the last read of operation "
              + each.read.operation()
              + " shows "
              + Value.show(each.read.value())
              + (each.read.isNone() ? "" : " at revision " + each.read.revision())
              + ", though the commit of operation "
              + each.newest.operation()
              + " was acknowledged at revision "
              + each.newest.revision()
              + (elsewhere ? ", as another last read shows" : " and nothing newer replaced it"),
          each.newest.operation(),
          each.read.operation());
    }
  }

  private record Missing(RegisterRead read, Placed newest) {}

  private static @Nullable Placed newestBefore(RevisionOrder order, RegisterRead read) {
    Placed newest = null;
    for (Placed commit : order.commits()) {
      if (commit.endNs() < read.invokedNs()
          && (newest == null || commit.revision() > newest.revision())) {
        newest = commit;
      }
    }
    return newest;
  }

  private static boolean shows(RevisionOrder order, RegisterRead read, Placed newest) {
    return read.isNone()
        ? order.mayBeEmpty(newest.revision(), Long.MAX_VALUE, read.returnedNs())
        : read.revision() <= 0 || read.revision() >= newest.revision();
  }

  /** A deleted offset that is there again. */
  private static void deletedAgain(
      Register register, RevisionOrder order, RegisterRead read, Findings findings) {
    Point gone = order.removed(read.invokedNs());
    if (!read.isNone() && read.revision() > 0 && read.revision() == gone.revision()) {
      findings.add(
          "stale-read",
          "I3",
          register.key()
              + ": the last read of operation "
              + read.operation()
              + " shows "
              + Value.show(read.value())
              + " at revision "
              + read.revision()
              + ", which operation "
              + gone.operation()
              + " had deleted",
          gone.operation(),
          read.operation());
    }
  }
}
