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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I6a: a commit under a generation that was over, or of a member that had left, never succeeds.
 *
 * <p>A generation was over if a higher one had been shown before the commit was first sent, or if
 * the log has a commit of a higher one before it. A crash ends nothing: the coordinator cannot know
 * of it.
 */
public final class NoZombieCommit implements Checker {
  @Override
  public String name() {
    return "no-zombie-commit";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    for (GroupView group : GroupView.of(run).values()) {
      List<Sighting> commits =
          group.sightings().stream()
              .filter(each -> each.kind() == Sighting.Kind.COMMITTED)
              .toList();
      findings.judged(commits.size());
      // By index, so that each commit is reported once.
      SortedMap<Integer, Zombie> zombies = new TreeMap<>();
      inTime(group, commits, zombies);
      inTheLog(group, commits, zombies);
      afterLeaving(group, commits, zombies);
      zombies.forEach(
          (index, zombie) ->
              findings.found("zombie-commit", "I6a", zombie.message, List.of(zombie.by, index)));
    }
    return findings.verdict();
  }

  private record Zombie(int by, String message) {}

  private static void inTime(
      GroupView group, List<Sighting> commits, Map<Integer, Zombie> zombies) {
    List<Sighting> sent = new ArrayList<>(commits);
    sent.sort(Comparator.comparingLong(Sighting::fromNs));
    Past past = new Past(group.sightings());
    for (Sighting commit : sent) {
      past.before(commit.fromNs(), shown -> {});
      Sighting higher = past.highest();
      if (higher != null && higher.generation() > commit.generation()) {
        zombies.putIfAbsent(
            commit.index(),
            new Zombie(
                higher.index(),
                "%s committed under generation %d of %s, which was in %d before the commit was sent"
                    .formatted(
                        commit.member(), commit.generation(), group.id(), higher.generation())));
      }
    }
  }

  private static void inTheLog(
      GroupView group, List<Sighting> commits, Map<Integer, Zombie> zombies) {
    SortedMap<Long, List<Sighting>> byRevision = new TreeMap<>();
    for (Sighting commit : commits) {
      if (commit.operation().answer() instanceof Answer.Committed committed) {
        byRevision.computeIfAbsent(committed.revision(), unused -> new ArrayList<>()).add(commit);
      }
    }
    Sighting highest = null;
    for (Map.Entry<Long, List<Sighting>> entry : byRevision.entrySet()) {
      // Those of one entry of the log are in an order that nobody is told.
      Sighting highestBefore = highest;
      for (Sighting commit : entry.getValue()) {
        if (highestBefore != null && highestBefore.generation() > commit.generation()) {
          zombies.putIfAbsent(
              commit.index(),
              new Zombie(
                  highestBefore.index(),
                  "%s committed at revision %d under generation %d of %s, after one under %d"
                      .formatted(
                          commit.member(),
                          entry.getKey(),
                          commit.generation(),
                          group.id(),
                          highestBefore.generation())));
        }
        if (highest == null || commit.generation() > highest.generation()) {
          highest = commit;
        }
      }
    }
  }

  private static void afterLeaving(
      GroupView group, List<Sighting> commits, Map<Integer, Zombie> zombies) {
    Map<String, Operation> leaves = new HashMap<>();
    for (Operation operation : group.operations()) {
      if (operation.call() instanceof Call.Leave leave && operation.outcome() == Outcome.OK) {
        leaves.putIfAbsent(leave.member(), operation);
      }
    }
    for (Sighting commit : commits) {
      Operation left = leaves.get(commit.member());
      if (left != null
          && left.returnedNs() < commit.fromNs()
          && !group.mayHaveJoined(
              commit.member(), left.invokedNs(), commit.operation().returnedNs())) {
        zombies.putIfAbsent(
            commit.index(),
            new Zombie(
                left.index(),
                "%s committed to %s after it had left".formatted(commit.member(), group.id())));
      }
    }
  }
}
