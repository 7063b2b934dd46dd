// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import io.muster.proto.internal.v1.RestoreRecord;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Effect;
import io.muster.state.Outcome;
import io.muster.state.store.WriteSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How far restorations come with one log entry. */
public final class RestoreTransaction {
  private final Restorations restorations;
  private final WriteSet writes;
  private final Map<Part, RestoreRecord> changed = new LinkedHashMap<>();
  private final Set<Integer> opened = new TreeSet<>();
  private long positionBase;

  public RestoreTransaction(Restorations restorations, WriteSet writes) {
    this.restorations = restorations;
    this.writes = writes;
  }

  RestoreRecord of(Part part) {
    RestoreRecord record = changed.get(part);
    return record == null ? restorations.of(part) : record;
  }

  void put(Part part, RestoreRecord record) {
    boolean wasClosed = Restorations.isUnderWay(of(part));
    changed.put(part, record);
    writes.put(part.restorationKey(), record.toByteArray());
    positionBase = Math.max(positionBase, record.getWhole().getPositionBase());
    if (wasClosed && !Restorations.isUnderWay(record) && !part.isCluster()) {
      opened.add(part.partition());
    }
  }

  /** What any other command for the part is answered; null where it may go on. */
  public Outcome.@Nullable Rejected refusal(Part part) {
    return Restorations.isUnderWay(of(part)) ? underWay(part) : null;
  }

  /** COORDINATOR_LOAD_IN_PROGRESS. */
  public static Outcome.Rejected underWay(Part part) {
    return new Outcome.Rejected(
        ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
        part + " is being restored from a backup; try again when muster restore is done");
  }

  /** Positions have to begin above this from the next entry on. */
  public long positionBase() {
    return positionBase;
  }

  /** Names the partitions that take part from now on. */
  public void flush(Set<Effect> effects) {
    opened.forEach(partition -> effects.add(new Effect.PartitionRestored(partition)));
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    changed.forEach(restorations::publish);
  }
}
