// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * What the stores of one node share, so that fifty of them cost little more than one: block cache,
 * memory for memtables (charged to the cache), and RocksDB's background threads (the default
 * environment's). Thread-safe. Close it after the stores.
 */
public final class RocksDbResources implements AutoCloseable {
  private static final long MEMTABLE_BYTES_MAX = 16L << 20;

  /** Of its arena a memtable takes at least a part of this size; RocksDB refuses less. */
  private static final long MEMTABLE_BYTES_MIN = 64L << 10;

  /** Heap for {@link RecentRows}, of all stores together: the rows of some 70,000 members. */
  private static final long RECENT_BYTES = 16L << 20;

  /** Heap for {@link PendingRows}, of all stores together, and what one may have of it. */
  private static final long PENDING_BYTES = 24L << 20;

  private static final long PENDING_BYTES_MAX = 1536L << 10;

  private static final int BLOOM_BITS_PER_KEY = 10;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache blockCache;
  private final WriteBufferManager writeBuffers;
  private final BloomFilter bloomFilter = new BloomFilter(BLOOM_BITS_PER_KEY);
  private final long cacheBytes;
  private final long memtableBytes;
  private final long recentBytes;
  private final long pendingBytes;
  private final Set<RocksDbStore> open = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * @param cacheBytes block cache of all stores together
   * @param writeBufferBytes memtables of all stores together; part of the cache's bytes
   * @param stores that will share them, 1 or more
   */
  public RocksDbResources(long cacheBytes, long writeBufferBytes, int stores) {
    this.cacheBytes = cacheBytes;
    this.memtableBytes = memtableBytes(writeBufferBytes, stores);
    this.recentBytes = RECENT_BYTES / stores;
    this.pendingBytes = Math.min(PENDING_BYTES_MAX, PENDING_BYTES / stores);
    this.blockCache = new LRUCache(cacheBytes);
    this.writeBuffers = new WriteBufferManager(writeBufferBytes, blockCache);
  }

  /**
   * Each store flushes its own memtable when that is full, long before all together reach the bound
   * of the node (RocksDB's flush at 7/8 of it). At the bound whichever store is written to flushes
   * what little it has, with every write: that is for stores that were not expected.
   */
  private static long memtableBytes(long writeBufferBytes, int stores) {
    long share = writeBufferBytes / 4 * 3 / stores;
    return Math.max(MEMTABLE_BYTES_MIN, Math.min(MEMTABLE_BYTES_MAX, share));
  }

  /** Options for one store; the caller closes them after the store. */
  Options options() {
    return new Options()
        .setCreateIfMissing(true)
        .setWriteBufferSize(memtableBytes)
        .setWriteBufferManager(writeBuffers)
        .setKeepLogFileNum(1)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        // The store is written by one thread, and the Raft log is its WAL.
        .setAllowConcurrentMemtableWrite(false)
        .setMaxOpenFiles(128)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(blockCache)
                .setFilterPolicy(bloomFilter)
                .setCacheIndexAndFilterBlocks(true));
  }

  /** Heap for the rows that a store has read lately. */
  long recentBytes() {
    return recentBytes;
  }

  /** Heap for the changes that a store has not given to RocksDB yet. */
  long pendingBytes() {
    return pendingBytes;
  }

  /** Of changes that may be lost in a crash, and read again from the log, before a flush is due. */
  long memtableBytes() {
    return memtableBytes;
  }

  void opened(RocksDbStore store) {
    open.add(store);
  }

  void closed(RocksDbStore store) {
    open.remove(store);
  }

  /**
   * What the stores of the node take now. Asks each of them, which takes some microseconds.
   *
   * @throws IllegalStateException once this is closed
   */
  public synchronized RocksDbUsage usage() {
    if (closed) {
      // Reading a closed cache would crash the process.
      throw new IllegalStateException("RocksDB is closed on this node");
    }
    RocksDbUsage sum =
        new RocksDbUsage(
            0, cacheBytes, blockCache.getUsage(), blockCache.getPinnedUsage(), 0, 0, 0, 0);
    for (RocksDbStore store : open) {
      sum = store.addTo(sum);
    }
    return sum;
  }

  @Override
  public synchronized void close() {
    closed = true;
    bloomFilter.close();
    writeBuffers.close();
    blockCache.close();
  }
}
