// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.register.Extremes.Point;
import io.muster.chaos.checker.register.ReadMatch.Placed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order that revisions give the operations of one register, and whether it agrees with time:
 * conditions a, c and e of I1.
 *
 * <p>Nobody tells the revision of a delete. What is known of it are two bounds: it took effect
 * after every revision that had been seen when it began (its floor), and before every revision that
 * was seen by who began when it had ended (its ceiling).
 */
final class RevisionOrder {
  private final Register register;
  private final Findings findings;
  private final List<Placed> commits;
  private final Extremes returned;
  private final Extremes deleted;
  private final Extremes invoked;
  private final Deletes deletes;

  private RevisionOrder(Register register, Findings findings) {
    this.register = register;
    this.findings = findings;
    ReadMatch match = ReadMatch.of(register, findings);
    this.commits = match.commits();
    List<Point> ends = new ArrayList<>();
    for (Placed commit : commits) {
      if (commit.endNs() != Long.MAX_VALUE) {
        ends.add(new Point(commit.endNs(), commit.revision(), commit.operation()));
      }
    }
    for (RegisterRead read : match.reads()) {
      ends.add(new Point(read.returnedNs(), read.revision(), read.operation()));
    }
    this.returned = Extremes.largest(ends);
    this.deleted = Extremes.largest(deletedFloors());
    List<Point> begins = new ArrayList<>();
    for (Placed commit : commits) {
      if (inOrder(commit)) {
        begins.add(new Point(commit.invokedNs(), commit.revision(), commit.operation()));
      }
    }
    for (RegisterRead read : match.reads()) {
      if (inOrder(read)) {
        begins.add(new Point(read.invokedNs(), read.revision(), read.operation()));
      }
    }
    this.invoked = Extremes.smallest(begins);
    this.deletes = new Deletes();
  }

  /** What is out of order goes to the findings. */
  static RevisionOrder of(Register register, Findings findings) {
    return new RevisionOrder(register, findings);
  }

  List<Placed> commits() {
    return commits;
  }

  /** The largest revision that somebody had seen before a moment; 0 for none. */
  Point floor(long ns) {
    return returned.before(ns);
  }

  /** The smallest revision that somebody sees who begins after a moment. */
  Point ceiling(long ns) {
    return invoked.after(ns);
  }

  /** What an acknowledged delete that ended before a moment has surely removed; 0 for nothing. */
  Point removed(long ns) {
    return deleted.before(ns);
  }

  /**
   * Whether a delete may have emptied the register after one revision and before another one, and
   * before a moment.
   */
  boolean mayBeEmpty(long after, long before, long untilNs) {
    return deletes.mayEmpty(after, before, untilNs);
  }

  private List<Point> deletedFloors() {
    List<Point> floors = new ArrayList<>();
    for (RegisterWrite write : register.writes()) {
      if (write.isDelete() && write.isOk()) {
        long floor = floor(write.invokedNs()).revision();
        floors.add(new Point(write.endNs(), floor, write.operation()));
      }
    }
    return floors;
  }

  private boolean inOrder(Placed commit) {
    Point floor = floor(commit.invokedNs());
    if (commit.revision() > floor.revision()) {
      return true;
    }
    findings.add(
        "revision-reuse",
        "I1",
        register.key()
            + ": the commit of operation "
            + commit.operation()
            + " has revision "
            + commit.revision()
            + ", though operation "
            + floor.operation()
            + " had returned revision "
            + floor.revision()
            + " before it began",
        floor.operation(),
        commit.operation());
    return false;
  }

  private boolean inOrder(RegisterRead read) {
    Point floor = floor(read.invokedNs());
    if (read.revision() < floor.revision()) {
      stale(
          read,
          "though operation "
              + floor.operation()
              + " had returned revision "
              + floor.revision()
              + " before it began",
          floor.operation(),
          -1);
      return false;
    }
    Point gone = removed(read.invokedNs());
    if (read.revision() <= gone.revision()) {
      stale(
          read,
          "though operation " + gone.operation() + " had deleted it before it began",
          gone.operation(),
          writerOf(gone.revision()));
      return false;
    }
    return true;
  }

  private int writerOf(long revision) {
    return commits.stream()
        .filter(commit -> commit.revision() == revision)
        .mapToInt(Placed::operation)
        .findFirst()
        .orElse(-1);
  }

  private void stale(RegisterRead read, String why, int one, int other) {
    findings.add(
        "stale-read",
        "I1",
        register.key()
            + ": operation "
            + read.operation()
            + " read "
            + Value.show(read.value())
            + " at revision "
            + read.revision()
            + ", "
            + why,
        one,
        other,
        read.operation());
  }

  /** The deletes that may have taken effect, by invocation, with their bounds. */
  private final class Deletes {
    private final long[] invokedNs;
    // Does not fall from one to the next: what had been seen only grows.
    private final long[] floors;
    // The largest up to here.
    private final long[] ceilings;

    private Deletes() {
      List<RegisterWrite> counting =
          register.writes().stream()
              .filter(write -> write.isDelete() && write.mayCount())
              .sorted(Comparator.comparingLong(RegisterWrite::invokedNs))
              .toList();
      invokedNs = new long[counting.size()];
      floors = new long[counting.size()];
      ceilings = new long[counting.size()];
      long highest = 0;
      for (int i = 0; i < counting.size(); i++) {
        RegisterWrite delete = counting.get(i);
        invokedNs[i] = delete.invokedNs();
        floors[i] = floor(delete.invokedNs()).revision();
        highest = Math.max(highest, ceiling(delete.endNs()).revision());
        ceilings[i] = highest;
      }
    }

    private boolean mayEmpty(long after, long before, long untilNs) {
      int count = 0;
      int high = invokedNs.length;
      while (count < high) {
        int middle = (count + high) >>> 1;
        if (invokedNs[middle] <= untilNs && floors[middle] < before) {
          count = middle + 1;
        } else {
          high = middle;
        }
      }
      return count > 0 && ceilings[count - 1] > after;
    }
  }
}
