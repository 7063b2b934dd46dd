// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.register.Extremes.Point;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * I23: the answers of one offsets partition never go back, neither in applied index nor in term.
 * Judged are commits, deletes and fetches that succeeded: a refusal may come from a node that is
 * behind.
 */
public final class AppliedIndexOrder implements Checker {
  @Override
  public String name() {
    return "applied-index-order";
  }

  @Override
  public Verdict check(Run run) {
    Map<Integer, List<Seen>> partitions = new TreeMap<>();
    long judged = 0;
    for (Operation operation : run.operations()) {
      Header header = operation.header();
      if (header != null && header.partition() >= 0 && isJudged(operation)) {
        partitions
            .computeIfAbsent(header.partition(), each -> new ArrayList<>())
            .add(new Seen(operation, header));
        judged++;
      }
    }
    List<Anomaly> anomalies = new ArrayList<>();
    long total = 0;
    for (Map.Entry<Integer, List<Seen>> entry : partitions.entrySet()) {
      Findings findings = new Findings();
      judge(entry.getKey(), entry.getValue(), findings);
      anomalies.addAll(findings.kept());
      total += findings.total();
    }
    return Verdict.of(
        name(),
        judged,
        anomalies,
        new TreeMap<>(
            Map.of(
                "answers", judged,
                "partitions", (long) partitions.size(),
                "anomalies", total)));
  }

  private record Seen(Operation operation, Header header) {}

  private static boolean isJudged(Operation operation) {
    if (operation.outcome() != Outcome.OK) {
      return false;
    }
    Call call = operation.call();
    if (call instanceof Call.Commit) {
      // Where no partition was accepted, nothing went through the log.
      return !(operation.answer() instanceof Answer.Committed committed)
          || committed.revision() != 0;
    }
    return call instanceof Call.Fetch || call instanceof Call.Delete;
  }

  private static void judge(int partition, List<Seen> answers, Findings findings) {
    List<Point> indexes = new ArrayList<>();
    List<Point> terms = new ArrayList<>();
    for (Seen seen : answers) {
      long ns = seen.operation.returnedNs();
      int operation = seen.operation.index();
      indexes.add(new Point(ns, seen.header.appliedIndex(), operation));
      terms.add(new Point(ns, seen.header.term(), operation));
    }
    Extremes highestIndex = Extremes.largest(indexes);
    Extremes highestTerm = Extremes.largest(terms);
    for (Seen seen : answers) {
      long since = seen.operation.invokedNs();
      report(
          partition,
          seen,
          "applied index",
          seen.header.appliedIndex(),
          highestIndex.before(since),
          findings);
      report(partition, seen, "term", seen.header.term(), highestTerm.before(since), findings);
    }
  }

  private static void report(
      int partition, Seen seen, String what, long value, Point highest, Findings findings) {
    if (value < 0 || value >= highest.revision()) {
      return;
    }
    findings.add(
        "stale-read",
        "I23",
        "offsets partition "
            + partition
            + ": node "
            + seen.header.node()
            + " answered operation "
            + seen.operation.index()
            + " at "
            + what
            + " "
            + value
            + ", though operation "
            + highest.operation()
            + " had returned "
            + highest.revision()
            + " before it began",
        highest.operation(),
        seen.operation.index());
  }
}
