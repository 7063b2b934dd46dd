// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ways to break one rule in a correct history. */
enum Mutation {
  SHARED_PARTITION("double-owner", new OneOwner(), Mutation::sharedPartition),
  OTHER_ASSIGNMENT("assignment-fork", new OneOwner(), Mutation::otherAssignment),
  OLD_HEARTBEAT("epoch-regression", new Generations(), Mutation::oldHeartbeat),
  OLD_TOKEN("token-regression", new Generations(), Mutation::oldToken),
  OLD_COMMIT("zombie-commit", new NoZombieCommit(), Mutation::oldCommit),
  REFUSED_COMMIT("false-fence", new NoFalseFencing(), Mutation::refusedCommit),
  UNDEAD("resurrected-member", new NoResurrection(), Mutation::undead),
  EARLY_REMOVAL("spurious-expiry", new NoEarlyExpiry(), Mutation::earlyRemoval),
  ORPHAN(
      "orphan-partition",
      new AllOwned(),
      run -> described(run, members -> members.firstKey(), each -> each.subList(1, each.size()))),
  SHARED_AT_THE_END("double-owner", new AllOwned(), Mutation::sharedAtTheEnd),
  GHOST("ghost-member", new AllOwned(), run -> described(run, members -> "ghost", each -> each)),
  HOLE("lost-record", new ProcessedInOrder(), Mutation::hole),
  BACK("nonmonotonic-processing", new ProcessedInOrder(), Mutation::back),
  OLD_RECORDS("zombie-processing", new ProcessedInOrder(), Mutation::oldRecords);

  private final String anomaly;
  private final Checker checker;
  private final Function<Run, @Nullable Run> broken;

  Mutation(String anomaly, Checker checker, Function<Run, @Nullable Run> broken) {
    this.anomaly = anomaly;
    this.checker = checker;
    this.broken = broken;
  }

  String anomaly() {
    return anomaly;
  }

  Checker checker() {
    return checker;
  }

  /** Null where the history has no place for it. */
  @Nullable Run of(Run run) {
    return broken.apply(run);
  }

  private static @Nullable Run sharedPartition(Run run) {
    List<Operation> syncs =
        run.operations().stream().filter(each -> each.answer() instanceof Answer.Synced).toList();
    for (Operation one : syncs) {
      for (Operation other : syncs) {
        if (one.answer() instanceof Answer.Synced given
            && other.answer() instanceof Answer.Synced synced
            && given.generation() == synced.generation()
            && !Members.of(one).equals(Members.of(other))
            && !given.partitions().isEmpty()
            && dynamic(run, one)
            && dynamic(run, other)) {
          List<Integer> more = new ArrayList<>(synced.partitions());
          more.add(given.partitions().get(0));
          return with(run, answered(other, new Answer.Synced(synced.generation(), more)));
        }
      }
    }
    return null;
  }

  private static boolean dynamic(Run run, Operation operation) {
    return run.operations().stream()
        .filter(each -> Members.of(each).equals(Members.of(operation)))
        .noneMatch(each -> each.call() instanceof Call.Join join && join.instance() != null);
  }

  private static @Nullable Run otherAssignment(Run run) {
    for (Operation each : run.operations()) {
      if (each.answer() instanceof Answer.Synced synced && !synced.partitions().isEmpty()) {
        Answer less = new Answer.Synced(synced.generation(), List.of());
        return plus(run, answered(each, less));
      }
    }
    return null;
  }

  private static @Nullable Run oldHeartbeat(Run run) {
    Operation last = lastOk(run, Call.Heartbeat.class);
    return last != null
            && last.call() instanceof Call.Heartbeat call
            && call.generation() > 2
            && shownBefore(run, last, call.generation())
        ? with(run, called(last, new Call.Heartbeat(call.group(), call.member(), 1)))
        : null;
  }

  private static @Nullable Run oldToken(Run run) {
    Operation last = lastOk(run, Call.Sync.class);
    if (last != null
        && last.answer() instanceof Answer.Synced synced
        && synced.generation() > 3
        && !synced.partitions().isEmpty()) {
      for (Operation each : run.operations()) {
        if (each.answer() instanceof Answer.Synced earlier
            && earlier.generation() > 1
            && each.precedes(last)
            && earlier.partitions().contains(synced.partitions().get(0))) {
          return with(run, answered(last, new Answer.Synced(1, synced.partitions())));
        }
      }
    }
    return null;
  }

  private static @Nullable Run oldCommit(Run run) {
    Operation last = lastOk(run, Call.Commit.class);
    if (last != null
        && last.call() instanceof Call.Commit call
        && call.generation() > 2
        && shownBefore(run, last, call.generation())) {
      return with(
          run,
          called(last, new Call.Commit(call.group(), call.member(), 1, 1_000_000, call.writes())));
    }
    return null;
  }

  private static boolean shownBefore(Run run, Operation operation, int generation) {
    return run.operations().stream()
        .anyMatch(
            each ->
                each.precedes(operation)
                    && each.outcome() == Outcome.OK
                    && ((each.call() instanceof Call.Heartbeat h && h.generation() == generation)
                        || (each.call() instanceof Call.Commit c && c.generation() == generation)));
  }

  private static @Nullable Run refusedCommit(Run run) {
    for (Operation each : run.operations()) {
      if (each.call() instanceof Call.Commit call
          && each.outcome() == Outcome.OK
          && own(run, each, call.generation(), true)
          && own(run, each, call.generation(), false)) {
        return with(run, failed(each, Refusals.ILLEGAL_GENERATION));
      }
    }
    return null;
  }

  private static boolean own(Run run, Operation commit, int generation, boolean before) {
    return run.operations().stream()
        .filter(each -> each.outcome() == Outcome.OK)
        .filter(each -> Members.of(each).equals(Members.of(commit)))
        .filter(
            each ->
                each.call() instanceof Call.Heartbeat heartbeat
                    && heartbeat.generation() == generation)
        .anyMatch(each -> before ? each.precedes(commit) : commit.precedes(each));
  }

  private static @Nullable Run undead(Run run) {
    for (Operation each : run.operations()) {
      if (Refusals.gone(each) && each.call() instanceof Call.Heartbeat) {
        return plus(
            run,
            new Operation(
                -1,
                each.process(),
                0,
                0,
                Outcome.OK,
                each.call(),
                GroupHistories.DONE,
                each.header(),
                ""));
      }
    }
    return null;
  }

  private static @Nullable Run earlyRemoval(Run run) {
    Operation before = null;
    for (Operation each : run.operations()) {
      if (each.outcome() != Outcome.OK || !(each.call() instanceof Call.Heartbeat)) {
        continue;
      }
      if (before != null
          && before.call().equals(each.call())
          && dynamic(run, each)
          && syncedBefore(run, before)
          && before.precedes(each)
          && each.returnedNs() - before.invokedNs() < 100_000_000) {
        return with(run, failed(each, Refusals.UNKNOWN_MEMBER_ID));
      }
      before = each;
    }
    return null;
  }

  private static boolean syncedBefore(Run run, Operation heartbeat) {
    return run.operations().stream()
        .anyMatch(
            each ->
                each.answer() instanceof Answer.Synced
                    && each.precedes(heartbeat)
                    && Members.of(each).equals(Members.of(heartbeat)));
  }

  private static @Nullable Run sharedAtTheEnd(Run run) {
    return described(
        run,
        members -> members.firstKey(),
        each -> {
          List<Integer> more = new ArrayList<>(each);
          more.addAll(List.of(0, 1, 2, 3, 4, 5, 6));
          return more;
        });
  }

  private static @Nullable Run described(
      Run run,
      Function<SortedMap<String, List<Integer>>, String> whose,
      Function<List<Integer>, List<Integer>> partitions) {
    Operation last = lastOk(run, Call.Describe.class);
    if (last == null || !(last.answer() instanceof Answer.Described described)) {
      return null;
    }
    if (described.members().isEmpty()) {
      return null;
    }
    SortedMap<String, List<Integer>> members = new TreeMap<>(described.members());
    members.compute(
        whose.apply(members),
        (member, owned) -> partitions.apply(owned == null ? List.of() : owned));
    return with(
        run,
        answered(last, new Answer.Described(described.state(), described.generation(), members)));
  }

  /** Takes away what only one row of the ledger has, and something follows. */
  private static @Nullable Run hole(Run run) {
    for (Operation each : run.operations()) {
      if (!(each.call() instanceof Call.Processed row) || each.outcome() != Outcome.OK) {
        continue;
      }
      boolean alone = true;
      boolean follows = false;
      for (Operation other : run.operations()) {
        if (other.index() != each.index()
            && other.outcome() == Outcome.OK
            && other.call() instanceof Call.Processed next
            && next.partition() == row.partition()) {
          alone &= next.to() <= row.from() || next.from() >= row.to();
          follows |= next.from() >= row.to();
        }
      }
      if (alone && follows) {
        List<Operation> rest = new ArrayList<>(run.operations());
        rest.remove(each);
        return new Run(run.info(), GroupHistories.numbered(rest), run.faults(), run.facts());
      }
    }
    return null;
  }

  /** A row that follows another of one member, with nothing of that member in between. */
  private static @Nullable Run back(Run run) {
    for (Operation first : run.operations()) {
      if (!(first.call() instanceof Call.Processed row) || first.outcome() != Outcome.OK) {
        continue;
      }
      for (Operation each : run.operations()) {
        if (each.index() > first.index() && each.process() == first.process()) {
          if (each.outcome() == Outcome.OK
              && each.call() instanceof Call.Processed next
              && next.partition() == row.partition()) {
            return with(
                run,
                called(
                    each,
                    new Call.Processed(
                        next.group(),
                        next.member(),
                        next.generation(),
                        next.topic(),
                        next.partition(),
                        next.from() - 1,
                        next.to())));
          }
          break;
        }
      }
    }
    return null;
  }

  private static @Nullable Run oldRecords(Run run) {
    Operation last = lastOk(run, Call.Processed.class);
    if (last == null || !(last.call() instanceof Call.Processed row)) {
      return null;
    }
    boolean before =
        run.operations().stream()
            .anyMatch(
                each ->
                    each.index() < last.index()
                        && each.outcome() == Outcome.OK
                        && each.call() instanceof Call.Processed earlier
                        && earlier.partition() == row.partition());
    return before
        ? with(
            run,
            called(
                last,
                new Call.Processed(
                    row.group(),
                    row.member(),
                    0,
                    row.topic(),
                    row.partition(),
                    row.from(),
                    row.to())))
        : null;
  }

  private static @Nullable Operation lastOk(Run run, Class<? extends Call> kind) {
    Operation last = null;
    for (Operation each : run.operations()) {
      if (each.outcome() == Outcome.OK && kind.isInstance(each.call())) {
        last = each;
      }
    }
    return last;
  }

  private static Operation answered(Operation operation, Answer answer) {
    return changed(operation, Outcome.OK, operation.call(), answer, "");
  }

  private static Operation called(Operation operation, Call call) {
    return changed(operation, operation.outcome(), call, operation.answer(), operation.reason());
  }

  private static Operation failed(Operation operation, String reason) {
    return changed(operation, Outcome.FAIL, operation.call(), null, reason);
  }

  private static Operation changed(
      Operation operation, Outcome outcome, Call call, @Nullable Answer answer, String reason) {
    return new Operation(
        operation.index(),
        operation.process(),
        operation.invokedNs(),
        operation.returnedNs(),
        outcome,
        call,
        answer,
        operation.header(),
        reason);
  }

  private static Run with(Run run, Operation changed) {
    List<Operation> operations = new ArrayList<>(run.operations());
    operations.set(changed.index(), changed);
    return new Run(run.info(), operations, run.faults(), run.facts());
  }

  /** Adds what happens after everything else. */
  private static Run plus(Run run, Operation more) {
    List<Operation> operations = new ArrayList<>(run.operations());
    long end = operations.stream().mapToLong(Operation::returnedNs).max().orElse(0);
    operations.add(
        new Operation(
            -1,
            more.process(),
            end + 1,
            end + 2,
            more.outcome(),
            more.call(),
            more.answer(),
            more.header(),
            more.reason()));
    return new Run(run.info(), GroupHistories.numbered(operations), run.faults(), run.facts());
  }
}
