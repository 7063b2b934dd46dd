// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * I13: a member is not removed before its session has run out. Judged for raw members, whose joins
 * and heartbeats are in the history, against {@code group.<id>.session.ms}.
 *
 * <p>The session begins no earlier than the last call that succeeded was sent, and the removal is
 * no later than the first answer that shows it. A member is also removed when it does not join a
 * rebalance in time ({@code group.<id>.rebalance.ms}, the session's length where it is not said);
 * that rebalance began after the last heartbeat or Sync that succeeded, since neither does while
 * joins are collected. Only a removal that comes too early for both is reported.
 */
public final class NoEarlyExpiry implements Checker {
  /** Clocks may drift by as much as five per cent. */
  private static final double DRIFT = 0.05;

  private static final double NANOS_PER_MS = 1e6;

  @Override
  public String name() {
    return "no-early-expiry";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    for (GroupView group : GroupView.of(run).values()) {
      if (group.facts().sessionMs().isPresent()) {
        NavigableMap<Long, Operation> described = new TreeMap<>();
        for (Operation each : group.operations()) {
          if (each.answer() instanceof Answer.Described) {
            described.put(each.invokedNs(), each);
          }
        }
        for (String member : group.ofMembers().keySet()) {
          judge(group, member, described, findings);
        }
      }
    }
    return findings.verdict();
  }

  private static void judge(
      GroupView group, String member, NavigableMap<Long, Operation> described, Findings findings) {
    List<Operation> own = group.ofMember(member);
    if (own.stream().noneMatch(each -> each.answer() instanceof Answer.Synced)) {
      return;
    }
    List<Operation> removals = new ArrayList<>();
    for (Operation each : own) {
      if ((each.outcome() == Outcome.FAIL && each.reason().equals(Refusals.UNKNOWN_MEMBER_ID))
          || (each.call() instanceof Call.Released released && released.lost())) {
        removals.add(each);
      }
    }
    long lastNs = own.get(own.size() - 1).returnedNs();
    long sessionNs = (long) (group.facts().sessionMs().orElse(0) * NANOS_PER_MS);
    // What is asked for a session after its last word is late enough in any case.
    for (Operation each :
        described.subMap(own.get(0).invokedNs(), true, lastNs + sessionNs, true).values()) {
      if (each.answer() instanceof Answer.Described now && !now.members().containsKey(member)) {
        removals.add(each);
      }
    }
    removals.sort((a, b) -> Long.compare(a.returnedNs(), b.returnedNs()));
    Map<Integer, Long> syncedAtNs = new HashMap<>();
    for (Operation each : own) {
      if (each.answer() instanceof Answer.Synced synced) {
        syncedAtNs.merge(synced.generation(), each.returnedNs(), Long::min);
      }
    }
    Set<Integer> judgedSince = new HashSet<>();
    for (Operation removal : removals) {
      Operation alive = null;
      Operation settled = null;
      for (Operation each : own) {
        if (each.outcome() == Outcome.OK && each.returnedNs() < removal.invokedNs()) {
          alive = extendsSession(each) ? each : alive;
          settled = settled(syncedAtNs, each) ? each : settled;
        }
      }
      // Later answers of the same removal show nothing new.
      if (alive != null && settled != null && judgedSince.add(alive.index())) {
        findings.judged(1);
        judge(group, member, removal, alive, settled, findings);
      }
    }
  }

  private static void judge(
      GroupView group,
      String member,
      Operation removal,
      Operation alive,
      Operation settled,
      Findings findings) {
    long sessionMs = group.facts().sessionMs().orElse(0);
    long rebalanceMs = group.facts().rebalanceMs().orElse(0);
    double silentMs = (removal.returnedNs() - alive.invokedNs()) / NANOS_PER_MS;
    double unsettledMs = (removal.returnedNs() - settled.invokedNs()) / NANOS_PER_MS;
    if (silentMs < sessionMs * (1 - DRIFT)
        && unsettledMs < rebalanceMs * (1 - DRIFT)
        && !otherwiseGone(group, member, settled.invokedNs(), removal.returnedNs())) {
      findings.found(
          "spurious-expiry",
          "I13",
          "%s was removed from %s within %.0f ms of its last call, with a session of %d ms"
              .formatted(member, group.id(), silentMs, sessionMs),
          List.of(alive.index(), removal.index()));
    }
  }

  private static boolean extendsSession(Operation ok) {
    return ok.call() instanceof Call.Heartbeat
        || ok.call() instanceof Call.Sync
        || ok.call() instanceof Call.Commit;
  }

  /** A heartbeat counts once the member has its assignment: until then it is awaited. */
  private static boolean settled(Map<Integer, Long> syncedAtNs, Operation ok) {
    if (ok.call() instanceof Call.Heartbeat heartbeat) {
      return syncedAtNs.getOrDefault(heartbeat.generation(), Long.MAX_VALUE) < ok.invokedNs();
    }
    return ok.answer() instanceof Answer.Synced;
  }

  /** Whether it left, joined again or was replaced under its instance id. */
  private static boolean otherwiseGone(GroupView group, String member, long fromNs, long toNs) {
    for (Operation each : group.ofMember(member)) {
      if (open(each, fromNs, toNs)
          && (each.call() instanceof Call.Leave || each.call() instanceof Call.Join)) {
        return true;
      }
    }
    return group.joinsOfInstance(group.instanceOf(member)).stream()
        .anyMatch(each -> open(each, fromNs, toNs) && !Members.of(each).equals(member));
  }

  private static boolean open(Operation operation, long fromNs, long toNs) {
    return operation.endNs() >= fromNs && operation.invokedNs() <= toNs;
  }
}
