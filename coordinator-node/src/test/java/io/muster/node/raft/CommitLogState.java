// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.state.Applied;
import io.muster.state.Effect;
import io.muster.state.Fingerprint;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.ReplicatedState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.rocksdb.Checkpoint;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A small replicated state on a real RocksDB: stores each committed offset, and counts the commands
 * ever applied, so that one applied twice or left out shows.
 */
final class CommitLogState implements ReplicatedState {
  private static final byte[] APPLIED = {0};
  private static final byte[] COUNT = {1};

  static {
    RocksDB.loadLibrary();
  }

  private final Options options =
      new Options().setCreateIfMissing(true).setWriteBufferSize(1 << 20).setMaxOpenFiles(32);
  private final WriteOptions noWal = new WriteOptions().setDisableWAL(true);
  private final RocksDB db;
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final AtomicLong appliedHere = new AtomicLong();
  private volatile LogPosition applied;
  private boolean closed;

  static CommitLogState open(int group, Path directory, Consumer<? super RuntimeException> onDamage)
      throws IOException {
    Files.createDirectories(directory);
    try {
      return new CommitLogState(directory);
    } catch (RocksDBException e) {
      throw new IOException("group " + group, e);
    }
  }

  private CommitLogState(Path directory) throws RocksDBException {
    db = RocksDB.open(options, directory.toString());
    byte[] position = db.get(APPLIED);
    if (position == null) {
      applied = LogPosition.START;
    } else {
      ByteBuffer buffer = ByteBuffer.wrap(position);
      applied = new LogPosition(buffer.getLong(), buffer.getLong());
    }
  }

  @Override
  public LogPosition applied() {
    return applied;
  }

  /** Entries with commands that this object has applied. */
  long appliedHere() {
    return appliedHere.get();
  }

  @Override
  public Applied apply(CommandBatch batch, LogPosition at) {
    List<Outcome> outcomes = new ArrayList<>();
    try (WriteBatch writes = new WriteBatch()) {
      for (Command command : batch.getCommandsList()) {
        CommitOffsets commit = command.getCommitOffsets();
        if (commit.getGroupId().equals("poison")) {
          throw new IllegalStateException("poison");
        }
        for (TopicOffsets topic : commit.getTopicsList()) {
          for (PartitionOffset offset : topic.getPartitionsList()) {
            writes.put(
                key(commit.getGroupId(), topic.getTopic(), offset.getPartition()),
                bytes(offset.getOffset()));
          }
        }
        outcomes.add(new Outcome.Committed(at.index()));
      }
      writes.put(COUNT, bytes(commands() + batch.getCommandsCount()));
      store(writes, at);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
    if (batch.getCommandsCount() > 0) {
      appliedHere.incrementAndGet();
    }
    return new Applied(at, outcomes, Set.<Effect>of());
  }

  @Override
  public void advance(LogPosition at) {
    try (WriteBatch writes = new WriteBatch()) {
      store(writes, at);
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  private void store(WriteBatch writes, LogPosition at) throws RocksDBException {
    if (at.index() <= applied.index()) {
      throw new IllegalStateException(at + " comes after " + applied);
    }
    writes.put(APPLIED, ByteBuffer.allocate(16).putLong(at.term()).putLong(at.index()).array());
    db.write(noWal, writes);
    applied = at;
  }

  @Override
  public void checkpoint(Path directory) {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
        Checkpoint checkpoint = Checkpoint.create(db)) {
      db.flush(flush);
      checkpoint.createCheckpoint(directory.toString());
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of what was counted. */
  @Override
  public Fingerprint fingerprint() {
    return new Fingerprint(applied(), 0, Long.toHexString(commands()));
  }

  /** Commands ever applied to this state, by whatever replica. */
  long commands() {
    return read(
        () -> {
          byte[] count = db.get(COUNT);
          return count == null ? 0 : ByteBuffer.wrap(count).getLong();
        });
  }

  /** Everything stored, readable. */
  Map<String, Long> content() {
    return read(
        () -> {
          Map<String, Long> all = new TreeMap<>();
          try (RocksIterator rows = db.newIterator()) {
            for (rows.seek(new byte[] {2}); rows.isValid(); rows.next()) {
              all.put(
                  new String(rows.key(), StandardCharsets.UTF_8),
                  ByteBuffer.wrap(rows.value()).getLong());
            }
          }
          return all;
        });
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        db.close();
        options.close();
        noWal.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  private <T> T read(Read<T> read) {
    life.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      return read.run();
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    } finally {
      life.readLock().unlock();
    }
  }

  @FunctionalInterface
  private interface Read<T> {
    T run() throws RocksDBException;
  }

  private static byte[] key(String group, String topic, int partition) {
    return (group + "/" + topic + "/" + partition).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }
}
