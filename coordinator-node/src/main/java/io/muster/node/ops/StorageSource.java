// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.state.store.RocksDbUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The stores and the disk that they are on. */
record StorageSource(Path dataFolder, Supplier<RocksDbUsage> rocksDb) implements MetricSource {

  @Override
  public void addTo(Families families) {
    try {
      FileStore disk = Files.getFileStore(dataFolder);
      families.number(NodeMetric.DISK_FREE, disk.getUsableSpace());
      families.number(NodeMetric.DISK_TOTAL, disk.getTotalSpace());
    } catch (IOException e) {
      throw new UncheckedIOException("the disk of " + dataFolder + " does not tell its size", e);
    }
    RocksDbUsage usage = rocksDb.get();
    families.number(NodeMetric.ROCKSDB_STORES, usage.stores());
    families.number(NodeMetric.ROCKSDB_CACHE_CAPACITY, usage.cacheCapacityBytes());
    families.number(NodeMetric.ROCKSDB_CACHE, usage.cacheBytes());
    families.number(NodeMetric.ROCKSDB_CACHE_PINNED, usage.cachePinnedBytes());
    families.number(NodeMetric.ROCKSDB_MEMTABLES, usage.memtableBytes());
    families.number(NodeMetric.ROCKSDB_FILES, usage.fileBytes());
    families.number(NodeMetric.ROCKSDB_KEYS, usage.keys());
    families.number(NodeMetric.ROCKSDB_COMPACTION, usage.compactionBytes());
  }
}
