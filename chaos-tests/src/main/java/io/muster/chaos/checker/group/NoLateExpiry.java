// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * I16: who is gone is not waited for. The session of a member that crashed, or left unheard, runs
 * out; that ends its generation within the rebalance timeout, and with it what the member owns. So
 * a generation that had the member is not on any more after its session, the rebalance timeout and
 * five seconds.
 *
 * <p>A new leader gives every member its time again, and without a leader no time runs out. So all
 * that time one node has to have answered for the group, and nothing may have been broken, nor just
 * before it. Where leaders are moved on purpose nothing is judged: they may have come back unseen.
 */
public final class NoLateExpiry implements Checker {
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final long NANOS_PER_MS = 1_000_000;

  @Override
  public String name() {
    return "no-late-expiry";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    if (run.facts().containsKey("planned.moves")) {
      return findings.verdict();
    }
    for (GroupView group : GroupView.of(run).values()) {
      if (group.facts().sessionMs().isPresent()) {
        judge(run, group, findings);
      }
    }
    return findings.verdict();
  }

  /**
   * A member that is gone.
   *
   * @param generation the last one that it is known to have been assigned in
   * @param sinceNs it said nothing any more
   */
  private record Gone(String member, int generation, Operation last, long sinceNs) {}

  private static void judge(Run run, GroupView group, Findings findings) {
    long limitNs =
        Duration.ofMillis(
                group.facts().sessionMs().orElse(0) + group.facts().rebalanceMs().orElse(0))
            .plus(SLACK)
            .toNanos();
    Map<Integer, Long> ledSinceNs = ledSinceNs(group);
    List<Sighting> answered = group.sightings().stream().filter(Sighting::answered).toList();
    for (String member : group.ofMembers().keySet()) {
      Gone gone = gone(group, member);
      if (gone == null) {
        continue;
      }
      boolean any = false;
      for (Sighting each : answered) {
        long beganNs = each.fromNs() - limitNs;
        if (beganNs <= gone.sinceNs
            || ledSinceNs.getOrDefault(each.index(), Long.MAX_VALUE) >= beganNs
            || broken(run, beganNs, each.fromNs())) {
          continue;
        }
        any = true;
        if (each.generation() == gone.generation) {
          findings.found(
              "late-expiry",
              "I16",
              "%s is in generation %d with %s %d ms after that was gone"
                  .formatted(
                      group.id(),
                      gone.generation,
                      member,
                      (each.fromNs() - gone.sinceNs) / NANOS_PER_MS),
              List.of(gone.last.index(), each.index()));
          break;
        }
        if (each.generation() > gone.generation) {
          break;
        }
      }
      findings.judged(any ? 1 : 0);
    }
  }

  /**
   * Null where it may live, may have been in a generation that it was not told, or may have been
   * replaced: then its generation goes on with another in its place.
   */
  private static @Nullable Gone gone(GroupView group, String member) {
    int generation = 0;
    int joined = 0;
    Operation last = null;
    long sinceNs = 0;
    boolean raw = false;
    for (Operation each : group.ofMember(member)) {
      raw |= each.call() instanceof Call.Join;
      sinceNs = Math.max(sinceNs, each.returnedNs());
      Sighting shown = Sighting.of(each, each.invokedNs());
      if (shown != null && shown.kind() == Sighting.Kind.JOINED) {
        joined = Math.max(joined, shown.generation());
      } else if (shown != null) {
        generation = Math.max(generation, shown.generation());
      }
      // One of the SDK may still send heartbeats when the harness does not wait any longer.
      if (each.call() instanceof Call.Crashed || (raw && each.call() instanceof Call.Leave)) {
        last = each;
      }
    }
    return last == null || generation == 0 || joined > generation || replaced(group, member, raw)
        ? null
        : new Gone(member, generation, last, sinceNs);
  }

  /** A static member of the SDK always is, and of its joins nothing is known. */
  private static boolean replaced(GroupView group, String member, boolean raw) {
    String instance = group.instanceOf(member);
    return !instance.isEmpty()
        && (!raw
            || group.joinsOfInstance(instance).stream()
                .anyMatch(join -> !Members.of(join).equals(member)));
  }

  /** By index of what was answered, since when the same node has answered in the same term. */
  private static Map<Integer, Long> ledSinceNs(GroupView group) {
    List<Operation> answered = new ArrayList<>();
    for (Operation each : group.operations()) {
      if (each.outcome() == Outcome.OK && each.header() != null) {
        answered.add(each);
      }
    }
    answered.sort(Comparator.comparingLong(Operation::returnedNs));
    Map<Integer, Long> sinceNs = new HashMap<>();
    int node = 0;
    long term = -1;
    long since = 0;
    for (Operation each : answered) {
      Header header = each.header();
      if (header == null) {
        continue;
      }
      boolean otherTerm = term >= 0 && header.term() >= 0 && header.term() != term;
      if (header.node() != node || otherTerm) {
        // Its leader may have come at any time before.
        since = each.returnedNs();
        term = -1;
      }
      node = header.node();
      term = header.term() >= 0 ? header.term() : term;
      sinceNs.put(each.index(), since);
    }
    return sinceNs;
  }

  private static boolean broken(Run run, long fromNs, long toNs) {
    long settlingNs = run.info().settlingNs();
    for (Fault fault : run.faults()) {
      if (fault.fromNs() <= toNs && fault.toNs() + settlingNs >= fromNs) {
        return true;
      }
    }
    return false;
  }
}
