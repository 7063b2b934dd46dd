// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Key;
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
import org.jspecify.annotations.Nullable;

/** Takes the registers out of a run: who wrote what, and who read what, by key. */
final class Registers {
  private final SortedMap<Key, Lists> keys = new TreeMap<>();
  private final Map<Key, Lists> found = new HashMap<>();

  /** By key. */
  static List<Register> of(Run run) {
    Registers registers = new Registers();
    Map<Call.Commit, List<Operation>> sequenced = new HashMap<>();
    for (Operation operation : run.operations()) {
      if (operation.call() instanceof Call.Commit commit) {
        if (commit.sequence() == 0) {
          registers.commit(commit, operation, operation.invokedNs());
        } else {
          sequenced.computeIfAbsent(commit, each -> new ArrayList<>(1)).add(operation);
        }
      } else if (operation.call() instanceof Call.Delete delete) {
        registers.delete(delete, operation);
      } else if (operation.call() instanceof Call.Fetch fetch) {
        registers.fetch(fetch, operation);
      }
    }
    sequenced.forEach(registers::attempts);
    registers.keys.forEach((key, lists) -> Expiries.add(run, key, lists.writes, lists.reads));
    return registers.keys.entrySet().stream()
        .map(entry -> entry.getValue().register(entry.getKey()))
        .toList();
  }

  /**
   * Calls that are equal and have a sequence are attempts of one commit: a repeat is answered as
   * the first one was and does nothing again. So those with one revision are one write, from the
   * first attempt to the first answer.
   */
  private void attempts(Call.Commit commit, List<Operation> attempts) {
    Map<Long, Operation> answered = new HashMap<>();
    long since = attempts.get(0).invokedNs();
    for (Operation attempt : attempts) {
      if (attempt.outcome() != Outcome.OK) {
        commit(commit, attempt, attempt.invokedNs());
      } else {
        answered.merge(
            revision(attempt),
            attempt,
            (one, other) -> one.returnedNs() <= other.returnedNs() ? one : other);
      }
    }
    for (Operation first : answered.values()) {
      commit(commit, first, since);
    }
  }

  private void commit(Call.Commit commit, Operation operation, long invokedNs) {
    boolean ok = operation.outcome() == Outcome.OK;
    long revision = ok ? revision(operation) : RegisterWrite.UNKNOWN;
    // Revision 0 is the answer where no partition was accepted: nothing was written.
    Outcome outcome = ok && revision == 0 ? Outcome.FAIL : operation.outcome();
    Map<Key, Value> values = new HashMap<>();
    for (Call.Write write : commit.writes()) {
      values.put(new Key(commit.group(), write.topic(), write.partition()), Value.of(write));
    }
    values.forEach(
        (key, value) ->
            at(key)
                .writes
                .add(
                    new RegisterWrite(
                        operation.index(),
                        invokedNs,
                        operation.endNs(),
                        outcome,
                        value,
                        outcome == Outcome.OK ? revision : RegisterWrite.UNKNOWN)));
  }

  private void delete(Call.Delete delete, Operation operation) {
    for (int partition : delete.partitions()) {
      at(new Key(delete.group(), delete.topic(), partition))
          .writes
          .add(
              new RegisterWrite(
                  operation.index(),
                  operation.invokedNs(),
                  operation.endNs(),
                  operation.outcome(),
                  null,
                  RegisterWrite.UNKNOWN));
    }
  }

  private void fetch(Call.Fetch fetch, Operation operation) {
    if (operation.outcome() != Outcome.OK
        || !(operation.answer() instanceof Answer.Fetched fetched)) {
      return;
    }
    for (Map.Entry<Integer, Answer.@Nullable Stored> entry : fetched.offsets().entrySet()) {
      Answer.@Nullable Stored stored = entry.getValue();
      at(new Key(fetch.group(), fetch.topic(), entry.getKey()))
          .reads
          .add(
              new RegisterRead(
                  operation.index(),
                  operation.invokedNs(),
                  operation.returnedNs(),
                  Value.of(stored),
                  stored == null ? RegisterWrite.UNKNOWN : stored.revision(),
                  appliedIndex(operation.header()),
                  fetch.last()));
    }
  }

  private static long revision(Operation operation) {
    return operation.answer() instanceof Answer.Committed committed
        ? committed.revision()
        : RegisterWrite.UNKNOWN;
  }

  private static long appliedIndex(@Nullable Header header) {
    return header == null ? -1 : header.appliedIndex();
  }

  private Lists at(Key key) {
    Lists known = found.get(key);
    if (known == null) {
      known = new Lists();
      found.put(key, known);
      keys.put(key, known);
    }
    return known;
  }

  private static final class Lists {
    private final List<RegisterWrite> writes = new ArrayList<>();
    private final List<RegisterRead> reads = new ArrayList<>();

    private Register register(Key key) {
      writes.sort(Comparator.comparingInt(RegisterWrite::operation));
      reads.sort(Comparator.comparingInt(RegisterRead::operation));
      return new Register(key, writes, reads);
    }
  }

  private Registers() {}
}
