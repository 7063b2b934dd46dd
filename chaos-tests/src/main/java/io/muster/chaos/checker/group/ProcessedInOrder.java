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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I24: the ledger of the fenced sink, which the accepted Processed facts are, in their order. Every
 * offset up to the highest is processed at least once, from 0 or from {@code topic.<name>.start};
 * nobody is let in under a generation below one that was let in before; and a member that starts a
 * partition repeats only what no earlier owner is known to have committed.
 */
public final class ProcessedInOrder implements Checker {
  @Override
  public String name() {
    return "processed-in-order";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    long records = 0;
    long repeated = 0;
    for (GroupView group : GroupView.of(run).values()) {
      SortedMap<Key, Ledger> ledgers = new TreeMap<>();
      for (Operation operation : group.operations()) {
        enter(group, operation, ledgers);
      }
      for (Ledger ledger : ledgers.values()) {
        findings.judged(ledger.rows.size());
        String start = run.facts().get("topic." + ledger.key.topic() + ".start");
        ledger.holes(start == null ? 0 : Long.parseLong(start.trim()), findings);
        ledger.tokens(findings);
        ledger.starts(findings);
        records += ledger.records();
        repeated += ledger.records() - ledger.distinct;
      }
    }
    findings.figure("processed_records", records);
    findings.figure("repeated_records", repeated);
    return findings.verdict();
  }

  private static void enter(GroupView group, Operation operation, SortedMap<Key, Ledger> ledgers) {
    Call call = operation.call();
    if (call instanceof Call.Processed processed) {
      if (operation.outcome() == Outcome.OK && processed.to() > processed.from()) {
        ledger(group, processed.topic(), processed.partition(), ledgers).processed(operation);
      }
    } else if (call instanceof Call.Assigned assigned) {
      assigned
          .partitions()
          .forEach(
              each -> ledger(group, assigned.topic(), each, ledgers).assigned(operation, assigned));
    } else if (call instanceof Call.Delete delete) {
      delete
          .partitions()
          .forEach(each -> ledger(group, delete.topic(), each, ledgers).reset = true);
    } else if (call instanceof Call.Commit commit && operation.outcome() != Outcome.FAIL) {
      for (Call.Write write : commit.writes()) {
        Ledger ledger = ledger(group, write.topic(), write.partition(), ledgers);
        ledger.reset |= commit.generation() < 0;
        ledger.commits.add(
            new Committed(
                operation,
                commit,
                write.offset(),
                operation.answer() instanceof Answer.Committed done ? done.revision() : -1));
      }
    }
  }

  private static Ledger ledger(
      GroupView group, String topic, int partition, SortedMap<Key, Ledger> ledgers) {
    return ledgers.computeIfAbsent(new Key(group.id(), topic, partition), Ledger::new);
  }

  /**
   * An offset that was stored, or may have been.
   *
   * @param revision -1 where nobody knows whether it was
   */
  private record Committed(Operation operation, Call.Commit call, long offset, long revision) {}

  /**
   * Records that were let in.
   *
   * @param startedBy what gave the partition to the member, where this is the first since then
   */
  private record Row(
      Operation operation, Call.Processed call, @Nullable Operation startedBy, int startedIn) {}

  /** Of one partition. */
  private static final class Ledger {
    private final Key key;
    private final List<Row> rows = new ArrayList<>();
    private final List<Committed> commits = new ArrayList<>();
    // By member, what gave it the partition and is not followed by records yet.
    private final SortedMap<String, Operation> assigned = new TreeMap<>();
    private boolean reset;
    private long distinct;

    Ledger(Key key) {
      this.key = key;
    }

    void assigned(Operation operation, Call.Assigned call) {
      assigned.put(call.member(), operation);
    }

    void processed(Operation operation) {
      Call.Processed call = (Call.Processed) operation.call();
      Operation startedBy = assigned.remove(call.member());
      int startedIn =
          startedBy != null && startedBy.call() instanceof Call.Assigned given
              ? given.generation()
              : call.generation();
      rows.add(new Row(operation, call, startedBy, startedIn));
    }

    long records() {
      return rows.stream().mapToLong(row -> row.call.to() - row.call.from()).sum();
    }

    void holes(long start, Findings findings) {
      List<Row> byOffset = new ArrayList<>(rows);
      byOffset.sort(Comparator.comparingLong(row -> row.call.from()));
      long next = start;
      for (Row row : byOffset) {
        if (row.call.from() > next) {
          findings.found(
              "lost-record",
              "I24",
              "%s: nobody has processed offsets %d to %d".formatted(key, next, row.call.from() - 1),
              List.of(row.operation.index()));
        }
        distinct += Math.max(0, row.call.to() - Math.max(next, row.call.from()));
        next = Math.max(next, row.call.to());
      }
    }

    void tokens(Findings findings) {
      Row highest = null;
      for (Row row : rows) {
        if (highest != null && row.call.generation() < highest.call.generation()) {
          findings.found(
              "zombie-processing",
              "I24",
              "%s: %s was let in under generation %d after %s under %d"
                  .formatted(
                      key,
                      row.call.member(),
                      row.call.generation(),
                      highest.call.member(),
                      highest.call.generation()),
              List.of(highest.operation.index(), row.operation.index()));
        } else {
          highest = row;
        }
      }
    }

    void starts(Findings findings) {
      Known known = new Known(commits);
      SortedMap<String, Row> lastOf = new TreeMap<>();
      for (Row row : rows) {
        Row before = lastOf.put(row.call.member(), row);
        if (before != null && row.startedBy == null) {
          if (row.call.from() < before.call.to()) {
            findings.found(
                "nonmonotonic-processing",
                "I24",
                "%s: %s went back from offset %d to %d while it owned the partition"
                    .formatted(key, row.call.member(), before.call.to(), row.call.from()),
                List.of(before.operation.index(), row.operation.index()));
          }
        } else if (!reset) {
          afterTheCommit(row, known, findings);
        }
      }
    }

    private void afterTheCommit(Row row, Known known, Findings findings) {
      Committed last = known.lastBefore(row);
      if (last == null) {
        return;
      }
      long lowest = known.lowestAfter(last);
      if (row.call.from() < lowest) {
        findings.found(
            "nonmonotonic-processing",
            "I24",
            "%s: %s started at offset %d, although %d had been committed"
                .formatted(key, row.call.member(), row.call.from(), last.offset),
            List.of(last.operation.index(), row.operation.index()));
      }
    }
  }

  /** The acknowledged commits of one partition, to be asked for the last before a moment. */
  private static final class Known {
    // The one with the highest revision up to each generation, and up to each return.
    private final NavigableMap<Integer, Committed> byGeneration = new TreeMap<>();
    private final NavigableMap<Long, Committed> byReturn = new TreeMap<>();
    // By when they were sent, the lowest offset of those of unknown fate since then.
    private final NavigableMap<Long, Long> unknown = new TreeMap<>();
    // The lowest offset of each entry of the log.
    private final Map<Long, Long> ofEntries = new HashMap<>();

    Known(List<Committed> commits) {
      List<Committed> done = new ArrayList<>();
      List<Committed> latestFirst = new ArrayList<>(commits);
      latestFirst.sort(
          Comparator.comparingLong((Committed each) -> each.operation.invokedNs()).reversed());
      long lowest = Long.MAX_VALUE;
      for (Committed each : latestFirst) {
        if (each.revision < 0) {
          lowest = Math.min(lowest, each.offset);
          unknown.put(each.operation.invokedNs(), lowest);
        } else {
          done.add(each);
          ofEntries.merge(each.revision, each.offset, Math::min);
        }
      }
      done.sort(Comparator.comparingInt(each -> each.call.generation()));
      Committed best = null;
      for (Committed each : done) {
        best = later(best, each);
        byGeneration.put(each.call.generation(), best);
      }
      done.sort(Comparator.comparingLong(each -> each.operation.returnedNs()));
      best = null;
      for (Committed each : done) {
        best = later(best, each);
        byReturn.put(each.operation.returnedNs(), best);
      }
    }

    /** Of those that the member must have seen when it asked where to start. */
    @Nullable Committed lastBefore(Row start) {
      Map.Entry<Integer, Committed> lower = byGeneration.lowerEntry(start.startedIn);
      Committed last = lower == null ? null : lower.getValue();
      Map.Entry<Long, Committed> earlier =
          start.startedBy == null ? null : byReturn.lowerEntry(start.startedBy.invokedNs());
      return earlier == null ? last : later(last, earlier.getValue());
    }

    /** Those that share its entry of the log, and those of unknown fate, may have come after it. */
    long lowestAfter(Committed last) {
      Map.Entry<Long, Long> sentLater = unknown.higherEntry(last.operation.invokedNs());
      long lowest = sentLater == null ? last.offset : Math.min(last.offset, sentLater.getValue());
      return Math.min(lowest, ofEntries.getOrDefault(last.revision, lowest));
    }

    private static Committed later(@Nullable Committed one, Committed other) {
      return one == null || other.revision > one.revision ? other : one;
    }
  }
}
