// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

/**
 * What the stores of a node take, as RocksDB tells it.
 *
 * @param stores open ones
 * @param cacheCapacityBytes size of the block cache that they share
 * @param cacheBytes used of it, memtables included
 * @param cachePinnedBytes used and not to be given up
 * @param memtableBytes not flushed yet
 * @param fileBytes on disk
 * @param keys about as many
 * @param compactionBytes about as many wait to be compacted
 */
public record RocksDbUsage(
    int stores,
    long cacheCapacityBytes,
    long cacheBytes,
    long cachePinnedBytes,
    long memtableBytes,
    long fileBytes,
    long keys,
    long compactionBytes) {

  /** With one more store. */
  RocksDbUsage plus(long memtables, long files, long keysOfStore, long compaction) {
    return new RocksDbUsage(
        stores + 1,
        cacheCapacityBytes,
        cacheBytes,
        cachePinnedBytes,
        memtableBytes + memtables,
        fileBytes + files,
        keys + keysOfStore,
        compactionBytes + compaction);
  }
}
