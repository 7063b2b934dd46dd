// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.AppliedRecord;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Beside {@link WriteSetModelTest}, which compares what is read. */
final class RecentRowsTest {
  private final InMemoryStore store = new InMemoryStore();
  private int lookedUp;
  private final RecentRows rows =
      new RecentRows(
          new StateReader() {
            @Override
            public byte @Nullable [] get(byte[] key) {
              lookedUp++;
              return store.get(key);
            }

            @Override
            public void scan(byte[] prefix, byte[] from, Visitor visitor) {
              store.scan(prefix, from, visitor);
            }
          },
          10_000);

  @Test
  void aRowIsLookedUpOnceAndFollowsWhatIsWritten() {
    assertThat(rows.get(key(1))).isNull();
    assertThat(rows.get(key(1))).isNull();
    commit(writes -> writes.put(key(1), key(7)));
    assertThat(rows.get(key(1))).isEqualTo(key(7));
    commit(writes -> writes.delete(key(1)));
    assertThat(rows.get(key(1))).isNull();
    assertThat(lookedUp).isEqualTo(1);
  }

  @Test
  void whatIsOnlyWrittenIsNotKept() {
    commit(writes -> writes.put(key(1), key(7)));
    assertThat(rows.size()).isZero();
  }

  @Test
  void committedOffsetsAreLookedUpEachTime() {
    byte[] offset = Keys.offset(1, "g", "t", 0);
    assertThat(rows.get(offset)).isNull();
    commit(writes -> writes.put(offset, key(7)));
    assertThat(rows.get(offset)).isEqualTo(key(7));
    commit(writes -> writes.put(offset, key(8)));
    assertThat(rows.get(offset)).isEqualTo(key(8));
    commit(writes -> writes.deleteAll(Keys.offsets(1, "g")));
    assertThat(rows.get(offset)).isNull();
    assertThat(lookedUp).isEqualTo(4);
    assertThat(rows.size()).isZero();
  }

  @Test
  void aRowThatIsLargerThanAllHeapGoesWithTheNext() {
    commit(writes -> writes.put(key(1), new byte[20_000]));
    assertThat(rows.get(key(1))).hasSize(20_000);
    assertThat(rows.get(key(2))).isNull();
    assertThat(rows.size()).isEqualTo(1);
  }

  @Test
  void itsHeapIsBoundedAndTheRowsReadLastStay() {
    for (int i = 0; i < 1000; i++) {
      rows.get(key(i));
      rows.get(key(0));
    }
    assertThat(lookedUp).as("the row that was asked for each time never left").isEqualTo(1000);
    assertThat(rows.size()).isBetween(10, 10_000 / 140);
    int before = lookedUp;
    rows.get(key(0));
    rows.get(key(999));
    assertThat(lookedUp).isEqualTo(before);
    rows.get(key(1));
    assertThat(lookedUp).isEqualTo(before + 1);
  }

  @Test
  void deletingAPrefixFreesItsHeap() {
    for (int round = 0; round < 1000; round++) {
      byte[] key = key(round);
      rows.get(key);
      commit(writes -> writes.deleteAll(key));
      assertThat(rows.size()).isZero();
    }
    rows.get(key(1));
    assertThat(rows.size()).isEqualTo(1);
  }

  private void commit(Consumer<WriteSet> change) {
    WriteSet writes = new WriteSet(rows);
    change.accept(writes);
    store.commit(writes, AppliedRecord.newBuilder().setVersion(1).setIndex(1).build());
    rows.committed(writes);
  }

  private static byte[] key(int number) {
    return String.format("%06d", number).getBytes(StandardCharsets.UTF_8);
  }
}
