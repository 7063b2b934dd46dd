// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I5 and I7: generations never go back. What was answered after a call had returned is of the same
 * generation or a later one.
 *
 * <p>A partition that is granted under a lower generation than before is a {@code
 * token-regression}, since the generation is the fencing token; anything else an {@code
 * epoch-regression}. A commit that succeeds under an old generation is left to {@link
 * NoZombieCommit}. What a member heard may be late, so it only bounds what follows it, and the same
 * member's next.
 */
public final class Generations implements Checker {
  @Override
  public String name() {
    return "generations";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    long highest = 0;
    for (GroupView group : GroupView.of(run).values()) {
      for (Sighting sighting : group.sightings()) {
        highest = Math.max(highest, sighting.generation());
      }
      answers(group, findings);
      members(group, findings);
    }
    findings.figure("highest_generation", highest);
    return findings.verdict();
  }

  private static void answers(GroupView group, Findings findings) {
    List<Sighting> asked = new ArrayList<>(group.sightings());
    asked.removeIf(each -> !each.answered() || each.kind() == Sighting.Kind.COMMITTED);
    asked.sort(Comparator.comparingLong(Sighting::fromNs));
    Past past = new Past(group.sightings());
    SortedMap<Owned, Sighting> granted = new TreeMap<>();
    for (Sighting each : asked) {
      past.before(each.fromNs(), shown -> grant(group, granted, shown));
      findings.judged(1);
      Sighting higher = past.highest();
      if (higher == null || higher.generation() <= each.generation()) {
        continue;
      }
      Owned again = grantedAgain(group, granted, each);
      Sighting before = again == null ? null : granted.get(again);
      if (again != null && before != null) {
        findings.found(
            "token-regression",
            "I5",
            "%s of %s is granted to %s under generation %d after %s had it under %d"
                .formatted(
                    again,
                    group.id(),
                    each.member(),
                    each.generation(),
                    before.member(),
                    before.generation()),
            List.of(before.index(), each.index()));
      } else {
        findings.found(
            "epoch-regression",
            "I7",
            "%s was in generation %d, and then in %d"
                .formatted(group.id(), higher.generation(), each.generation()),
            List.of(higher.index(), each.index()));
      }
    }
  }

  private static void grant(GroupView group, SortedMap<Owned, Sighting> granted, Sighting shown) {
    for (Owned owned : grants(group, shown.operation())) {
      granted.merge(owned, shown, (a, b) -> a.generation() >= b.generation() ? a : b);
    }
  }

  private static @Nullable Owned grantedAgain(
      GroupView group, SortedMap<Owned, Sighting> granted, Sighting now) {
    for (Owned owned : grants(group, now.operation())) {
      Sighting before = granted.get(owned);
      if (before != null && before.generation() > now.generation()) {
        return owned;
      }
    }
    return null;
  }

  private static List<Owned> grants(GroupView group, Operation operation) {
    if (operation.answer() instanceof Answer.Synced synced) {
      String topic = group.topic();
      return synced.partitions().stream().map(each -> new Owned(topic, each)).toList();
    }
    if (operation.call() instanceof Call.Assigned assigned) {
      return assigned.partitions().stream().map(each -> new Owned(assigned.topic(), each)).toList();
    }
    return List.of();
  }

  /** A member hears of generations one after the other. */
  private static void members(GroupView group, Findings findings) {
    Map<String, Sighting> heard = new HashMap<>();
    for (Sighting each : group.sightings()) {
      if (each.kind() != Sighting.Kind.ASSIGNED) {
        continue;
      }
      findings.judged(1);
      Sighting before = heard.put(each.member(), each);
      if (before != null && before.generation() > each.generation()) {
        findings.found(
            "epoch-regression",
            "I7",
            "%s of %s was in generation %d, and then in %d"
                .formatted(each.member(), group.id(), before.generation(), each.generation()),
            List.of(before.index(), each.index()));
      }
    }
  }
}
