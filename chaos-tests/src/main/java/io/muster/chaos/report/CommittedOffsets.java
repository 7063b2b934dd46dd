// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The committed offset of each key over time, as commits were acknowledged and reads answered. */
final class CommittedOffsets {
  /**
   * @param offset null for a read that found none
   * @param revision -1 for such a read
   * @param back it is behind something that was known before
   */
  record Point(
      boolean read,
      long invokedNs,
      long returnedNs,
      @Nullable Long offset,
      long revision,
      int operation,
      boolean back) {
    private Point asBack() {
      return new Point(read, invokedNs, returnedNs, offset, revision, operation, true);
    }
  }

  /**
   * @param points by the moment of the answer
   * @param forward whether clients committed ever higher offsets, so that a lower one is odd
   */
  record Curve(Key key, List<Point> points, boolean forward) {
    long backs() {
      return points.stream().filter(Point::back).count();
    }
  }

  /** With more of its commits going down than this, a client does not count upwards. */
  private static final double MANY = 0.2;

  private final Map<Key, List<Point>> points = new TreeMap<>();
  private final Map<Key, List<Operation>> deletes = new TreeMap<>();

  private CommittedOffsets() {}

  /** By key. */
  static List<Curve> of(List<Operation> operations) {
    CommittedOffsets all = new CommittedOffsets();
    operations.forEach(all::add);
    List<Curve> curves = new ArrayList<>();
    all.points.forEach(
        (key, of) -> curves.add(curve(key, of, all.deletes.getOrDefault(key, List.of()))));
    return curves;
  }

  private void add(Operation operation) {
    Call call = operation.call();
    if (call instanceof Call.Delete && operation.outcome() != Outcome.FAIL) {
      for (Key key : Calls.keys(call)) {
        deletes.computeIfAbsent(key, unused -> new ArrayList<>()).add(operation);
      }
    } else if (call instanceof Call.Commit commit
        && operation.answer() instanceof Answer.Committed committed) {
      for (Call.Write write : commit.writes()) {
        Key key = new Key(commit.group(), write.topic(), write.partition());
        add(key, false, operation, write.offset(), committed.revision());
      }
    } else if (call instanceof Call.Fetch fetch
        && operation.answer() instanceof Answer.Fetched fetched) {
      fetched
          .offsets()
          .forEach(
              (partition, stored) ->
                  add(
                      new Key(fetch.group(), fetch.topic(), partition),
                      true,
                      operation,
                      stored == null ? null : stored.offset(),
                      stored == null ? -1 : stored.revision()));
    }
  }

  private void add(
      Key key, boolean read, Operation operation, @Nullable Long offset, long revision) {
    points
        .computeIfAbsent(key, unused -> new ArrayList<>())
        .add(
            new Point(
                read,
                operation.invokedNs(),
                operation.returnedNs(),
                offset,
                revision,
                operation.index(),
                false));
  }

  private static Curve curve(Key key, List<Point> points, List<Operation> deletes) {
    SortedMap<Integer, Boolean> lower = lowerCommits(points, deletes);
    long commits = points.stream().filter(each -> !each.read()).count();
    boolean forward = lower.size() <= MANY * commits;
    points.sort(Comparator.comparingLong(Point::invokedNs));
    List<Point> byAnswer = new ArrayList<>(points);
    byAnswer.sort(Comparator.comparingLong(Point::returnedNs));
    List<Point> marked = new ArrayList<>(points.size());
    int known = 0;
    long newest = -1;
    for (Point each : points) {
      while (known < byAnswer.size() && byAnswer.get(known).returnedNs() < each.invokedNs()) {
        newest = Math.max(newest, byAnswer.get(known++).revision());
      }
      boolean back =
          each.read()
              ? each.revision() < newest && deletes.stream().noneMatch(d -> before(d, each))
              : forward && lower.containsKey(each.operation());
      marked.add(back ? each.asBack() : each);
    }
    marked.sort(Comparator.comparingLong(Point::returnedNs));
    return new Curve(key, marked, forward);
  }

  /** Commits whose offset is lower than that of the commit before them in the log. */
  private static SortedMap<Integer, Boolean> lowerCommits(
      List<Point> points, List<Operation> deletes) {
    List<Point> commits = new ArrayList<>(points);
    commits.removeIf(Point::read);
    commits.sort(Comparator.comparingLong(Point::revision));
    SortedMap<Integer, Boolean> lower = new TreeMap<>();
    for (int i = 1; i < commits.size(); i++) {
      Point before = commits.get(i - 1);
      Point now = commits.get(i);
      Long from = before.offset();
      Long to = now.offset();
      if (from != null
          && to != null
          && to < from
          && before.revision() != now.revision()
          && deletes.stream()
              .noneMatch(d -> d.invokedNs() < now.returnedNs() && d.endNs() > before.invokedNs())) {
        lower.put(now.operation(), true);
      }
    }
    return lower;
  }

  /** Whether a deletion explains that a read found less. */
  private static boolean before(Operation delete, Point read) {
    return delete.invokedNs() < read.returnedNs();
  }
}
