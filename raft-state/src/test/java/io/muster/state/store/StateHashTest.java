// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.AppliedRecord;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fingerprint depends on every key, every value and the position, and on nothing else. */
final class StateHashTest {
  @TempDir Path temporary;

  @Test
  void sameRowsSameHashWhateverTheStoreAndTheOrder() {
    try (RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, 1);
        RocksDbStore onDisk = RocksDbStore.open(temporary.resolve("store"), resources)) {
      put(onDisk, 1, "b", "2");
      put(onDisk, 2, "a", "1");
      InMemoryStore inHeap = new InMemoryStore();
      put(inHeap, 1, "a", "1");
      put(inHeap, 2, "b", "2");
      assertThat(onDisk.hash()).isEqualTo(inHeap.hash()).hasSize(64);
    }
  }

  @Test
  void differsInKeyValueAndBoundaryButNotInPosition() {
    String hash = hash(1, "ab", "cd");
    assertThat(hash(1, "ab", "cd")).isEqualTo(hash);
    assertThat(hash(1, "ab", "ce")).isNotEqualTo(hash);
    assertThat(hash(1, "ax", "cd")).isNotEqualTo(hash);
    assertThat(hash(1, "abc", "d")).isNotEqualTo(hash);
    assertThat(hash(2, "ab", "cd")).isEqualTo(hash);
    assertThat(new InMemoryStore().hash()).isNotEqualTo(hash);
  }

  private static String hash(long index, String key, String value) {
    InMemoryStore store = new InMemoryStore();
    put(store, index, key, value);
    return store.hash();
  }

  private static void put(StateStore store, long index, String key, String value) {
    WriteSet writes = store.begin();
    writes.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    store.commit(writes, AppliedRecord.newBuilder().setIndex(index).build());
  }
}
