// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.AppliedRecord;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.store.StateStore;
import io.muster.state.store.StateView;
import io.muster.state.store.WriteSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The frame around the rules: one log entry is one transaction on the store, and the position it
 * was applied at is part of that transaction.
 *
 * @param <T> what an entry's commands work on
 */
abstract class StoredState<T extends StoredState.Transaction> implements ReplicatedState {
  private static final int BATCH_VERSION = 1;

  /** The changes of one entry, before they are stored. */
  interface Transaction {
    /** Puts what is only in objects so far into the write set, and names what changed. */
    void flush(Set<Effect> effects);

    /** The change is stored: readers may see it. */
    void publish();

    /** Positions have to begin above this from the next entry on; 0 where nothing asks for it. */
    long positionBase();
  }

  private final StateStore store;
  private volatile LogPosition applied;
  private volatile long logTimeMs;

  /** Only the thread that applies. */
  private long positionBase;

  StoredState(StateStore store) {
    this.store = store;
    AppliedRecord record = store.applied();
    this.applied = new LogPosition(record.getTerm(), record.getIndex());
    this.logTimeMs = record.getLogTimeMs();
    this.positionBase = record.getPositionBase();
  }

  abstract T begin(LogContext log, WriteSet writes);

  abstract Outcome run(Command command, T transaction);

  StateStore store() {
    return store;
  }

  @Override
  public LogPosition applied() {
    return applied;
  }

  /** Stamp of the last applied entry; a leader's next stamp must not be less. */
  public long logTimeMs() {
    return logTimeMs;
  }

  @Override
  public Applied apply(CommandBatch batch, LogPosition at) {
    Invariant.check(at.index() > applied.index(), "entry " + at + " is behind " + applied);
    Invariant.check(batch.getVersion() == BATCH_VERSION, "batch version " + batch.getVersion());
    long time = Math.max(logTimeMs, batch.getLogTimeMs());
    WriteSet writes = store.begin();
    T transaction = begin(new LogContext(at, positionBase, time), writes);

    List<Outcome> outcomes = new ArrayList<>(batch.getCommandsCount());
    boolean authorDeposed = batch.getTerm() != at.term();
    for (Command command : batch.getCommandsList()) {
      outcomes.add(
          authorDeposed
              ? new Outcome.Rejected(
                  ErrorReason.NOT_COORDINATOR,
                  "leadership changed between the decision to write this and the write")
              : run(command, transaction));
    }

    Set<Effect> effects = new LinkedHashSet<>();
    transaction.flush(effects);
    long nextBase = Math.max(positionBase, transaction.positionBase());
    store.commit(writes, record(at, time, nextBase));
    positionBase = nextBase;
    transaction.publish();
    // Last: who reads the position finds at least that much.
    moveTo(at, time);
    return new Applied(at, List.copyOf(outcomes), effects);
  }

  @Override
  public void advance(LogPosition at) {
    Invariant.check(at.index() > applied.index(), "entry " + at + " is behind " + applied);
    store.commit(store.begin(), record(at, logTimeMs, positionBase));
    moveTo(at, logTimeMs);
  }

  private static AppliedRecord record(LogPosition at, long time, long positionBase) {
    return AppliedRecord.newBuilder()
        .setVersion(1)
        .setTerm(at.term())
        .setIndex(at.index())
        .setLogTimeMs(time)
        .setPositionBase(positionBase)
        .build();
  }

  private void moveTo(LogPosition at, long time) {
    logTimeMs = time;
    applied = at;
  }

  /**
   * The state as it is now, whatever is applied from here on; to be closed. Any thread.
   *
   * @throws IllegalStateException where the state is closed
   */
  public StateView view() {
    return store.view();
  }

  @Override
  public void checkpoint(Path directory) {
    store.checkpoint(directory);
  }

  @Override
  public Fingerprint fingerprint() {
    try (StateView view = store.view()) {
      AppliedRecord record = view.applied();
      return new Fingerprint(
          new LogPosition(record.getTerm(), record.getIndex()), record.getLogTimeMs(), view.hash());
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
