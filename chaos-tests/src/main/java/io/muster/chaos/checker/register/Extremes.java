// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The largest revision up to a moment, and the smallest from a moment on. */
final class Extremes {
  /** Before anything: no revision, no operation. */
  private static final Point NOTHING = new Point(Long.MIN_VALUE, 0, -1);

  /** After everything. */
  private static final Point NO_MORE = new Point(Long.MAX_VALUE, Long.MAX_VALUE, -1);

  private final List<Point> points;
  private final boolean largest;

  /** A revision that an operation had or showed at a moment. */
  record Point(long ns, long revision, int operation) {}

  private Extremes(List<Point> points, boolean largest) {
    this.points = points;
    this.largest = largest;
  }

  static Extremes largest(List<Point> of) {
    List<Point> running = new ArrayList<>(of);
    running.sort(Comparator.comparingLong(Point::ns));
    for (int i = 1; i < running.size(); i++) {
      Point before = running.get(i - 1);
      Point here = running.get(i);
      if (before.revision >= here.revision) {
        running.set(i, new Point(here.ns, before.revision, before.operation));
      }
    }
    return new Extremes(running, true);
  }

  static Extremes smallest(List<Point> of) {
    List<Point> running = new ArrayList<>(of);
    running.sort(Comparator.comparingLong(Point::ns));
    for (int i = running.size() - 2; i >= 0; i--) {
      Point after = running.get(i + 1);
      Point here = running.get(i);
      if (after.revision <= here.revision) {
        running.set(i, new Point(here.ns, after.revision, after.operation));
      }
    }
    return new Extremes(running, false);
  }

  /** The largest strictly before a moment; revision 0 where there is none. */
  Point before(long ns) {
    if (!largest) {
      throw new IllegalStateException("made for the smallest");
    }
    int count = firstAtOrAfter(ns);
    return count == 0 ? NOTHING : points.get(count - 1);
  }

  /** The smallest strictly after a moment; the largest number there is where there is none. */
  Point after(long ns) {
    if (largest) {
      throw new IllegalStateException("made for the largest");
    }
    int first = ns == Long.MAX_VALUE ? points.size() : firstAtOrAfter(ns + 1);
    return first == points.size() ? NO_MORE : points.get(first);
  }

  private int firstAtOrAfter(long ns) {
    int low = 0;
    int high = points.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points.get(middle).ns < ns) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
