// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether the run may be judged: enough calls succeeded in the warm-up ({@code minimum.rate} per
 * second), each of the last reads came to an answer, through some node at least, and no client
 * process had two calls open at once.
 */
public final class Traffic implements Checker {
  private static final double RATE = 5;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String VOID = "void-run";
  private static final String GATE = "validity";

  @Override
  public String name() {
    return "traffic";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    List<Operation> calls = run.operations().stream().filter(Calls::asked).toList();
    // An empty run is not unknown: it is void.
    findings.judged(Math.max(1, calls.size()));
    warmUp(run, calls, findings);
    lastReads(calls, findings);
    oneAtATime(calls, findings);
    for (Outcome outcome : Outcome.values()) {
      findings.figure(
          "calls." + outcome.name().toLowerCase(Locale.ROOT),
          calls.stream().filter(each -> each.outcome() == outcome).count());
    }
    return findings.verdict();
  }

  private static void warmUp(Run run, List<Operation> calls, Findings findings) {
    long from = run.info().phase(RunInfo.WARM_UP);
    long to = run.info().phase(RunInfo.FAULTS);
    if (to <= from) {
      findings.found(VOID, GATE, "there was no warm-up", List.of());
      return;
    }
    long succeeded =
        calls.stream()
            .filter(each -> each.outcome() == Outcome.OK)
            .filter(each -> each.returnedNs() >= from && each.returnedNs() < to)
            .count();
    double rate = succeeded / ((to - from) / NANOS_PER_SECOND);
    String minimum = run.facts().get("minimum.rate");
    double wanted = minimum == null ? RATE : Double.parseDouble(minimum.trim());
    findings.figure("warm_up_per_second", Math.round(rate));
    if (rate < wanted) {
      findings.found(
          VOID,
          GATE,
          "%.1f calls per second succeeded in the warm-up, less than %.1f".formatted(rate, wanted),
          List.of());
    }
  }

  private static void lastReads(List<Operation> calls, Findings findings) {
    Map<Call, Operation> best = new HashMap<>();
    for (Operation each : calls) {
      if (last(each.call())) {
        best.merge(
            each.call(), each, (before, now) -> before.outcome() == Outcome.OK ? before : now);
      }
    }
    if (best.isEmpty()) {
      findings.found(VOID, GATE, "nothing was read at the end", List.of());
    }
    for (Operation each : best.values()) {
      if (each.outcome() != Outcome.OK) {
        findings.found(
            VOID,
            GATE,
            "%s was never answered at the end: %s".formatted(each.call(), each.reason()),
            List.of(each.index()));
      }
    }
  }

  private static boolean last(Call call) {
    return (call instanceof Call.Fetch fetch && fetch.last())
        || (call instanceof Call.Describe describe && describe.last());
  }

  private static void oneAtATime(List<Operation> calls, Findings findings) {
    Map<Integer, Operation> open = new HashMap<>();
    for (Operation each : calls) {
      Operation before = open.put(each.process(), each);
      if (before != null && before.returnedNs() > each.invokedNs()) {
        findings.found(
            VOID,
            GATE,
            "process %d had two calls open".formatted(each.process()),
            List.of(before.index(), each.index()));
      }
    }
  }
}
