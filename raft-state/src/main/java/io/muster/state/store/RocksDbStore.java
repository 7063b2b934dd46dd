// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.AppliedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A store in one RocksDB instance, and in heap what that has not got yet ({@link PendingRows}). It
 * has no write-ahead log of its own: each write carries the log position with it, so whatever a
 * crash leaves on disk is the state at some earlier position, and the Raft log holds the rest.
 */
public final class RocksDbStore implements StateStore {
  private static final RowKey APPLIED = new RowKey(Keys.applied());

  private final Path directory;
  private final Options options;
  private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);
  private final RocksDB db;
  private final RocksDbResources resources;
  private final Consumer<StoreException> onDamage;

  /** Readers hold it shared: reading a closed RocksDB would crash the process. */
  private final ReadWriteLock lifetime = new ReentrantReadWriteLock();

  /** Their snapshots must not outlive the instance. Guarded by itself. */
  private final Set<RocksDbView> views = new HashSet<>();

  /** Only the thread that writes. */
  private final RecentRows recent;

  /** Changed, and given to RocksDB, by whoever holds {@link #moment}. */
  private final PendingRows pending;

  /** Whoever holds it sees all rows of one position: some in RocksDB, the others pending. */
  private final Object moment = new Object();

  /** That a crash would lose by now. Guarded by {@link #moment}. */
  private long unflushedBytes;

  private boolean closed;
  private volatile AppliedRecord applied;

  private RocksDbStore(
      Path directory,
      Options options,
      RocksDB db,
      RocksDbResources resources,
      Consumer<StoreException> onDamage)
      throws RocksDBException {
    this.directory = directory;
    this.options = options;
    this.db = db;
    this.resources = resources;
    this.onDamage = onDamage;
    this.recent = new RecentRows(this, resources.recentBytes());
    this.pending = new PendingRows(resources.pendingBytes());
    this.applied = read(db.get(Keys.applied()));
  }

  /**
   * Opens or creates the store in a folder.
   *
   * @throws StoreException when RocksDB cannot open what is there
   */
  public static RocksDbStore open(Path directory, RocksDbResources resources) {
    return open(directory, resources, damage -> {});
  }

  /**
   * Opens or creates the store in a folder.
   *
   * @param onDamage told each time that RocksDB finds what it has stored unreadable, or cannot
   *     write: on the thread that met it, which then gets the exception, too. Must not block
   * @throws StoreException when RocksDB cannot open what is there
   */
  public static RocksDbStore open(
      Path directory, RocksDbResources resources, Consumer<StoreException> onDamage) {
    Options options = resources.options();
    RocksDB db = null;
    try {
      Files.createDirectories(directory);
      db = RocksDB.open(options, directory.toString());
      RocksDbStore store = new RocksDbStore(directory, options, db, resources, onDamage);
      resources.opened(store);
      return store;
    } catch (RocksDBException | IOException | StoreException e) {
      if (db != null) {
        db.close();
      }
      options.close();
      throw new StoreException("cannot open the store in " + directory, e);
    }
  }

  @Override
  public AppliedRecord applied() {
    return applied;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return whileOpen(
        () -> {
          // A row leaves for RocksDB before it is not pending any more.
          byte[] changed = pending.get(key);
          return changed == null ? db.get(key) : changed == Merge.DELETED ? null : changed;
        });
  }

  @Override
  public void scan(byte[] prefix, byte[] from, Visitor visitor) {
    whileOpen(
        () -> {
          Merge merge;
          RocksDbRows stored;
          synchronized (moment) {
            merge = new Merge(pending.copy(prefix, from), prefix, visitor);
            stored = new RocksDbRows(db, prefix, null);
          }
          try (stored) {
            stored.show(from, merge::storedRow);
          }
          merge.rest();
          return null;
        });
  }

  /** Only the thread that writes may ask for it, and read through it. */
  @Override
  public WriteSet begin() {
    return new WriteSet(recent);
  }

  @Override
  public void commit(WriteSet writes, AppliedRecord position) {
    try {
      whileOpen(
          () -> {
            synchronized (moment) {
              store(writes, position);
            }
            return null;
          });
    } catch (RuntimeException e) {
      recent.clear();
      throw e;
    }
    recent.committed(writes);
    applied = position;
  }

  /** A failure leaves everything as it was. */
  private void store(WriteSet writes, AppliedRecord position) throws RocksDBException {
    if (unflushedBytes >= resources.memtableBytes()) {
      // What RocksDB got of it may be little, and its memtable not full for long; but all of it
      // would have to be read again from the log.
      writePending();
      try (FlushOptions begun =
          new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
        db.flush(begun);
      }
      unflushedBytes = 0;
    }
    if (!writes.deletedPrefixes().isEmpty()) {
      // Which rows there are behind them only RocksDB knows.
      writeWith(writes, position);
      return;
    }
    if (pending.isFull()) {
      writePending();
    }
    writes.forEachKey((key, value) -> put(key, value == null ? Merge.DELETED : value));
    put(APPLIED, position.toByteArray());
  }

  private void put(RowKey key, byte[] value) {
    pending.put(key, value);
    unflushedBytes += key.bytes().length + value.length;
  }

  /** By whoever holds {@link #moment}. */
  private void writePending() throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      addPending(batch);
      if (batch.count() > 0) {
        db.write(writeOptions, batch);
      }
    }
    pending.clear();
  }

  /** What is pending and an entry on top of it, at once. By whoever holds {@link #moment}. */
  private void writeWith(WriteSet entry, AppliedRecord position) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      addPending(batch);
      for (byte[] prefix : entry.deletedPrefixes()) {
        batch.deleteRange(prefix, Objects.requireNonNull(Keys.endOf(prefix)));
      }
      entry.forEach((key, value) -> add(batch, key, value));
      add(batch, Keys.applied(), position.toByteArray());
      db.write(writeOptions, batch);
    }
    pending.clear();
  }

  private void addPending(WriteBatch batch) {
    pending.forEach((key, value) -> add(batch, key, value));
  }

  private static void add(WriteBatch batch, byte[] key, byte @Nullable [] value) {
    try {
      if (value == null) {
        batch.delete(key);
      } else {
        batch.put(key, value);
      }
    } catch (RocksDBException e) {
      throw new StoreException("cannot add to a write batch", e);
    }
  }

  @Override
  public StateView view() {
    RocksDbView view =
        whileOpen(
            () -> {
              synchronized (moment) {
                writePending();
                return new RocksDbView(db.getSnapshot());
              }
            });
    return Objects.requireNonNull(view);
  }

  @Override
  public void checkpoint(Path target) {
    whileOpen(
        () -> {
          synchronized (moment) {
            writePending();
            unflushedBytes = 0;
          }
          try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
              Checkpoint checkpoint = Checkpoint.create(db)) {
            db.flush(flush);
            checkpoint.createCheckpoint(target.toString());
          }
          return null;
        });
  }

  /** Adds what this store takes, and nothing where it is closed. */
  RocksDbUsage addTo(RocksDbUsage sum) {
    Lock shared = lifetime.readLock();
    shared.lock();
    try {
      return closed
          ? sum
          : sum.plus(
              db.getLongProperty("rocksdb.cur-size-all-mem-tables"),
              db.getLongProperty("rocksdb.total-sst-files-size"),
              db.getLongProperty("rocksdb.estimate-num-keys"),
              db.getLongProperty("rocksdb.estimate-pending-compaction-bytes"));
    } catch (RocksDBException e) {
      throw new StoreException("RocksDB does not tell its sizes in " + directory, e);
    } finally {
      shared.unlock();
    }
  }

  @Override
  public void close() {
    Lock exclusive = lifetime.writeLock();
    exclusive.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      resources.closed(this);
      synchronized (views) {
        List.copyOf(views).forEach(RocksDbView::release);
      }
      writeLast();
      db.close();
      writeOptions.close();
      options.close();
    } finally {
      exclusive.unlock();
    }
  }

  /** So that what RocksDB flushes in closing is all there is. */
  private void writeLast() {
    synchronized (moment) {
      try {
        writePending();
      } catch (RocksDBException | StoreException e) {
        // As after a crash: the log has it.
        pending.clear();
      }
    }
  }

  private <T> @Nullable T whileOpen(RocksDbCall<T> call) {
    Lock shared = lifetime.readLock();
    shared.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the store in " + directory + " is closed");
      }
      return call.run();
    } catch (RocksDBException e) {
      StoreException failure = new StoreException("RocksDB failed in " + directory, e);
      if (StoreException.isDamage(failure)) {
        onDamage.accept(failure);
      }
      throw failure;
    } finally {
      shared.unlock();
    }
  }

  /**
   * One moment of the store. Reading and closing take turns: a snapshot that is released under a
   * reader would crash the process.
   */
  private final class RocksDbView implements StateView {
    private final Snapshot snapshot;
    private final AppliedRecord at;
    private boolean released;

    /** To be made while the store is open. */
    RocksDbView(Snapshot snapshot) throws RocksDBException {
      this.snapshot = snapshot;
      synchronized (views) {
        views.add(this);
      }
      try (ReadOptions options = new ReadOptions()) {
        this.at = read(db.get(options.setSnapshot(snapshot), Keys.applied()));
      }
    }

    @Override
    public AppliedRecord applied() {
      return at;
    }

    @Override
    public synchronized byte @Nullable [] get(byte[] key) {
      return whileOpen(
          () -> {
            try (ReadOptions options = new ReadOptions()) {
              return db.get(options.setSnapshot(live()), key);
            }
          });
    }

    @Override
    public synchronized void scan(byte[] prefix, byte[] from, Visitor visitor) {
      whileOpen(
          () -> {
            try (RocksDbRows rows = new RocksDbRows(db, prefix, live())) {
              rows.show(from, visitor);
            }
            return null;
          });
    }

    private Snapshot live() {
      synchronized (views) {
        if (released) {
          throw new IllegalStateException("a view of the store in " + directory + " is closed");
        }
        return snapshot;
      }
    }

    @Override
    public synchronized void close() {
      Lock shared = lifetime.readLock();
      shared.lock();
      try {
        release();
      } finally {
        shared.unlock();
      }
    }

    /** While the instance is open still. */
    private void release() {
      synchronized (views) {
        if (!released) {
          released = true;
          views.remove(this);
          db.releaseSnapshot(snapshot);
        }
      }
    }
  }

  @FunctionalInterface
  private interface RocksDbCall<T> {
    @Nullable T run() throws RocksDBException;
  }

  private static AppliedRecord read(byte @Nullable [] value) {
    try {
      return value == null ? AppliedRecord.getDefaultInstance() : AppliedRecord.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("the applied position cannot be read", e);
    }
  }
}
