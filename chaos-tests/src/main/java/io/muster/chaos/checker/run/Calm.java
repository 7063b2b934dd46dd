// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When nothing is broken: from the end of the warm-up, without a fault and until five seconds and
 * two of the longest election timeouts after one.
 */
final class Calm {
  /** In order. */
  static List<Windows.Window> of(Run run) {
    long from = run.info().phase(RunInfo.FAULTS);
    long end = run.info().phase(RunInfo.END);
    if (end == 0) {
      end = run.operations().stream().mapToLong(Operation::returnedNs).max().orElse(0);
    }
    long settlingNs = run.info().settlingNs();
    List<Fault> faults = new ArrayList<>(run.faults());
    faults.sort(Comparator.comparingLong(Fault::fromNs));
    List<Windows.Window> calm = new ArrayList<>();
    for (Fault fault : faults) {
      if (fault.fromNs() > from) {
        calm.add(new Windows.Window(from, fault.fromNs()));
      }
      from = Math.max(from, fault.toNs() + settlingNs);
    }
    if (end > from) {
      calm.add(new Windows.Window(from, end));
    }
    return calm;
  }

  private Calm() {}
}
