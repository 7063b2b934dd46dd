// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.SnapshotStore.Snapshot;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.LogPosition;
import io.muster.state.ReplicatedState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Ratis sees of a replica: hands the log to the {@link ReplicatedState}, makes and installs
 * snapshots, and tells the listener.
 *
 * <p>Entries, configuration entries, snapshots, {@link #reinitialize} and {@link #close} come from
 * Ratis's one updater thread of the group. {@link #pause} and the news about leadership come from
 * other threads that hold monitors of Ratis, so they only leave a note.
 */
final class ReplicaGroupStateMachine extends BaseStateMachine {
  private static final Logger log = LoggerFactory.getLogger(ReplicaGroupStateMachine.class);
  private static final CompletableFuture<Message> DONE =
      CompletableFuture.completedFuture(Message.EMPTY);

  private final String name;
  private final ReplicaGroupListener listener;
  private final Consumer<Throwable> onFatal;
  private final Consumer<Throwable> onDamage;
  private final Runnable onClosed;
  private volatile BooleanSupplier keep = () -> false;
  private final LiveStore liveStore;
  private final ListenerCalls calls;
  private final LeadershipNews leadership;
  private final RaftMetrics metrics;
  private final SnapshotInstalls installs = new SnapshotInstalls();

  /** Held while a snapshot is written, so that none is when Ratis swaps the snapshot folder. */
  private final Object snapshotGate = new Object();

  private volatile LifeCycle.State lifeCycle = LifeCycle.State.NEW;
  private volatile TermIndex lastApplied = TermIndex.INITIAL_VALUE;
  private volatile boolean closeExpected;
  private volatile boolean expelled;

  /** The replica is damaged: what Ratis shows from here on leaves no trace. */
  private final AtomicBoolean lost = new AtomicBoolean();

  /** To be told when Ratis has closed the replica because of it. Updater thread. */
  private @Nullable Throwable damageAtClose;

  private volatile @Nullable ReplicatedState state;
  private volatile @Nullable SnapshotStore snapshots;
  private volatile RaftServer.@Nullable Division division;

  /** Index of the last entry that Ratis has shown us; behind lastApplied while it replays. */
  private long shown = RaftLog.INVALID_LOG_INDEX;

  private boolean leaderIsReady;

  /**
   * @param onDamage told once, from any thread, that what this replica has on disk is damaged. It
   *     must not block; the replica is to be removed then, and until then passes everything over
   * @param onClosed told when Ratis closes the replica without having been asked to; {@link
   *     #checkClosed} is due a little later
   */
  ReplicaGroupStateMachine(
      int group,
      Path stateFolder,
      StateFactory factory,
      ReplicaGroupListener listener,
      Executor callbacks,
      RaftMetrics metrics,
      Consumer<Throwable> onFatal,
      Consumer<Throwable> onDamage,
      Consumer<ReplicaGroupStateMachine> onClosed) {
    this.name = "replica group " + GroupIds.name(group);
    this.listener = listener;
    this.onFatal = onFatal;
    this.onDamage = onDamage;
    this.onClosed = () -> onClosed.accept(this);
    this.metrics = metrics;
    this.liveStore = new LiveStore(group, stateFolder, factory, this::storeDamaged);
    this.calls = new ListenerCalls(callbacks, this::fatal);
    this.leadership = new LeadershipNews(listener, calls);
  }

  // ---- what the rest of the package asks ----

  ReplicatedState state() {
    ReplicatedState current = state;
    if (current == null) {
      throw new IllegalStateException(name + " is not open");
    }
    return current;
  }

  /** There is a state to be asked. */
  boolean isOpen() {
    return state != null;
  }

  /** Term in which the listener was told that this node leads, 0 where that is over. */
  long leadingTerm() {
    return leadership.term();
  }

  long snapshotIndex() {
    SnapshotStore store = snapshots;
    return store == null ? -1 : store.latestIndex();
  }

  long snapshotsInstalled() {
    return installs.count();
  }

  /** Reports a snapshot that was announced and never installed: this replica then stands still. */
  void checkInstall() {
    if (lifeCycle == LifeCycle.State.PAUSED && installs.isStuck()) {
      fatal(new IllegalStateException(name + " waits in vain for a snapshot to be installed"));
    }
  }

  /** From here on a close is no surprise. */
  void expectClose() {
    closeExpected = true;
  }

  // ---- life ----

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    super.initialize(server, groupId, storage);
    if (state == null) {
      open(storage.getStorageDir().getRoot().toPath());
    }
    lifeCycle = LifeCycle.State.RUNNING;
  }

  /** Opens what the replica has in its folder. Before Ratis does, or as it makes the replica. */
  void open(Path folder) throws IOException {
    SnapshotStore store = new SnapshotStore(folder);
    store.removeLeftovers();
    store.load();
    ReplicatedState opened = liveStore.open(store.latest());
    if (store.latest() == null) {
      try {
        repairLostSnapshot(store, opened, folder.resolve(RaftStorageDirectory.CURRENT_DIR_NAME));
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    }
    snapshots = store;
    lastApplied = termIndex(opened.applied());
    shown = store.latestIndex();
    state = opened;
  }

  /**
   * Compares the log with the store, which has nothing that was not synced in the log before.
   *
   * @param lastIndex of the log, -1 where it has no entry
   * @throws DamagedReplicaException where the log has lost its end
   */
  void requireLog(long lastIndex) throws DamagedReplicaException {
    long applied = lastApplied.getIndex();
    if (applied > Math.max(lastIndex, snapshotIndex())) {
      throw new DamagedReplicaException(
          "the log ends at entry " + lastIndex + ", and entry " + applied + " was applied");
    }
  }

  /**
   * A crash between the two renames of an install leaves a purged log without a snapshot. The live
   * store then is the snapshot.
   */
  private void repairLostSnapshot(SnapshotStore store, ReplicatedState opened, Path logFolder)
      throws IOException {
    if (LogFiles.firstIndex(logFolder) <= 0) {
      return;
    }
    if (opened.applied().equals(LogPosition.START)) {
      throw new DamagedReplicaException(
          name + ": the log in " + logFolder + " lacks its beginning and there is no snapshot");
    }
    store.write(opened.applied(), opened::checkpoint);
  }

  @Override
  public LifeCycle.State getLifeCycleState() {
    return lifeCycle;
  }

  @Override
  public TermIndex getLastAppliedTermIndex() {
    return lastApplied;
  }

  @Override
  public void close() {
    calls.hold();
    try {
      lifeCycle = LifeCycle.State.CLOSED;
      ReplicatedState current = state;
      if (current != null) {
        current.close();
      }
    } finally {
      calls.release();
    }
    Throwable damage = damageAtClose;
    if (damage != null) {
      onDamage.accept(damage);
    } else if (!closeExpected) {
      // Ratis says only afterwards that it closes a replica which is not a member any more.
      onClosed.run();
    }
  }

  /**
   * Some time after an unexpected close: the replica was let go, or something is wrong. Ratis does
   * not say what; for a log file that is gone it closes the replica, too.
   *
   * @param folder of the replica
   */
  void checkClosed(Path folder) {
    if (closeExpected) {
      return;
    }
    try {
      requireLog(ReplicaInspection.lastIndex(folder));
      fatal(new IllegalStateException(name + " was closed by Ratis"));
    } catch (IOException e) {
      fatal(new IOException(name + " was closed by Ratis", e));
    }
  }

  /** The others have said that this node is not a member any more; nothing is done here now. */
  boolean isExpelled() {
    return expelled;
  }

  // ---- the log ----

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    return TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request).build();
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    SubmittedBatch submitted = submitted(transaction);
    if (submitted != null) {
      submitted.appendBegins();
    }
    return transaction;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    if (passes(entry.getIndex())) {
      return DONE;
    }
    SubmittedBatch submitted = submitted(transaction);
    Applied applied;
    calls.hold();
    try {
      CommandBatch batch =
          submitted != null
              ? submitted.batch()
              : CommandBatch.parseFrom(
                  entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer());
      ReplicatedState current = state();
      long start = System.nanoTime();
      applied = current.apply(batch, new LogPosition(entry.getTerm(), entry.getIndex()));
      metrics.applied(start);
      lastApplied = TermIndex.valueOf(entry.getTerm(), entry.getIndex());
      listener.onApplied(applied, current);
    } catch (Exception | Error e) {
      // Going on would let this replica differ from the others; Ratis closes it on an exception.
      IllegalStateException failure =
          new IllegalStateException(name + " cannot apply entry " + entry.getIndex(), e);
      fatal(failure);
      if (lost.get()) {
        return CompletableFuture.failedFuture(failure);
      }
      throw failure;
    } finally {
      calls.release();
    }
    if (submitted != null) {
      // Not under the turn: whoever waits may submit the next batch from here.
      submitted.promise().complete(applied);
    }
    return DONE;
  }

  /** Entries of Ratis's own. */
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    if (passes(index)) {
      return;
    }
    calls.hold();
    try {
      ReplicatedState current = state();
      // Positions count from 1 and Ratis from 0, but its entry 0 is always one of its own: nothing
      // is lost by not noting it.
      if (index > 0) {
        current.advance(new LogPosition(term, index));
      }
      lastApplied = TermIndex.valueOf(term, index);
      if (leaderIsReady) {
        leaderIsReady = false;
        metrics.leadershipGained();
        leadership.begins(term, current);
      }
    } catch (RuntimeException | Error e) {
      IllegalStateException failure =
          new IllegalStateException(name + " cannot pass entry " + index, e);
      fatal(failure);
      if (!lost.get()) {
        throw failure;
      }
    } finally {
      calls.release();
    }
  }

  /**
   * Whether the entry leaves no trace here: replayed after a start because the store was ahead of
   * the snapshot, or shown between {@link #pause} and {@link #reinitialize}, when Ratis is about to
   * start again behind the new snapshot anyway, or shown to a damaged replica, which Ratis could
   * not close if it threw.
   */
  private boolean passes(long index) {
    shown = index;
    if (lifeCycle == LifeCycle.State.PAUSED || lost.get()) {
      return true;
    }
    installs.entryShown();
    return index <= lastApplied.getIndex();
  }

  private static @Nullable SubmittedBatch submitted(TransactionContext transaction) {
    RaftClientRequest request = transaction.getClientRequest();
    return request != null && request.getMessage() instanceof SubmittedBatch submitted
        ? submitted
        : null;
  }

  /** Asked only by those who want to know that the entries before have been applied. */
  @Override
  public CompletableFuture<Message> query(Message request) {
    return DONE;
  }

  // ---- leadership ----

  /** On the updater thread, just before {@link #notifyTermIndexUpdated} of the same entry. */
  @Override
  public void notifyLeaderReady() {
    leaderIsReady = true;
  }

  /** The replica is about to be removed. Its server does not know it any more when it is closed. */
  void resign() {
    leadership.ended(currentTerm());
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    leadership.ended(currentTerm());
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId self, RaftPeerId leader) {
    if (!self.getPeerId().equals(leader)) {
      leadership.ended(currentTerm());
    }
  }

  private long currentTerm() {
    RaftServer.Division found = division;
    if (found == null) {
      try {
        found = getServer().join().getDivision(getGroupId());
      } catch (IOException e) {
        throw new IllegalStateException(name + " is not known to its server", e);
      }
      division = found;
    }
    return found.getInfo().getCurrentTerm();
  }

  // ---- snapshots ----

  @Override
  public StateMachineStorage getStateMachineStorage() {
    SnapshotStore store = snapshots;
    return store == null ? super.getStateMachineStorage() : store;
  }

  /**
   * While it is so, no snapshot is taken: it would let go of the log that comes after the one that
   * is being sent to a new member, and a slow member would never be through.
   */
  void keepWhile(BooleanSupplier condition) {
    keep = condition;
  }

  /**
   * @return index of the snapshot, or -1 when none can be taken now
   */
  @Override
  public long takeSnapshot() throws IOException {
    synchronized (snapshotGate) {
      SnapshotStore store = snapshots;
      ReplicatedState current = state;
      if (store == null
          || current == null
          || lifeCycle != LifeCycle.State.RUNNING
          || keep.getAsBoolean()) {
        return RaftLog.INVALID_LOG_INDEX;
      }
      LogPosition position = current.applied();
      // Ahead of what Ratis has shown, while it replays the log after a start: it would take the
      // index for a mistake.
      if (position.equals(LogPosition.START) || position.index() > shown) {
        return RaftLog.INVALID_LOG_INDEX;
      }
      if (position.index() > store.latestIndex()) {
        try {
          long start = System.nanoTime();
          store.write(position, current::checkpoint);
          metrics.snapshotTaken(start);
        } catch (RuntimeException e) {
          throw new IOException(name + " cannot write a snapshot at " + position, e);
        }
      }
      return position.index();
    }
  }

  /**
   * Ratis has received a snapshot and is about to put it in place of the snapshot folder. The live
   * store is elsewhere and stays readable until {@link #reinitialize}; what must not run meanwhile
   * is {@link #takeSnapshot}.
   *
   * <p>Ratis calls this under the monitor of the division. It must not wait for the thread that
   * applies, which may be waiting for that monitor in a listener that submits.
   *
   * @throws IllegalStateException while the snapshot before this one is being installed; the leader
   *     then sends again. Ratis 3.3.0 would forget the second: it notes the first as done after the
   *     second is noted as due, and then looks for ever for log entries that are gone
   */
  @Override
  public void pause() {
    synchronized (snapshotGate) {
      if (installs.isBusy()) {
        throw new IllegalStateException(name + " is still installing the snapshot before");
      }
      try {
        if (snapshots != null) {
          snapshots.syncIncoming();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(name + " cannot write a snapshot to disk", e);
      }
      installs.announced();
      lifeCycle = LifeCycle.State.PAUSED;
    }
  }

  @Override
  public void reinitialize() throws IOException {
    synchronized (snapshotGate) {
      installs.begun();
    }
    calls.hold();
    try {
      SnapshotStore store = snapshots;
      if (store == null) {
        throw new IOException(name + " is not initialized");
      }
      store.load();
      Snapshot installed = store.latest();
      if (installed == null) {
        throw new DamagedReplicaException(name + " finds no snapshot after installing one");
      }
      ReplicatedState old = state();
      log.info("{} goes on from {} behind {}", name, old.applied(), installed.position());
      old.close();
      ReplicatedState current = liveStore.replace(installed);
      state = current;
      lastApplied = termIndex(current.applied());
      shown = current.applied().index();
      synchronized (snapshotGate) {
        installs.finished();
        metrics.snapshotInstalled();
        lifeCycle = LifeCycle.State.RUNNING;
      }
    } catch (IOException | RuntimeException | Error e) {
      IllegalStateException failure =
          new IllegalStateException(name + " cannot install a snapshot", e);
      if (!closeExpected && DamagedReplicaException.isCauseOf(e)) {
        // Ratis closes the replica on what is thrown here, and must be through with that before it
        // is told to remove it.
        closeExpected = true;
        lost.set(true);
        damageAtClose = failure;
      } else {
        fatal(failure);
      }
      throw e;
    } finally {
      calls.release();
    }
  }

  // ---- failures ----

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
    fatal(new IOException(name + ": the log cannot be written", cause));
  }

  /** Ratis has found that this node is not a member of the group. */
  @Override
  public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
    if (!allServer) {
      log.info("{} has no replica on this node any more, say its members", name);
      expelled = true;
      closeExpected = true;
    }
  }

  /** Found by whoever reads, on any thread. Before the replica runs, whoever opens it is told. */
  private void storeDamaged(RuntimeException failure) {
    if (lifeCycle == LifeCycle.State.RUNNING) {
      fatal(failure);
    }
  }

  private void fatal(Throwable failure) {
    if (lost.get()) {
      log.debug("{} fails, damaged as it is", name, failure);
    } else if (closeExpected) {
      log.warn("{} fails while the host closes", name, failure);
    } else if (DamagedReplicaException.isCauseOf(failure)) {
      if (lost.compareAndSet(false, true)) {
        closeExpected = true;
        onDamage.accept(failure);
      }
    } else {
      onFatal.accept(failure);
    }
  }

  private static TermIndex termIndex(LogPosition position) {
    return position.equals(LogPosition.START)
        ? TermIndex.INITIAL_VALUE
        : TermIndex.valueOf(position.term(), position.index());
  }
}
