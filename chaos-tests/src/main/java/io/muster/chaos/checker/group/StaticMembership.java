// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Lives.Assignment;
import io.muster.chaos.checker.group.Lives.Life;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * I12 for static members of the SDK, whose processes come one after the other:
 *
 * <ul>
 *   <li>(a) One that is back within its session has its place: the member before it was not
 *       expired, in the same generation it has the same partitions, and a stable group does not
 *       rebalance for it.
 *   <li>(b) Once it is back, no commit under the id before it succeeds.
 *   <li>(d) Nobody is fenced before another process with its instance id begins, whatever is
 *       restarted. That nobody is expelled then is judged for all members alike by {@link
 *       FailoverExpelsNobody}.
 * </ul>
 *
 * (c) is for members whose joins are in the history: {@link NoSelfFence}.
 */
public final class StaticMembership implements Checker {
  /** Clocks may drift by as much as five per cent. */
  private static final double DRIFT = 0.05;

  private static final double NANOS_PER_MS = 1e6;
  private static final Set<String> PHASES =
      Set.of("REBALANCE_STARTED", "GENERATION_STARTED", "GENERATION_COMPLETED", "GROUP_EMPTY");
  private static final Set<String> RESTARTS = Set.of("kill-all", "power-all");

  @Override
  public String name() {
    return "static-membership";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    long restarts = run.faults().stream().filter(each -> RESTARTS.contains(each.kind())).count();
    findings.figure("whole_restarts", restarts);
    long returns = 0;
    long undisturbed = 0;
    for (GroupView group : GroupView.of(run).values()) {
      Lives lives = new Lives(group);
      List<GroupEventLine> events = events(group);
      refusals(group, lives, findings);
      undisturbed += events(group, lives, events, findings);
      for (Life life : lives.all()) {
        findings.judged(life.undisputed() ? 1 : 0);
        Life next = life.next();
        if (next != null && !life.assignments().isEmpty() && !next.assignments().isEmpty()) {
          Assignment before = life.assignments().get(life.assignments().size() - 1);
          Assignment back = next.assignments().get(0);
          returns++;
          findings.judged(1);
          samePlace(group, before, back, events, findings);
          succeeded(group, before, back, findings);
        }
      }
    }
    findings.figure("returns", returns);
    findings.figure("returns_to_stable_groups", undisturbed);
    return findings.verdict();
  }

  private static List<GroupEventLine> events(GroupView group) {
    String lines = group.facts().events();
    try {
      return lines == null ? List.of() : GroupEventLine.parse(lines);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("events of " + group.id() + " are not JSON", e);
    }
  }

  private static void refusals(GroupView group, Lives lives, Findings findings) {
    for (Operation each : group.operations()) {
      Life life = lives.of(Members.of(each));
      if (life != null
          && life.undisputed()
          && each.outcome() == Outcome.FAIL
          && each.reason().equals(Refusals.FENCED_INSTANCE_ID)) {
        Life next = life.next();
        if (next == null || next.startedNs() > each.returnedNs()) {
          fenced(group, life, Members.of(each), each, findings);
        }
      }
    }
  }

  /** Returns how many came back to a stable group. */
  private static long events(
      GroupView group, Lives lives, List<GroupEventLine> events, Findings findings) {
    long undisturbed = 0;
    String phase = "";
    for (int i = 0; i < events.size(); i++) {
      GroupEventLine event = events.get(i);
      boolean afterLast = i > 0 && follows(events.get(i - 1), event);
      phase = PHASES.contains(event.kind()) ? event.kind() : afterLast ? phase : "";
      if (!event.kind().equals("MEMBER_FENCED")) {
        continue;
      }
      Life life = lives.of(event.member());
      if (life != null && life.undisputed() && life.next() == null) {
        fenced(group, life, event.member(), last(group, event.member()), findings);
      }
      GroupEventLine next = i + 1 < events.size() ? events.get(i + 1) : null;
      if (phase.equals("GENERATION_COMPLETED") && (next == null || follows(event, next))) {
        undisturbed++;
        if (next != null
            && next.kind().equals("REBALANCE_STARTED")
            && next.cause().equals("MEMBER_REPLACED")) {
          lost(
              "%s was stable, and rebalanced since %s came back"
                  .formatted(group.id(), next.causeMember()),
              List.of(),
              findings);
        }
      }
    }
    return undisturbed;
  }

  /** Whether nothing was missed between the two. */
  private static boolean follows(GroupEventLine before, GroupEventLine event) {
    return before.number() > 0 && event.number() == before.number() + 1;
  }

  private static void fenced(
      GroupView group, Life life, String member, @Nullable Operation shown, Findings findings) {
    findings.found(
        "self-fence",
        "I12d",
        "%s of %s was fenced, and no other process was %s since"
            .formatted(member, group.id(), life.instance()),
        shown == null ? List.of() : List.of(shown.index()));
  }

  private static @Nullable Operation last(GroupView group, String member) {
    List<Operation> all = group.ofMember(member);
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  private static void samePlace(
      GroupView group,
      Assignment before,
      Assignment back,
      List<GroupEventLine> events,
      Findings findings) {
    if (before.generation() == back.generation()
        && !before.partitions().equals(back.partitions())) {
      lost(
          "%s of %s came back as %s in generation %d, and has %s instead of %s"
              .formatted(
                  before.member(),
                  group.id(),
                  back.member(),
                  back.generation(),
                  back.partitions(),
                  before.partitions()),
          List.of(before.told().index(), back.told().index()),
          findings);
    }
    Operation alive = lastCommit(group, before.member(), back.told().invokedNs());
    // One that was expired in an earlier generation was back in this one.
    boolean expired =
        events.stream()
            .anyMatch(
                each ->
                    each.kind().equals("MEMBER_EXPIRED")
                        && each.member().equals(before.member())
                        && each.generation() >= before.generation());
    if (alive == null || !expired) {
      return;
    }
    // Who has joined and does not ask for its assignment goes after the rebalance timeout.
    long limitMs =
        Math.min(group.facts().sessionMs().orElse(0), group.facts().rebalanceMs().orElse(0));
    double awayMs = (back.told().returnedNs() - alive.invokedNs()) / NANOS_PER_MS;
    if (awayMs < limitMs * (1 - DRIFT)) {
      lost(
          "%s of %s was expired, and had been away for %.0f ms when it was back as %s"
              .formatted(before.member(), group.id(), awayMs, back.member()),
          List.of(alive.index(), back.told().index()),
          findings);
    }
  }

  private static void lost(String message, List<Integer> operations, Findings findings) {
    findings.found("place-lost", "I12a", message, operations);
  }

  private static @Nullable Operation lastCommit(GroupView group, String member, long beforeNs) {
    Operation last = null;
    for (Operation each : group.ofMember(member)) {
      if (committed(each) && each.returnedNs() < beforeNs) {
        last = each;
      }
    }
    return last;
  }

  private static boolean committed(Operation operation) {
    return operation.outcome() == Outcome.OK
        && operation.call() instanceof Call.Commit commit
        && commit.generation() >= 0;
  }

  private static void succeeded(
      GroupView group, Assignment before, Assignment back, Findings findings) {
    for (Operation each : group.ofMember(before.member())) {
      if (committed(each) && group.fromNs(each) > back.told().returnedNs()) {
        findings.found(
            "resurrected-member",
            "I12b",
            "%s committed to %s after %s had taken its place"
                .formatted(before.member(), group.id(), back.member()),
            List.of(back.told().index(), each.index()));
        return;
      }
    }
  }
}
