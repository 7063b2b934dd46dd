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
  private static final long MEMTABLE_BYTES = 4L << 20;
  private static final int BLOOM_BITS_PER_KEY = 10;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache blockCache;
  private final WriteBufferManager writeBuffers;
  private final BloomFilter bloomFilter = new BloomFilter(BLOOM_BITS_PER_KEY);
  private final long cacheBytes;
  private final Set<RocksDbStore> open = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * @param cacheBytes block cache of all stores together
   * @param writeBufferBytes memtables of all stores together; part of the cache's bytes
   */
  public RocksDbResources(long cacheBytes, long writeBufferBytes) {
    this.cacheBytes = cacheBytes;
    this.blockCache = new LRUCache(cacheBytes);
    this.writeBuffers = new WriteBufferManager(writeBufferBytes, blockCache);
  }

  /** Options for one store; the caller closes them after the store. */
  Options options() {
    return new Options()
        .setCreateIfMissing(true)
        .setWriteBufferSize(MEMTABLE_BYTES)
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
