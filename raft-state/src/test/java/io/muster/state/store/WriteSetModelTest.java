// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.AppliedRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random puts, deletions and deletions of a prefix, read through the write set and after the
 * commit, on both stores, against a plain sorted map.
 */
final class WriteSetModelTest {
  private static final int ENTRIES = 150;

  @TempDir Path temporary;

  private final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void readsWhatASortedMapWouldRead(long seed) {
    compare(seed, 1);
  }

  /** So many that each remembers a handful of rows. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void readsItWithHardlyAnyHeapForRowsThatWereReadLately(long seed) {
    compare(seed, 20_000);
  }

  private void compare(long seed, int stores) {
    Random random = new Random(seed);
    try (RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, stores);
        StateStore onDisk = RocksDbStore.open(temporary.resolve("store"), resources);
        StateStore inHeap = new InMemoryStore()) {
      for (int entry = 1; entry <= ENTRIES; entry++) {
        WriteSet disk = onDisk.begin();
        WriteSet heap = inHeap.begin();
        for (int i = random.nextInt(12); i >= 0; i--) {
          if (random.nextInt(8) == 0) {
            changeAndGoBack(random, disk, heap);
          } else {
            change(random, disk, heap);
          }
          checkGet(random, disk, heap);
          // Not each time: a write set orders its changes when it is scanned first.
          if (random.nextInt(3) == 0) {
            checkScan(random, disk, heap);
          }
        }
        AppliedRecord position = AppliedRecord.newBuilder().setVersion(1).setIndex(entry).build();
        onDisk.commit(disk, position);
        inHeap.commit(heap, position);
        checkGet(random, onDisk, inHeap);
        checkScan(random, onDisk, inHeap);
        assertThat(onDisk.hash()).as("seed %d, entry %d", seed, entry).isEqualTo(inHeap.hash());
      }
    }
  }

  private void changeAndGoBack(Random random, WriteSet... sets) {
    Map<byte[], byte[]> before = new TreeMap<>(model);
    List<WriteSet.Savepoint> savepoints = Arrays.stream(sets).map(WriteSet::savepoint).toList();
    for (int i = random.nextInt(4); i >= 0; i--) {
      change(random, sets);
      if (random.nextBoolean()) {
        checkScan(random, sets);
      }
    }
    model.clear();
    model.putAll(before);
    savepoints.forEach(WriteSet.Savepoint::goBack);
  }

  private void change(Random random, WriteSet... sets) {
    byte[] key = key(random, 1 + random.nextInt(3));
    int kind = random.nextInt(10);
    if (kind < 6) {
      byte[] value = key(random, 1 + random.nextInt(4));
      model.put(key, value);
      for (WriteSet set : sets) {
        set.put(key, value);
      }
    } else if (kind < 9) {
      model.remove(key);
      for (WriteSet set : sets) {
        set.delete(key);
      }
    } else {
      model.keySet().removeIf(each -> Keys.startsWith(each, key));
      for (WriteSet set : sets) {
        set.deleteAll(key);
      }
    }
  }

  private void checkGet(Random random, StateReader... readers) {
    byte[] key = key(random, 2);
    for (StateReader reader : readers) {
      assertThat(reader.get(key)).isEqualTo(model.get(key));
    }
  }

  private void checkScan(Random random, StateReader... readers) {
    byte[] prefix = key(random, random.nextInt(3));
    byte[] from = random.nextBoolean() ? prefix : append(prefix, key(random, 1));
    int most = 1 + random.nextInt(20);
    List<String> expected = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> row : model.tailMap(from, true).entrySet()) {
      if (Keys.startsWith(row.getKey(), prefix) && expected.size() < most) {
        expected.add(text(row.getKey(), row.getValue()));
      }
    }
    for (StateReader reader : readers) {
      List<String> seen = new ArrayList<>();
      reader.scan(
          prefix,
          from,
          (rowKey, value) -> {
            if (rowKey[0] != 0) {
              seen.add(text(rowKey, value));
            }
            return seen.size() < most;
          });
      assertThat(seen).isEqualTo(expected);
    }
  }

  /**
   * Few different ones, so that they meet; the highest octet too, which has no successor; and
   * committed offsets.
   */
  private static byte[] key(Random random, int length) {
    if (length > 1 && random.nextInt(4) == 0) {
      byte[] offset = Keys.offset(0x0101, "", "", 0);
      offset[offset.length - 1] = (byte) random.nextInt(3);
      return offset;
    }
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = new byte[] {1, 2, 'a', (byte) 0xfe}[random.nextInt(4)];
      if (i > 0 && random.nextInt(4) == 0) {
        key[i] = (byte) 0xff;
      }
    }
    return key;
  }

  private static byte[] append(byte[] prefix, byte[] rest) {
    byte[] both = Arrays.copyOf(prefix, prefix.length + rest.length);
    System.arraycopy(rest, 0, both, prefix.length, rest.length);
    return both;
  }

  private static String text(byte[] key, byte[] value) {
    return HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
  }
}
