// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.Comparator;
import java.util.List;

/**
 * I8: a member that was told that it is none is one again only after it joined again. Its commits,
 * heartbeats, Syncs and leaves do not succeed until then.
 */
public final class NoResurrection implements Checker {
  @Override
  public String name() {
    return "no-resurrection";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    for (GroupView group : GroupView.of(run).values()) {
      group.ofMembers().forEach((member, operations) -> judge(group, member, operations, findings));
    }
    return findings.verdict();
  }

  private static void judge(
      GroupView group, String member, List<Operation> operations, Findings findings) {
    List<Operation> refusals =
        operations.stream()
            .filter(NoResurrection::asMember)
            .filter(Refusals::gone)
            .sorted(Comparator.comparingLong(Operation::returnedNs))
            .toList();
    if (refusals.isEmpty()) {
      return;
    }
    findings.judged(refusals.size());
    List<Operation> accepted =
        operations.stream()
            .filter(each -> each.outcome() == Outcome.OK)
            .filter(NoResurrection::asMember)
            .filter(each -> !(each.call() instanceof Call.Join))
            .sorted(Comparator.comparingLong(group::fromNs))
            .toList();
    int next = 0;
    Operation last = null;
    for (Operation ok : accepted) {
      while (next < refusals.size() && refusals.get(next).returnedNs() < group.fromNs(ok)) {
        last = refusals.get(next++);
      }
      if (last != null && !group.mayHaveJoined(member, last.invokedNs(), ok.returnedNs())) {
        findings.found(
            "resurrected-member",
            "I8",
            "%s of %s was answered %s, and later OK without a join"
                .formatted(member, group.id(), last.reason()),
            List.of(last.index(), ok.index()));
      }
    }
  }

  /** Calls, not what a member did or learned, and not of somebody without a generation. */
  private static boolean asMember(Operation operation) {
    Call call = operation.call();
    return call instanceof Call.Heartbeat
        || call instanceof Call.Sync
        || call instanceof Call.Leave
        || call instanceof Call.Join
        || (call instanceof Call.Commit commit && commit.generation() >= 0);
  }
}
