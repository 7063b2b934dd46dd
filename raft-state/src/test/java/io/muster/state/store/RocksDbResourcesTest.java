// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.AppliedRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RocksDbResourcesTest {
  private static final int STORES = 51;

  @TempDir Path temporary;

  /**
   * Each memtable takes memory ahead. Where that alone reached the bound of the node, each write of
   * each store would flush: two milliseconds and 200 KB on disk for a commit of a hundred bytes.
   */
  @Test
  void theStoresOfANodeShareItsWriteBufferWithoutFlushingAtEachWrite() {
    List<RocksDbStore> stores = new ArrayList<>();
    try (RocksDbResources resources = new RocksDbResources(96 << 20, 64 << 20, STORES)) {
      for (int i = 0; i < STORES; i++) {
        stores.add(RocksDbStore.open(temporary.resolve("store-" + i), resources));
      }
      for (int round = 1; round <= 1_000; round++) {
        for (RocksDbStore store : stores) {
          write(store, round, 500);
        }
      }
      RocksDbUsage usage = resources.usage();
      assertThat(usage.fileBytes()).as("flushed").isZero();
      assertThat(usage.memtableBytes()).isGreaterThan(STORES * 200 * 500).isLessThan(56 << 20);
      stores.forEach(RocksDbStore::close);
    }
  }

  @Test
  void aFullMemtableIsFlushedLongBeforeTheNodesWriteBufferIsFull() {
    try (RocksDbResources resources = new RocksDbResources(96 << 20, 64 << 20, STORES);
        RocksDbStore store = RocksDbStore.open(temporary.resolve("store"), resources)) {
      long written = 0;
      for (int round = 1; resources.usage().fileBytes() == 0; round++) {
        written += write(store, round, 8 << 10);
        assertThat(written).as("bytes in one of %d memtables", STORES).isLessThan(8 << 20);
      }
    }
  }

  private static int write(RocksDbStore store, int round, int bytes) {
    WriteSet writes = store.begin();
    writes.put(("key-" + round).getBytes(StandardCharsets.UTF_8), new byte[bytes]);
    store.commit(writes, AppliedRecord.newBuilder().setTerm(1).setIndex(round).build());
    return bytes;
  }
}
