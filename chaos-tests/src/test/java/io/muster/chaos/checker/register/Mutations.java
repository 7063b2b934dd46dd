// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Histories;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Each breaks one rule in a history that keeps them all, and says where; null where the history has
 * no place for it. Histories are those of {@link RegisterModel}.
 */
final class Mutations {
  private final List<Operation> operations;
  private final Random random;

  Mutations(Run run, Random random) {
    this.operations = run.operations();
    this.random = random;
  }

  /** A commit gets the revision of one that was over before it began, and nobody has read it. */
  @Nullable Run revisionReuse() {
    return pair(
        this::isOkCommit,
        this::isOkCommit,
        (one, other) -> one.precedes(other) && samePartition(one, other) && !isSeen(other),
        (one, other) -> with(other, new Answer.Committed(revision(one))));
  }

  /** A read shows its revision with the value of another commit. */
  @Nullable Run valueMismatch() {
    return pair(
        this::isOkCommit,
        read -> isRead(read, false),
        (commit, read) ->
            commit.precedes(read)
                && writes(commit, partition(read))
                && seen(read) > 0
                && seen(read) != revision(commit),
        (commit, read) -> shows(read, write(commit, read, seen(read))));
  }

  /** A read shows a commit after which another one was acknowledged before the read began. */
  @Nullable Run staleRead() {
    return pair(
        this::isOkCommit,
        read -> isRead(read, false),
        (commit, read) ->
            writes(commit, partition(read))
                && isCurrent(commit)
                && operations.stream()
                    .anyMatch(
                        newer ->
                            isOkCommit(newer)
                                && writes(newer, partition(read))
                                && commit.precedes(newer)
                                && newer.precedes(read)),
        (commit, read) -> shows(read, write(commit, read, revision(commit))));
  }

  /** A read shows a commit that began when the read was over. */
  @Nullable Run futureRead() {
    return pair(
        this::isOkCommit,
        read -> isRead(read, false),
        (commit, read) -> writes(commit, partition(read)) && read.precedes(commit),
        (commit, read) -> shows(read, write(commit, read, revision(commit))));
  }

  /** A read shows a commit that failed. */
  @Nullable Run abortedRead() {
    return pair(
        commit ->
            commit.call() instanceof Call.Commit call
                && call.sequence() == 0
                && commit.outcome() == Outcome.FAIL,
        read -> isRead(read, false) && seen(read) > 0,
        (commit, read) -> writes(commit, partition(read)) && commit.precedes(read),
        (commit, read) -> shows(read, write(commit, read, seen(read))));
  }

  /** A read shows nothing though a commit was acknowledged before, and nothing was deleted. */
  @Nullable Run phantomNone() {
    return pair(
        this::isOkCommit,
        read -> isRead(read, false),
        (commit, read) ->
            writes(commit, partition(read))
                && commit.precedes(read)
                && operations.stream().noneMatch(each -> deletes(each, partition(read))),
        (commit, read) -> shows(read, null));
  }

  /** All last reads of a partition show a commit that was replaced. */
  @Nullable Run lostCommit() {
    List<Operation> firsts =
        operations.stream().filter(each -> isOkCommit(each) && isCurrent(each)).toList();
    for (Operation first : shuffled(firsts)) {
      int partition = writes(first).get(0).partition();
      boolean replaced =
          operations.stream()
              .anyMatch(
                  newer -> isOkCommit(newer) && writes(newer, partition) && first.precedes(newer));
      if (replaced) {
        List<Operation> mutated = new ArrayList<>();
        for (Operation each : operations) {
          boolean last = isRead(each, true) && partition(each) == partition;
          mutated.add(last ? shows(each, write(first, each, revision(first))) : each);
        }
        return Histories.run(mutated);
      }
    }
    return null;
  }

  /** An answer comes from a node that is behind. */
  @Nullable Run indexBack() {
    return pair(
        // Behind 0 there is no index: a node that has applied nothing is behind nobody.
        each ->
            each.header() != null
                && each.outcome() == Outcome.OK
                && header(each).appliedIndex() > 0,
        each -> each.header() != null && each.outcome() == Outcome.OK,
        Operation::precedes,
        (one, other) ->
            with(other, new Header(0, 1, header(other).term(), header(one).appliedIndex() - 1)));
  }

  /** An answer comes from a term that was over. */
  @Nullable Run termBack() {
    return pair(
        each -> each.header() != null && each.outcome() == Outcome.OK,
        each -> each.header() != null && each.outcome() == Outcome.OK,
        Operation::precedes,
        (one, other) ->
            with(other, new Header(0, 1, header(one).term() - 1, header(other).appliedIndex())));
  }

  private interface Change {
    Operation of(Operation one, Operation other);
  }

  /** Changes the second of a pair. */
  private @Nullable Run pair(
      Predicate<Operation> one,
      Predicate<Operation> other,
      BiPredicate<Operation, Operation> both,
      Change change) {
    for (Operation first : shuffled(operations.stream().filter(one).toList())) {
      for (Operation second : shuffled(operations.stream().filter(other).toList())) {
        if (both.test(first, second)) {
          List<Operation> mutated = new ArrayList<>(operations);
          mutated.set(second.index(), change.of(first, second));
          return Histories.run(mutated);
        }
      }
    }
    return null;
  }

  private List<Operation> shuffled(List<Operation> of) {
    List<Operation> copy = new ArrayList<>(of);
    Collections.shuffle(copy, random);
    return copy;
  }

  /** Without a sequence, so that it stands for itself. */
  private boolean isOkCommit(Operation operation) {
    return operation.call() instanceof Call.Commit call
        && call.sequence() == 0
        && operation.outcome() == Outcome.OK;
  }

  /** Of one partition. */
  private static boolean isRead(Operation operation, boolean last) {
    return operation.call() instanceof Call.Fetch fetch
        && operation.outcome() == Outcome.OK
        && fetch.partitions().size() == 1
        && fetch.last() == last;
  }

  private static int partition(Operation read) {
    return ((Call.Fetch) read.call()).partitions().get(0);
  }

  /** The revision that was read; -1 for none. */
  private static long seen(Operation read) {
    Answer.@Nullable Stored stored =
        read.answer() instanceof Answer.Fetched fetched
            ? fetched.offsets().get(partition(read))
            : null;
    return stored == null ? -1 : stored.revision();
  }

  private static long revision(Operation commit) {
    return commit.answer() instanceof Answer.Committed committed ? committed.revision() : -1;
  }

  private static Header header(Operation operation) {
    return Objects.requireNonNull(operation.header());
  }

  private static List<Call.Write> writes(Operation commit) {
    return ((Call.Commit) commit.call()).writes();
  }

  private static boolean writes(Operation commit, int partition) {
    return writes(commit).stream().anyMatch(write -> write.partition() == partition);
  }

  private static boolean samePartition(Operation one, Operation other) {
    return writes(one).stream().anyMatch(write -> writes(other, write.partition()));
  }

  private static boolean deletes(Operation operation, int partition) {
    return operation.call() instanceof Call.Delete delete
        && delete.partitions().contains(partition);
  }

  private boolean isSeen(Operation commit) {
    String value = writes(commit).get(0).metadata();
    return operations.stream()
        .anyMatch(
            each ->
                each.answer() instanceof Answer.Fetched fetched
                    && fetched.offsets().values().stream()
                        .anyMatch(stored -> stored != null && stored.metadata().equals(value)));
  }

  /** No other commit shares its entry: else a read of it might be the anomaly, by another name. */
  private boolean isCurrent(Operation commit) {
    return operations.stream()
        .filter(each -> each.index() != commit.index())
        .noneMatch(each -> revision(each) == revision(commit) || showsAnother(each, commit));
  }

  /** A read that shows the revision of a commit with another value. */
  private static boolean showsAnother(Operation read, Operation commit) {
    String value = writes(commit).get(0).metadata();
    return read.answer() instanceof Answer.Fetched fetched
        && fetched.offsets().values().stream()
            .anyMatch(
                stored ->
                    stored != null
                        && stored.revision() == revision(commit)
                        && !stored.metadata().equals(value));
  }

  private static Answer.Stored write(Operation commit, Operation read, long revision) {
    Call.Write write =
        writes(commit).stream()
            .filter(each -> each.partition() == partition(read))
            .findFirst()
            .orElseThrow();
    return new Answer.Stored(write.offset(), write.metadata(), revision);
  }

  private static Operation shows(Operation read, Answer.@Nullable Stored stored) {
    SortedMap<Integer, Answer.@Nullable Stored> offsets = new TreeMap<>();
    offsets.put(partition(read), stored);
    return with(read, new Answer.Fetched(offsets));
  }

  private static Operation with(Operation of, Answer answer) {
    return new Operation(
        of.index(),
        of.process(),
        of.invokedNs(),
        of.returnedNs(),
        of.outcome(),
        of.call(),
        answer,
        of.header(),
        of.reason());
  }

  private static Operation with(Operation of, Header header) {
    return new Operation(
        of.index(),
        of.process(),
        of.invokedNs(),
        of.returnedNs(),
        of.outcome(),
        of.call(),
        of.answer(),
        header,
        of.reason());
  }
}
