// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.proto.internal.v1.AppliedRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads through a write set see its changes on top of what is stored. */
final class WriteSetTest {
  private final InMemoryStore store = new InMemoryStore();

  @BeforeEach
  void fill() {
    WriteSet first = store.begin();
    first.put(key("a1"), key("one"));
    first.put(key("a2"), key("two"));
    first.put(key("b"), key("other"));
    store.commit(first, AppliedRecord.newBuilder().setIndex(1).build());
  }

  @Test
  void getSeesPutsAndDeletes() {
    WriteSet writes = store.begin();
    assertThat(writes.isEmpty()).isTrue();
    assertThat(writes.get(key("a1"))).isEqualTo(key("one"));
    writes.put(key("a1"), key("changed"));
    writes.delete(key("a2"));
    writes.delete(key("never there"));
    assertThat(writes.isEmpty()).isFalse();
    assertThat(writes.get(key("a1"))).isEqualTo(key("changed"));
    assertThat(writes.get(key("a2"))).isNull();
    assertThat(writes.get(key("never there"))).isNull();
    writes.put(key("a2"), key("again"));
    assertThat(writes.get(key("a2"))).isEqualTo(key("again"));
    assertThat(store.get(key("a1"))).as("nothing is stored yet").isEqualTo(key("one"));
  }

  @Test
  void scanMergesInKeyOrder() {
    WriteSet writes = store.begin();
    writes.put(key("a0"), key("zero"));
    writes.delete(key("a1"));
    writes.put(key("a2"), key("changed"));
    writes.put(key("a3"), key("three"));
    writes.put(key("c"), key("far"));
    assertThat(scan(writes, "a")).containsExactly("a0=zero", "a2=changed", "a3=three");
    assertThat(scan(writes, "b")).containsExactly("b=other");
    assertThat(scan(writes, "x")).isEmpty();
  }

  @Test
  void scanEndsWhenTheVisitorSaysSo() {
    WriteSet writes = store.begin();
    writes.put(key("a0"), key("zero"));
    List<String> seen = new ArrayList<>();
    writes.scan(
        key("a"),
        (key, value) -> {
          seen.add(new String(key, UTF_8));
          return seen.size() < 2;
        });
    assertThat(seen).containsExactly("a0", "a1");
  }

  @Test
  void keysAreOrderedUnsigned() {
    WriteSet writes = store.begin();
    writes.put(new byte[] {'a', (byte) 0xff}, key("high"));
    writes.put(new byte[] {'a', 0}, key("low"));
    List<String> values = new ArrayList<>();
    writes.scan(key("a"), (key, value) -> values.add(new String(value, UTF_8)));
    assertThat(values).containsExactly("low", "one", "two", "high");
  }

  @Test
  void commitStoresChangesAndPosition() {
    WriteSet writes = store.begin();
    writes.put(key("a1"), key("changed"));
    writes.delete(key("a2"));
    store.commit(writes, AppliedRecord.newBuilder().setIndex(2).build());
    assertThat(scan(store, "a")).containsExactly("a1=changed");
    assertThat(store.applied().getIndex()).isEqualTo(2);
  }

  @Test
  void anEmptyValueIsRefused() {
    WriteSet writes = store.begin();
    assertThatThrownBy(() -> writes.put(key("a"), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> scan(StateReader reader, String prefix) {
    List<String> rows = new ArrayList<>();
    reader.scan(
        key(prefix),
        (key, value) -> rows.add(new String(key, UTF_8) + "=" + new String(value, UTF_8)));
    return rows;
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }
}
