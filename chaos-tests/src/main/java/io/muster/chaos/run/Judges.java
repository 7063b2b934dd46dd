// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.checker.group.AllOwned;
import io.muster.chaos.checker.group.CleanHandoff;
import io.muster.chaos.checker.group.FailoverExpelsNobody;
import io.muster.chaos.checker.group.Generations;
import io.muster.chaos.checker.group.HeartbeatsServed;
import io.muster.chaos.checker.group.NoEarlyExpiry;
import io.muster.chaos.checker.group.NoFalseFencing;
import io.muster.chaos.checker.group.NoLateExpiry;
import io.muster.chaos.checker.group.NoResurrection;
import io.muster.chaos.checker.group.NoSelfFence;
import io.muster.chaos.checker.group.NoZombieCommit;
import io.muster.chaos.checker.group.OneOwner;
import io.muster.chaos.checker.group.ProcessedInOrder;
import io.muster.chaos.checker.group.RetentionSafe;
import io.muster.chaos.checker.group.SettlesInTime;
import io.muster.chaos.checker.group.StaticMembership;
import io.muster.chaos.checker.register.AppliedIndexOrder;
import io.muster.chaos.checker.register.EffectOnce;
import io.muster.chaos.checker.register.JudgesAgree;
import io.muster.chaos.checker.register.LinearSearch;
import io.muster.chaos.checker.register.NoPhantomNone;
import io.muster.chaos.checker.register.NothingLost;
import io.muster.chaos.checker.register.RevisionSweep;
import io.muster.chaos.checker.run.Available;
import io.muster.chaos.checker.run.Bounded;
import io.muster.chaos.checker.run.Evidence;
import io.muster.chaos.checker.run.ReplayAgrees;
import io.muster.chaos.checker.run.ReplicasAgree;
import io.muster.chaos.checker.run.RoutingConverges;
import io.muster.chaos.checker.run.Traffic;
import io.muster.chaos.history.Run;
import io.muster.chaos.workload.all.Workloads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lets every checker look at a run and makes one verdict of it. A broken promise makes a run
 * invalid, whatever else there is. A run that kept all promises is void where it proves nothing: a
 * fault that did not bite, too little traffic, or nothing to judge for a checker that its workload
 * is made for.
 */
public final class Judges {
  private static final Set<String> PROVES_NOTHING = Set.of("void-run", "unproven-fault");

  private static final LinearSearch SEARCH = new LinearSearch();

  private static final List<Checker> ALL =
      List.of(
          new RevisionSweep(),
          SEARCH,
          new JudgesAgree(SEARCH),
          new NoPhantomNone(),
          new NothingLost(),
          new AppliedIndexOrder(),
          new OneOwner(),
          new Generations(),
          new NoZombieCommit(),
          new NoFalseFencing(),
          new NoResurrection(),
          new AllOwned(),
          new NoEarlyExpiry(),
          new NoLateExpiry(),
          new FailoverExpelsNobody(),
          new HeartbeatsServed(),
          new SettlesInTime(),
          new ProcessedInOrder(),
          new CleanHandoff(),
          new RetentionSafe(),
          new EffectOnce(),
          new NoSelfFence(),
          new StaticMembership(),
          new ReplicasAgree(),
          new ReplayAgrees(),
          new Bounded(),
          new Available(),
          new RoutingConverges(),
          new Evidence(),
          new Traffic());

  /** Of all checkers. */
  static Set<String> names() {
    return ALL.stream().map(Checker::name).collect(Collectors.toSet());
  }

  /** Judges with all checkers. */
  public RunVerdict judge(Run run) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Checker checker : ALL) {
      verdicts.add(checker.check(run));
    }
    for (Verdict verdict : verdicts) {
      for (Anomaly anomaly : verdict.anomalies()) {
        if (!PROVES_NOTHING.contains(anomaly.name())) {
          return new RunVerdict(
              RunVerdict.Status.INVALID, anomaly.name() + ": " + anomaly.message(), verdicts);
        }
      }
    }
    for (Verdict verdict : verdicts) {
      if (!verdict.anomalies().isEmpty()) {
        return new RunVerdict(
            RunVerdict.Status.VOID, verdict.anomalies().get(0).message(), verdicts);
      }
    }
    for (Verdict verdict : verdicts) {
      if (verdict.judgement() == Judgement.UNKNOWN
          && needed(run.info().workload()).contains(verdict.checker())) {
        return new RunVerdict(
            RunVerdict.Status.VOID, verdict.checker() + " found nothing to judge", verdicts);
      }
    }
    return new RunVerdict(RunVerdict.Status.VALID, "every promise was kept", verdicts);
  }

  private static Set<String> needed(String workloads) {
    return Workloads.each(workloads).stream()
        .flatMap(each -> neededByOne(each).stream())
        .collect(Collectors.toSet());
  }

  private static Set<String> neededByOne(String workload) {
    Set<String> needed = new HashSet<>();
    needed.add(new RevisionSweep().name());
    needed.add(new NothingLost().name());
    needed.add(new ReplicasAgree().name());
    if (workload.equals("register")) {
      needed.add(new LinearSearch().name());
      return needed;
    }
    needed.add(new OneOwner().name());
    needed.add(new AllOwned().name());
    switch (workload) {
      case "churn" -> {
        needed.add(new ProcessedInOrder().name());
        needed.add(new StaticMembership().name());
      }
      case "handoff" -> {
        needed.add(new ProcessedInOrder().name());
        needed.add(new CleanHandoff().name());
      }
      case "hot" -> {
        needed.add(new HeartbeatsServed().name());
        needed.add(new Available().name());
        needed.add(new NoZombieCommit().name());
      }
      case "effects" -> {
        needed.add(new EffectOnce().name());
        needed.add(new NoSelfFence().name());
      }
      case "big" -> needed.add(new SettlesInTime().name());
      case "admin" -> {
        needed.add(new LinearSearch().name());
        needed.add(new RetentionSafe().name());
      }
      default -> needed.add(new ProcessedInOrder().name());
    }
    return needed;
  }
}
