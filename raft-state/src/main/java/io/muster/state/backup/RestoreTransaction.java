// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import io.muster.proto.internal.v1.RestoreRecord;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Effect;
import io.muster.state.LogContext;
import io.muster.state.Outcome;
import io.muster.state.store.WriteSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far restorations come with one log entry. */
public final class RestoreTransaction {
  private final Restorations restorations;
  private final WriteSet writes;
  private final LogContext log;
  private final Map<Part, RestoreRecord> changed = new LinkedHashMap<>();
  private final Set<Part> opened = new LinkedHashSet<>();
  private long positionBase;

  public RestoreTransaction(Restorations restorations, WriteSet writes, LogContext log) {
    this.restorations = restorations;
    this.writes = writes;
    this.log = log;
  }

  long logTimeMs() {
    return log.logTimeMs();
  }

  /** From here on everything can be taken back, as long as nothing but rows is put. */
  WriteSet.Savepoint savepoint() {
    return writes.savepoint();
  }

  /** How far the part is. */
  public RestoreRecord of(Part part) {
    RestoreRecord record = changed.get(part);
    return record == null ? restorations.of(part) : record;
  }

  void put(Part part, RestoreRecord record) {
    boolean wasClosed = Restorations.isUnderWay(of(part));
    changed.put(part, record);
    writes.put(part.restorationKey(), record.toByteArray());
    positionBase = Math.max(positionBase, record.getWhole().getPositionBase());
    if (wasClosed && !Restorations.isUnderWay(record)) {
      opened.add(part);
    }
  }

  /**
   * What any other command for the part is answered; null where it may go on. What this entry
   * restored is not stored yet, and what reads the store would not see it.
   */
  public Outcome.@Nullable Rejected refusal(Part part) {
    return Restorations.isUnderWay(of(part)) || opened.contains(part) ? underWay(part) : null;
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
    opened.stream()
        .filter(part -> !part.isCluster())
        .sorted(Comparator.comparingInt(Part::partition))
        .forEach(part -> effects.add(new Effect.PartitionRestored(part.partition())));
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    changed.forEach(restorations::publish);
  }
}
