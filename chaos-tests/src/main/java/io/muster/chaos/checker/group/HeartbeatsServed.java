// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * I15 for members whose heartbeats are in the history: whoever heartbeats without a longer pause
 * than half its session is not expelled, whatever else its coordinator has to do. A heartbeat that
 * is open counts as one that is tried again and again. Not judged while clients were paused or cut
 * off, and until their connections are back.
 *
 * <p>And heartbeats do not starve: while nothing is broken, 99 of 100 are answered within a quarter
 * of the session. How long they took is in the figures. Where answers are lost on purpose, how long
 * they take says nothing.
 */
public final class HeartbeatsServed implements Checker {
  private static final String UNKNOWN_MEMBER = "UNKNOWN_MEMBER_ID";
  private static final Duration SETTLING = Duration.ofSeconds(5);
  private static final int PARTS_OF_SESSION = 4;
  private static final int ENOUGH = 100;

  @Override
  public String name() {
    return "heartbeats-served";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    List<Fault> disturbances = run.faults().stream().filter(Fault::disturbsClients).toList();
    List<Operation> calm = new ArrayList<>();
    List<Operation> all = new ArrayList<>();
    long shortestNs = Long.MAX_VALUE;
    for (GroupView group : GroupView.of(run).values()) {
      long sessionNs =
          Duration.ofMillis(group.facts().sessionMs().orElse(Long.MAX_VALUE / 1_000_000)).toNanos();
      boolean any = false;
      for (List<Operation> operations : group.ofMembers().values()) {
        List<Operation> heartbeats =
            operations.stream()
                .filter(each -> each.call() instanceof Call.Heartbeat)
                .filter(each -> each.outcome() == Outcome.OK)
                .toList();
        any |= !heartbeats.isEmpty();
        if (!group.facts().relayed()) {
          all.addAll(heartbeats);
          heartbeats.stream().filter(each -> isCalm(run.faults(), each, each)).forEach(calm::add);
        }
        if (!heartbeats.isEmpty()) {
          expelled(group, operations, sessionNs / 2, disturbances, findings);
        }
      }
      shortestNs = any ? Math.min(shortestNs, sessionNs) : shortestNs;
    }
    figures(findings, "heartbeat", all);
    long p99 = figures(findings, "calm_heartbeat", calm);
    if (calm.size() >= ENOUGH && p99 > shortestNs / PARTS_OF_SESSION) {
      Operation longest =
          calm.stream().max(Comparator.comparingLong(HeartbeatsServed::tookNs)).orElseThrow();
      findings.found(
          "starved-heartbeats",
          "I15",
          "one of 100 heartbeats took %d ms or longer, though nothing was broken"
              .formatted(Duration.ofNanos(p99).toMillis()),
          List.of(longest.index()));
    }
    return findings.verdict();
  }

  /** Of one member, by index. */
  private static void expelled(
      GroupView group,
      List<Operation> operations,
      long pauseNs,
      List<Fault> disturbances,
      Findings findings) {
    Operation last = null;
    boolean judged = false;
    for (Operation each : operations) {
      Call call = each.call();
      if (call instanceof Call.Leave || call instanceof Call.Crashed) {
        return;
      }
      if (last != null
          && (each.invokedNs() - last.returnedNs() > pauseNs
              || !isCalm(disturbances, last, each))) {
        last = null;
      }
      if (last != null && !judged) {
        judged = true;
        findings.judged(1);
      }
      if (each.outcome() != Outcome.OK && each.reason().equals(UNKNOWN_MEMBER)) {
        if (last != null) {
          findings.found(
              "spurious-expiry",
              "I15",
              "%s of %s was expelled, though it sent heartbeats all the time"
                  .formatted(Members.of(each), group.id()),
              List.of(last.index(), each.index()));
        }
        return;
      }
      boolean in = last != null || each.outcome() == Outcome.OK;
      if (in && tells(call)) {
        last = each;
      }
    }
  }

  /** Whether it tells the coordinator that the member lives. */
  private static boolean tells(Call call) {
    return call instanceof Call.Heartbeat
        || call instanceof Call.Join
        || call instanceof Call.Sync
        || call instanceof Call.Commit;
  }

  /** Whether none of the faults was there, or had just been, from the one to the other. */
  private static boolean isCalm(List<Fault> faults, Operation first, Operation last) {
    for (Fault fault : faults) {
      if (fault.fromNs() <= last.returnedNs()
          && fault.toNs() + SETTLING.toNanos() >= first.invokedNs()) {
        return false;
      }
    }
    return true;
  }

  private static long figures(Findings findings, String name, List<Operation> heartbeats) {
    long[] took = heartbeats.stream().mapToLong(HeartbeatsServed::tookNs).sorted().toArray();
    long p99 = quantile(took, 0.99);
    findings.figure(name + "s", took.length);
    findings.figure(name + "_p50_us", quantile(took, 0.5) / 1_000);
    findings.figure(name + "_p99_us", p99 / 1_000);
    findings.figure(name + "_max_us", quantile(took, 1) / 1_000);
    return p99;
  }

  private static long tookNs(Operation operation) {
    return operation.returnedNs() - operation.invokedNs();
  }

  private static long quantile(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[Math.max(1, (int) Math.ceil(share * sorted.length)) - 1];
  }
}
