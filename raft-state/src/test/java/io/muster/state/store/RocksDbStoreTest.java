// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.proto.internal.v1.AppliedRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The position and the change are on disk together, and a closed store is a clean error. */
final class RocksDbStoreTest {
  @TempDir Path temporary;

  private final RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, 1);

  @AfterEach
  void closeResources() {
    resources.close();
  }

  @Test
  void anEmptyStoreIsBeforeTheFirstEntry() {
    try (RocksDbStore store = open("store")) {
      assertThat(store.applied()).isEqualTo(AppliedRecord.getDefaultInstance());
      assertThat(store.get(bytes("nothing"))).isNull();
    }
  }

  @Test
  void closeAndOpenKeepsChangeAndPosition() {
    try (RocksDbStore store = open("store")) {
      put(store, 1, "a", "one");
      put(store, 2, "b", "two");
      WriteSet writes = store.begin();
      writes.delete(bytes("a"));
      store.commit(writes, position(3));
    }
    try (RocksDbStore store = open("store")) {
      assertThat(store.applied()).isEqualTo(position(3));
      assertThat(store.get(bytes("a"))).isNull();
      assertThat(store.get(bytes("b"))).isEqualTo(bytes("two"));
    }
  }

  /** There is no write-ahead log, so a copy of the files is the state at some earlier position. */
  @Test
  void whatACrashLeavesIsOneEarlierPosition() throws IOException {
    Path copy = temporary.resolve("copy");
    try (RocksDbStore store = open("store")) {
      put(store, 1, "a", "one");
      store.checkpoint(temporary.resolve("checkpoint"));
      put(store, 2, "a", "two");
      put(store, 3, "b", "three");
      CrashedCopy.of(temporary.resolve("store"), copy);
    }
    try (RocksDbStore store = RocksDbStore.open(copy, resources)) {
      assertThat(store.applied()).as("flushed by the checkpoint").isEqualTo(position(1));
      assertThat(rows(store)).isEqualTo(Map.of("a", "one"));
    }
  }

  @Test
  void aCheckpointStaysAsItWas() {
    Path target = temporary.resolve("checkpoint");
    try (RocksDbStore store = open("store")) {
      for (int i = 1; i <= 100; i++) {
        put(store, i, "k" + i, "before");
      }
      String hash = store.hash();
      store.checkpoint(target);
      for (int i = 101; i <= 300; i++) {
        put(store, i, "k" + (i - 100), "after");
      }
      store.checkpoint(temporary.resolve("second"));
      try (RocksDbStore checkpoint = RocksDbStore.open(target, resources)) {
        assertThat(checkpoint.hash()).isEqualTo(hash);
        put(checkpoint, 101, "k1", "own life");
      }
      assertThat(store.get(bytes("k1"))).isEqualTo(bytes("after"));
      assertThat(store.applied()).isEqualTo(position(300));
    }
  }

  @Test
  void aViewShowsItsMomentUntilTheStoreIsClosed() {
    StateView view;
    try (RocksDbStore store = open("store")) {
      put(store, 1, "a", "one");
      put(store, 2, "b", "one");
      view = store.view();
      put(store, 3, "a", "two");
      put(store, 4, "c", "two");
      store.checkpoint(temporary.resolve("checkpoint"));
      assertThat(view.applied()).isEqualTo(position(2));
      assertThat(view.get(bytes("a"))).isEqualTo(bytes("one"));
      assertThat(view.get(bytes("c"))).isNull();
      List<String> keys = new ArrayList<>();
      view.scan(
          new byte[0],
          bytes("a"),
          (key, value) -> keys.add(new String(key, StandardCharsets.UTF_8)));
      assertThat(keys).containsExactly("a", "b");
      StateView closed = store.view();
      assertThat(closed.get(bytes("a"))).isEqualTo(bytes("two"));
      closed.close();
      closed.close();
      assertThatThrownBy(() -> closed.get(bytes("a"))).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> view.get(bytes("a"))).isInstanceOf(IllegalStateException.class);
    view.close();
  }

  @Test
  void aCheckpointNeedsANewFolder() throws IOException {
    Path target = Files.createDirectories(temporary.resolve("checkpoint"));
    try (RocksDbStore store = open("store")) {
      put(store, 1, "a", "one");
      assertThatThrownBy(() -> store.checkpoint(target)).isInstanceOf(StoreException.class);
      assertThat(store.get(bytes("a"))).as("the store goes on").isEqualTo(bytes("one"));
    }
  }

  @Test
  void aScanIsOfOneMoment() {
    try (RocksDbStore store = open("store")) {
      put(store, 1, "k1", "old");
      put(store, 2, "k2", "old");
      Map<String, String> seen = new TreeMap<>();
      store.scan(
          bytes("k"),
          (key, value) -> {
            put(store, 3, "k2", "new");
            return seen.put(text(key), text(value)) == null;
          });
      assertThat(seen).isEqualTo(Map.of("k1", "old", "k2", "old"));
    }
  }

  /** Each entry changes both rows, and some make RocksDB take what is pending. */
  @Test
  void aScanBesideTheWriterIsOfOneMomentToo() throws Exception {
    try (RocksDbStore store = open("store")) {
      putBoth(store, 1);
      ExecutorService pool = Executors.newFixedThreadPool(2);
      AtomicBoolean written = new AtomicBoolean();
      Callable<Integer> reader =
          () -> {
            int scans = 0;
            for (long before = 0; !written.get(); scans++) {
              long applied = store.applied().getIndex();
              List<Long> seen = new ArrayList<>();
              store.scan(bytes("k"), (key, value) -> seen.add(Long.valueOf(text(value))));
              assertThat(seen).hasSize(2).containsOnly(seen.get(0));
              assertThat(seen.get(0)).isGreaterThanOrEqualTo(Math.max(applied, before));
              before = seen.get(0);
              assertThat(Long.parseLong(text(store.get(bytes("k2")))))
                  .isGreaterThanOrEqualTo(before);
            }
            return scans;
          };
      Future<Integer> one = pool.submit(reader);
      Future<Integer> other = pool.submit(reader);
      try {
        for (int index = 2; index <= 30_000; index++) {
          putBoth(store, index);
          if (index % 100 == 0) {
            store.view().close();
          } else if (index % 750 == 0) {
            WriteSet none = store.begin();
            none.deleteAll(bytes("x"));
            store.commit(none, position(index));
          }
        }
      } finally {
        written.set(true);
        pool.shutdown();
      }
      assertThat(one.get() + other.get()).isPositive();
    }
  }

  private static void putBoth(RocksDbStore store, long index) {
    WriteSet writes = store.begin();
    writes.put(bytes("k1"), bytes(Long.toString(index)));
    writes.put(bytes("k2"), bytes(Long.toString(index)));
    store.commit(writes, position(index));
  }

  /** Rows that change again and again fill no memtable, and still get to the disk. */
  @Test
  void aCrashLosesNoMoreThanAMemtable() throws Exception {
    try (RocksDbResources small = new RocksDbResources(8 << 20, 2 << 20, 20);
        RocksDbStore store = RocksDbStore.open(temporary.resolve("store"), small)) {
      long bytes = 0;
      for (int i = 1; bytes < 10 * small.memtableBytes(); i++) {
        put(store, i, "k", "v" + i);
        bytes += 10;
      }
      long last = store.applied().getIndex();
      // RocksDB flushes on a thread of its own.
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      long kept = 0;
      for (int n = 0; kept <= last / 2 && System.nanoTime() < deadline; n++) {
        Path copy = temporary.resolve("copy-" + n);
        CrashedCopy.of(temporary.resolve("store"), copy);
        try (RocksDbStore crashed = RocksDbStore.open(copy, resources)) {
          kept = crashed.applied().getIndex();
          assertThat(rows(crashed)).isEqualTo(kept == 0 ? Map.of() : Map.of("k", "v" + kept));
        }
      }
      assertThat(kept).as("of %d entries", last).isGreaterThan(last / 2);
    }
  }

  @Test
  void aClosedStoreSaysSo() {
    RocksDbStore store = open("store");
    put(store, 1, "a", "one");
    WriteSet writes = store.begin();
    store.close();
    store.close();
    assertThatThrownBy(() -> store.get(bytes("a"))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> rows(store)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(store::hash).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.commit(writes, position(2)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.checkpoint(temporary.resolve("checkpoint")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(store.applied()).as("what was not stored is not applied").isEqualTo(position(1));
  }

  /** Closing under readers: they finish or are told so, and the process lives. */
  @Test
  void closesUnderReaders() throws Exception {
    RocksDbStore store = open("store");
    for (int i = 1; i <= 500; i++) {
      put(store, i, "k" + i, "value");
    }
    int readers = 3;
    CountDownLatch reading = new CountDownLatch(readers);
    ExecutorService pool = Executors.newFixedThreadPool(readers);
    try {
      List<Future<String>> ends =
          Stream.generate(() -> pool.submit(() -> readUntilClosed(store, reading)))
              .limit(readers)
              .toList();
      reading.await();
      store.close();
      for (Future<String> end : ends) {
        assertThat(end.get()).contains("is closed");
      }
    } finally {
      pool.shutdown();
    }
  }

  private static String readUntilClosed(RocksDbStore store, CountDownLatch reading) {
    try {
      while (true) {
        assertThat(rows(store)).hasSize(500);
        reading.countDown();
      }
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aFolderIsOpenOnce() {
    try (RocksDbStore store = open("store")) {
      assertThatThrownBy(() -> open("store")).isInstanceOf(StoreException.class);
      put(store, 1, "a", "one");
    }
  }

  private RocksDbStore open(String name) {
    return RocksDbStore.open(temporary.resolve(name), resources);
  }

  private static void put(RocksDbStore store, long index, String key, String value) {
    WriteSet writes = store.begin();
    writes.put(bytes(key), bytes(value));
    store.commit(writes, position(index));
  }

  private static Map<String, String> rows(RocksDbStore store) {
    Map<String, String> rows = new TreeMap<>();
    store.scan(
        new byte[0],
        (key, value) -> {
          if (key[0] != 0) {
            rows.put(text(key), text(value));
          }
          return true;
        });
    return rows;
  }

  private static AppliedRecord position(long index) {
    return AppliedRecord.newBuilder().setVersion(1).setTerm(1).setIndex(index).build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
