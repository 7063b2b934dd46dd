// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.state.Effect;
import io.muster.state.LogContext;
import io.muster.state.store.Keys;
import io.muster.state.store.WriteSet;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one log entry changes in the placements. */
public final class PlacementsTransaction {
  private final Placements placements;
  private final LogContext log;
  private final WriteSet writes;

  /** Null while nothing is changed. */
  private @Nullable NavigableMap<Integer, GroupPlacement> changed;

  public PlacementsTransaction(Placements placements, LogContext log, WriteSet writes) {
    this.placements = placements;
    this.log = log;
    this.writes = writes;
  }

  /** By number of the replica group. */
  NavigableMap<Integer, GroupPlacement> all() {
    return changed == null ? placements.all() : Collections.unmodifiableNavigableMap(changed);
  }

  /** Null where there is no such replica group, or none is placed yet. */
  @Nullable GroupPlacement find(int group) {
    return all().get(group);
  }

  /** The revision of what is changed now. */
  long index() {
    return log.number();
  }

  void put(GroupPlacement placement) {
    if (changed == null) {
      changed = new TreeMap<>(placements.all());
    }
    changed.put(placement.group(), placement);
    writes.put(Keys.placement(placement.group()), Placements.record(placement));
  }

  /** Names what changed. */
  public void flush(Set<Effect> effects) {
    if (changed != null) {
      effects.add(new Effect.PlacementChanged());
    }
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    if (changed != null) {
      placements.publish(changed);
    }
  }
}
