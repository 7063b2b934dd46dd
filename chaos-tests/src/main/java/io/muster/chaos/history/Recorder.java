// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes operations down while a run goes on. Thread-safe. */
public final class Recorder {
  private final long startNanos = System.nanoTime();
  private final AtomicInteger processes = new AtomicInteger();
  private final Set<Open> open = new LinkedHashSet<>();
  private final List<Operation> ended = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Set<String> groups = new LinkedHashSet<>();
  private long acknowledged;

  /** Nanoseconds since the run began. */
  public long nowNs() {
    return System.nanoTime() - startNanos;
  }

  /** A number for a client process that was not given before. */
  public int newProcess() {
    return processes.getAndIncrement();
  }

  /** To be called right before the call is sent. */
  public Open invoke(int process, Call call) {
    synchronized (this) {
      Open started = new Open(process, call, nowNs());
      open.add(started);
      groups.add(call.group());
      return started;
    }
  }

  /** Something that a member did or learned just now. */
  public void happened(int process, Call call) {
    invoke(process, call).ok(new Answer.Done(), null);
  }

  /** Of all calls so far. */
  public synchronized Set<String> groups() {
    return Set.copyOf(groups);
  }

  public synchronized void fault(Fault fault) {
    faults.add(fault);
  }

  /** Operations that ended well so far. */
  public synchronized long acknowledged() {
    return acknowledged;
  }

  /**
   * All operations by invocation. What is open still counts as a write of unknown fate, and as a
   * read that failed.
   */
  public synchronized List<Operation> operations() {
    List<Operation> all = new ArrayList<>(ended);
    long now = nowNs();
    for (Open unanswered : open) {
      all.add(unanswered.operation(now, unanswered.lost(), null, null, "OPEN_AT_THE_END"));
    }
    all.sort(Comparator.comparingLong(Operation::invokedNs));
    List<Operation> numbered = new ArrayList<>(all.size());
    for (Operation each : all) {
      numbered.add(
          new Operation(
              numbered.size(),
              each.process(),
              each.invokedNs(),
              each.returnedNs(),
              each.outcome(),
              each.call(),
              each.answer(),
              each.header(),
              each.reason()));
    }
    return numbered;
  }

  public synchronized List<Fault> faults() {
    List<Fault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparingLong(Fault::fromNs));
    return sorted;
  }

  /** A call without an answer yet. Exactly one of its methods is called, once. */
  public final class Open {
    private final int process;
    private final Call call;
    private final long invokedNs;

    private Open(int process, Call call, long invokedNs) {
      this.process = process;
      this.call = call;
      this.invokedNs = invokedNs;
    }

    public void ok(Answer answer, @Nullable Header header) {
      end(Outcome.OK, answer, header, "");
    }

    /** It did not take effect. */
    public void fail(String reason, @Nullable Header header) {
      end(Outcome.FAIL, null, header, reason);
    }

    /** It may have taken effect; what only reads has failed then. */
    public void unknown(String reason) {
      end(lost(), null, null, reason);
    }

    private Outcome lost() {
      return call instanceof Call.Fetch || call instanceof Call.Describe
          ? Outcome.FAIL
          : Outcome.INFO;
    }

    private void end(
        Outcome outcome, @Nullable Answer answer, @Nullable Header header, String reason) {
      long now = nowNs();
      synchronized (Recorder.this) {
        if (!open.remove(this)) {
          throw new IllegalStateException("answered twice: " + call);
        }
        ended.add(operation(now, outcome, answer, header, reason));
        acknowledged += outcome == Outcome.OK ? 1 : 0;
      }
    }

    private Operation operation(
        long now,
        Outcome outcome,
        @Nullable Answer answer,
        @Nullable Header header,
        String reason) {
      return new Operation(-1, process, invokedNs, now, outcome, call, answer, header, reason);
    }
  }
}
