// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I24 for partitions that change hands in good order: whoever released a partition after all that
 * it had processed was committed hands over exactly there, and nothing is processed again.
 *
 * <p>Where a run has planned moves and no faults, every release has to be such a one. What a member
 * lost it did not release: as with Kafka, whoever leaves while its group rebalances has no say.
 * That is counted only.
 */
public final class CleanHandoff implements Checker {
  @Override
  public String name() {
    return "clean-handoff";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    boolean orderly = run.facts().containsKey("planned.moves") && run.faults().isEmpty();
    long clean = 0;
    long unclean = 0;
    long lost = 0;
    for (GroupView group : GroupView.of(run).values()) {
      Hands hands = new Hands(group, orderly, findings);
      hands.judge();
      clean += hands.clean;
      unclean += hands.unclean;
      lost += hands.lost;
    }
    findings.figure("clean_releases", clean);
    findings.figure("unclean_releases", unclean);
    findings.figure("lost", lost);
    findings.figure(
        "planned_moves", Long.parseLong(run.facts().getOrDefault("planned.moves", "0")));
    return findings.verdict();
  }

  /** The partitions of one group, from one owner to the next. */
  private static final class Hands {
    private final GroupView group;
    private final boolean orderly;
    private final Findings findings;
    private final SortedMap<Key, Partition> partitions = new TreeMap<>();
    private long clean;
    private long unclean;
    private long lost;

    Hands(GroupView group, boolean orderly, Findings findings) {
      this.group = group;
      this.orderly = orderly;
      this.findings = findings;
    }

    void judge() {
      for (Operation operation : group.operations()) {
        Call call = operation.call();
        if (call instanceof Call.Commit commit && operation.outcome() != Outcome.FAIL) {
          commit
              .writes()
              .forEach(write -> at(write.topic(), write.partition()).commit(operation, commit));
        } else if (call instanceof Call.Delete delete) {
          delete.partitions().forEach(each -> at(delete.topic(), each).reset = true);
        }
      }
      for (Operation operation : group.operations()) {
        Call call = operation.call();
        if (call instanceof Call.Processed processed && operation.outcome() == Outcome.OK) {
          processed(operation, processed);
        } else if (call instanceof Call.Released released) {
          for (int partition : released.partitions()) {
            released(operation, released, at(released.topic(), partition));
          }
        }
      }
    }

    private Partition at(String topic, int partition) {
      return partitions.computeIfAbsent(new Key(group.id(), topic, partition), Partition::new);
    }

    private void processed(Operation operation, Call.Processed call) {
      Partition partition = at(call.topic(), call.partition());
      Release before = partition.handedOver;
      if (before != null) {
        partition.handedOver = null;
        findings.judged(1);
        if (call.from() < before.to) {
          findings.found(
              "nonmonotonic-processing",
              "I24",
              "%s: %s processed again from offset %d, though %d had been committed before the release"
                  .formatted(partition.key, call.member(), call.from(), before.to),
              List.of(before.commit.index(), before.release.index(), operation.index()));
        }
      }
      partition.processed.put(call.member(), operation);
    }

    private void released(Operation operation, Call.Released call, Partition partition) {
      Operation last = partition.processed.remove(call.member());
      if (last == null || partition.reset || !(last.call() instanceof Call.Processed processed)) {
        return;
      }
      if (call.lost()) {
        lost++;
        partition.handedOver = null;
        return;
      }
      Operation commit = partition.committedBefore(operation, call.member(), processed.to());
      if (commit != null) {
        clean++;
        partition.handedOver = new Release(operation, commit, processed.to());
        return;
      }
      unclean++;
      partition.handedOver = null;
      if (orderly) {
        findings.judged(1);
        findings.found(
            "unclean-release",
            "I24",
            "%s: %s released it without a commit of offset %d, though nothing was broken"
                .formatted(partition.key, call.member(), processed.to()),
            List.of(last.index(), operation.index()));
      }
    }
  }

  /**
   * Given up with everything committed.
   *
   * @param to offset after the last record that was processed
   */
  private record Release(Operation release, Operation commit, long to) {}

  private static final class Partition {
    private final Key key;
    // By member.
    private final Map<String, List<Operation>> commits = new HashMap<>();
    private final Map<String, Operation> processed = new HashMap<>();
    private @Nullable Release handedOver;
    private boolean reset;

    Partition(Key key) {
      this.key = key;
    }

    void commit(Operation operation, Call.Commit call) {
      reset |= call.generation() < 0;
      if (operation.answer() instanceof Answer.Committed) {
        commits.computeIfAbsent(call.member(), unused -> new ArrayList<>()).add(operation);
      }
    }

    @Nullable Operation committedBefore(Operation release, String member, long offset) {
      for (Operation each : commits.getOrDefault(member, List.of())) {
        if (each.returnedNs() <= release.invokedNs()
            && ((Call.Commit) each.call())
                .writes().stream()
                    .anyMatch(
                        write ->
                            write.topic().equals(key.topic())
                                && write.partition() == key.partition()
                                && write.offset() >= offset)) {
          return each;
        }
      }
      return null;
    }
  }
}
