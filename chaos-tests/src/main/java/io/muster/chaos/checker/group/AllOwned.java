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
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * I10, I11 and I16 at the end: once all is healed and quiet, each group is stable, its members are
 * those that live in the harness, and every partition has exactly one of them, evenly. Judged from
 * the last description of each group.
 */
public final class AllOwned implements Checker {
  @Override
  public String name() {
    return "all-owned";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    for (GroupView group : GroupView.of(run).values()) {
      Operation last = null;
      for (Operation operation : group.operations()) {
        if (operation.call() instanceof Call.Describe describe
            && describe.last()
            && (last == null || better(operation, last))) {
          last = operation;
        }
      }
      if (last != null) {
        findings.judged(1);
        judge(run, group, last, findings);
      }
    }
    return findings.verdict();
  }

  /** An answer beats none, and a later one an earlier one. */
  private static boolean better(Operation operation, Operation than) {
    boolean answered = operation.outcome() == Outcome.OK;
    return answered == (than.outcome() == Outcome.OK)
        ? operation.returnedNs() > than.returnedNs()
        : answered;
  }

  private static void judge(Run run, GroupView group, Operation last, Findings findings) {
    List<Integer> shownBy = List.of(last.index());
    if (!(last.answer() instanceof Answer.Described described)) {
      findings.found(
          "stuck-group",
          "I16",
          "%s cannot be described at the end: %s".formatted(group.id(), last.reason()),
          shownBy);
      return;
    }
    List<String> live = group.facts().live();
    members(group, described, live, shownBy, findings);
    boolean empty = live != null && live.isEmpty();
    if (!described.state().equals("STABLE")) {
      if (!empty) {
        findings.found(
            "stuck-group",
            "I16",
            "%s is %s at the end".formatted(group.id(), described.state()),
            shownBy);
      }
      return;
    }
    partitions(group, described, partitionsOf(run, group), shownBy, findings);
  }

  private static void members(
      GroupView group,
      Answer.Described described,
      @Nullable List<String> live,
      List<Integer> shownBy,
      Findings findings) {
    if (live == null) {
      return;
    }
    SortedSet<String> ghosts = new TreeSet<>(described.members().keySet());
    ghosts.removeIf(live::contains);
    if (!ghosts.isEmpty()) {
      findings.found(
          "ghost-member",
          "I10",
          "%s has members that no client stands behind: %s".formatted(group.id(), ghosts),
          shownBy);
    }
    SortedSet<String> outside = new TreeSet<>(live);
    outside.removeIf(member -> described.members().containsKey(member));
    if (!outside.isEmpty() && described.state().equals("STABLE")) {
      findings.found(
          "stuck-group",
          "I16",
          "clients live and are not members of %s: %s".formatted(group.id(), outside),
          shownBy);
    }
  }

  private static void partitions(
      GroupView group,
      Answer.Described described,
      OptionalInt partitions,
      List<Integer> shownBy,
      Findings findings) {
    Map<Integer, List<String>> owners = new TreeMap<>();
    int most = 0;
    int least = Integer.MAX_VALUE;
    for (Map.Entry<String, List<Integer>> entry : described.members().entrySet()) {
      for (int partition : entry.getValue()) {
        owners.computeIfAbsent(partition, unused -> new ArrayList<>()).add(entry.getKey());
      }
      most = Math.max(most, entry.getValue().size());
      least = Math.min(least, entry.getValue().size());
    }
    owners.forEach(
        (partition, several) -> {
          if (several.size() > 1) {
            findings.found(
                "double-owner",
                "I11",
                "partition %d of %s has the owners %s".formatted(partition, group.id(), several),
                shownBy);
          }
        });
    if (partitions.isPresent()) {
      SortedSet<Integer> orphans = new TreeSet<>();
      for (int partition = 0; partition < partitions.getAsInt(); partition++) {
        if (!owners.containsKey(partition)) {
          orphans.add(partition);
        }
      }
      if (!orphans.isEmpty()) {
        findings.found(
            "orphan-partition",
            "I11",
            "nobody in %s owns %s".formatted(group.id(), orphans),
            shownBy);
      }
    }
    if (most - least > 1 && !described.members().isEmpty()) {
      findings.found(
          "unbalanced",
          "I11",
          "members of %s own %d to %d partitions".formatted(group.id(), least, most),
          shownBy);
    }
  }

  /** Of the group's topic, or of the only one there is. */
  private static OptionalInt partitionsOf(Run run, GroupView group) {
    if (!group.topic().isEmpty()) {
      return GroupFacts.partitionsOf(run, group.topic());
    }
    List<String> counts =
        run.facts().entrySet().stream()
            .filter(
                each -> each.getKey().startsWith("topic.") && each.getKey().endsWith(".partitions"))
            .map(Map.Entry::getValue)
            .toList();
    return counts.size() == 1
        ? OptionalInt.of(Integer.parseInt(counts.get(0).trim()))
        : OptionalInt.empty();
  }
}
