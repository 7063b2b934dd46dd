// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.state.Effect;
import io.muster.state.LogContext;
import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one log entry changes in the placements. */
public final class PlacementsTransaction
    extends HeldChange<NavigableMap<Integer, GroupPlacement>, TreeMap<Integer, GroupPlacement>> {
  private final LogContext log;
  private final WriteSet writes;

  public PlacementsTransaction(Placements placements, LogContext log, WriteSet writes) {
    super(placements::all, TreeMap::new, new Effect.PlacementChanged(), placements::publish);
    this.log = log;
    this.writes = writes;
  }

  /** By number of the replica group. */
  NavigableMap<Integer, GroupPlacement> all() {
    return Collections.unmodifiableNavigableMap(now());
  }

  /** Null where there is no such replica group, or none is placed yet. */
  @Nullable GroupPlacement find(int group) {
    return now().get(group);
  }

  /** The revision of what is changed now. */
  long index() {
    return log.number();
  }

  void put(GroupPlacement placement) {
    change().put(placement.group(), placement);
    writes.put(Keys.placement(placement.group()), Placements.record(placement));
  }
}
