// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Histories written by hand. Each operation is a span of time, of which the test says what was
 * called and what came of it:
 *
 * <pre>{@code
 * Run run =
 *     new Histories()
 *         .span(1, 2).commit("a").ok(5)
 *         .span(3, 4).fetch().sees("a", 5)
 *         .run();
 * }</pre>
 *
 * <p>Registers are of the key g/t-0 unless {@link #key} says otherwise; the value "a" is the offset
 * 97 with the metadata "a". Processes are numbered so that none has two calls open. Operations of a
 * run are sorted by invocation; those that begin in one moment stay as written.
 */
public final class Histories {
  public static final Key KEY = new Key("g", "t", 0);

  private final List<Operation> operations = new ArrayList<>();
  private Key key = KEY;

  /** What follows is about this key. */
  public Histories key(Key next) {
    key = next;
    return this;
  }

  /** What follows is about this partition of the same topic and group. */
  public Histories partition(int partition) {
    return key(new Key(key.group(), key.topic(), partition));
  }

  /** An operation that was invoked and returned at these moments. */
  public Span span(long invokedNs, long returnedNs) {
    return new Span(invokedNs, returnedNs);
  }

  public Run run() {
    return run(operations);
  }

  /** A run of these operations, which are numbered anew. */
  public static Run run(List<Operation> operations) {
    List<Operation> sorted = new ArrayList<>(operations);
    sorted.sort(Comparator.comparingLong(Operation::invokedNs));
    List<Operation> numbered = new ArrayList<>();
    List<Long> busyUntil = new ArrayList<>();
    for (Operation each : sorted) {
      int process = each.process() >= 0 ? each.process() : free(busyUntil, each);
      numbered.add(
          new Operation(
              numbered.size(),
              process,
              each.invokedNs(),
              each.returnedNs(),
              each.outcome(),
              each.call(),
              each.answer(),
              each.header(),
              each.reason()));
    }
    RunInfo info =
        new RunInfo(
            "test", "none", "none", 0, "", "test", new TreeMap<>(), new TreeMap<>(), "none");
    return new Run(info, numbered, List.of(), new TreeMap<>());
  }

  private static int free(List<Long> busyUntil, Operation next) {
    for (int process = 0; process < busyUntil.size(); process++) {
      if (busyUntil.get(process) < next.invokedNs()) {
        busyUntil.set(process, next.returnedNs());
        return process;
      }
    }
    busyUntil.add(next.returnedNs());
    return busyUntil.size() - 1;
  }

  public static long offset(String value) {
    long offset = 0;
    for (int i = 0; i < value.length(); i++) {
      offset = offset * 256 + value.charAt(i);
    }
    return offset;
  }

  public static Answer.Stored stored(String value, long revision) {
    return new Answer.Stored(offset(value), value, revision);
  }

  /** When an operation takes place, and where its answer comes from. */
  public final class Span {
    private final long invokedNs;
    private final long returnedNs;
    private int process = -1;
    private @Nullable Header header;

    private Span(long invokedNs, long returnedNs) {
      this.invokedNs = invokedNs;
      this.returnedNs = returnedNs;
    }

    /** By this process and not by any that is free. */
    public Span by(int number) {
      process = number;
      return this;
    }

    /** Answered by the offsets partition 0 in term 1 at an applied index. */
    public Span at(long appliedIndex) {
      return from(new Header(0, 1, 1, appliedIndex));
    }

    public Span from(Header answered) {
      header = answered;
      return this;
    }

    public Commit commit(String value) {
      return new Commit(this, value, 0);
    }

    public Fetch fetch() {
      return new Fetch(this, false);
    }

    /** One of the reads after everything was healed. */
    public Fetch lastFetch() {
      return new Fetch(this, true);
    }

    public Delete delete() {
      return new Delete(this);
    }

    /** Any other call that succeeded. */
    public Histories ok(Call call, Answer answer) {
      return add(Outcome.OK, call, answer, "");
    }

    /** Any other call that failed. */
    public Histories fails(Call call, String reason) {
      return add(Outcome.FAIL, call, null, reason);
    }

    /** Any other call of unknown fate. */
    public Histories unknown(Call call) {
      return add(Outcome.INFO, call, null, "AMBIGUOUS");
    }

    private Histories add(Outcome outcome, Call call, @Nullable Answer answer, String reason) {
      operations.add(
          new Operation(-1, process, invokedNs, returnedNs, outcome, call, answer, header, reason));
      return Histories.this;
    }
  }

  /** A commit of one value. */
  public final class Commit {
    private final Span span;
    private final String value;
    private final long sequence;
    private final List<Call.Write> writes = new ArrayList<>();

    private Commit(Span span, String value, long sequence) {
      this.span = span;
      this.value = value;
      this.sequence = sequence;
      writes.add(new Call.Write(key.topic(), key.partition(), offset(value), value));
    }

    /** The same value for another partition as well. */
    public Commit andPartition(int partition) {
      writes.add(new Call.Write(key.topic(), partition, offset(value), value));
      return this;
    }

    /** With a sequence: equal commits are attempts of one. */
    public Commit sequence(long number) {
      Commit numbered = new Commit(span, value, number);
      numbered.writes.addAll(writes.subList(1, writes.size()));
      return numbered;
    }

    public Histories ok(long revision) {
      return span.ok(call(), new Answer.Committed(revision));
    }

    public Histories fails() {
      return span.fails(call(), "NOT_COORDINATOR");
    }

    public Histories unknown() {
      return span.unknown(call());
    }

    private Call call() {
      return new Call.Commit(key.group(), "", -1, sequence, List.copyOf(writes));
    }
  }

  /** A fetch of one key. */
  public final class Fetch {
    private final Span span;
    private final boolean last;

    private Fetch(Span span, boolean last) {
      this.span = span;
      this.last = last;
    }

    public Histories sees(String value, long revision) {
      return answered(stored(value, revision));
    }

    public Histories none() {
      return answered(null);
    }

    public Histories fails() {
      return span.fails(call(), "NOT_COORDINATOR");
    }

    private Histories answered(Answer.@Nullable Stored stored) {
      SortedMap<Integer, Answer.@Nullable Stored> offsets = new TreeMap<>();
      offsets.put(key.partition(), stored);
      return span.ok(call(), new Answer.Fetched(offsets));
    }

    private Call call() {
      return new Call.Fetch(key.group(), key.topic(), List.of(key.partition()), last);
    }
  }

  /** A delete of one key. */
  public final class Delete {
    private final Span span;

    private Delete(Span span) {
      this.span = span;
    }

    public Histories ok() {
      return span.ok(call(), new Answer.Done());
    }

    public Histories fails() {
      return span.fails(call(), "NOT_COORDINATOR");
    }

    public Histories unknown() {
      return span.unknown(call());
    }

    private Call call() {
      return new Call.Delete(key.group(), key.topic(), List.of(key.partition()));
    }
  }
}
