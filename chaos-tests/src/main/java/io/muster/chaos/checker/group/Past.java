// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The highest generation that had been shown before a moment; moments only go on. */
final class Past {
  private final List<Sighting> byReturn;
  private int next;
  private @Nullable Sighting highest;

  Past(List<Sighting> sightings) {
    byReturn = new ArrayList<>(sightings);
    byReturn.sort(Comparator.comparingLong(each -> each.operation().returnedNs()));
  }

  /**
   * Goes on to a moment.
   *
   * @param shown told of each that had returned by then and was not told before
   */
  void before(long momentNs, Consumer<Sighting> shown) {
    while (next < byReturn.size() && byReturn.get(next).operation().returnedNs() < momentNs) {
      Sighting each = byReturn.get(next++);
      if (highest == null || each.generation() > highest.generation()) {
        highest = each;
      }
      shown.accept(each);
    }
  }

  @Nullable Sighting highest() {
    return highest;
  }
}
