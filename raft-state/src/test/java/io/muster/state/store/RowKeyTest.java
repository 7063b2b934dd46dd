// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RowKeyTest {
  private static final int BUCKETS = 1 << 16;

  @Test
  void sameBytesAreTheSameKey() {
    byte[] bytes = Keys.memberSequence(7, "group", "member");
    RowKey key = new RowKey(bytes);
    assertThat(key).isEqualTo(new RowKey(bytes.clone())).hasSameHashCodeAs(new RowKey(bytes));
    assertThat(key).isNotEqualTo(new RowKey(Arrays.copyOf(bytes, bytes.length + 1)));
    assertThat(key.bytes()).isSameAs(bytes);
  }

  @Test
  void keysAreOrderedAsTheStoreOrdersThem() {
    List<RowKey> ordered =
        IntStream.of(0, 1, 127, 128, 255).mapToObj(i -> new RowKey(new byte[] {(byte) i})).toList();
    assertThat(ordered.stream().sorted()).containsExactlyElementsOf(ordered);
  }

  /** Each byte counts, wherever it stands: 256 values of it fall on about as many buckets. */
  @Test
  void everyByteSpreadsKeysOverAMap() {
    for (int length = 1; length <= 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = "x".repeat(length).getBytes(UTF_8);
        Set<Integer> buckets = new HashSet<>();
        for (int value = 0; value < 256; value++) {
          bytes[at] = (byte) value;
          buckets.add(bucket(bytes.clone()));
        }
        assertThat(buckets.size()).as("byte %d of %d", at, length).isGreaterThan(240);
      }
    }
  }

  /** Chance would leave 37 of 100 buckets empty with as many keys as there are buckets. */
  @Test
  void keysOfManyGroupsAreSpreadAsByChance() {
    Set<Integer> offsets = new HashSet<>();
    Set<Integer> sequences = new HashSet<>();
    for (int i = 0; i < BUCKETS; i++) {
      offsets.add(bucket(Keys.offset(i % 50, "group-" + i, "topic", i % 8)));
      sequences.add(bucket(Keys.memberSequence(3, "group-" + i, "group-" + i + "-member")));
    }
    assertThat(offsets.size()).isGreaterThan(BUCKETS * 6 / 10);
    assertThat(sequences.size()).isGreaterThan(BUCKETS * 6 / 10);
  }

  /** As a {@code HashMap} of so many rows finds it. */
  private static int bucket(byte[] bytes) {
    int hash = new RowKey(bytes).hashCode();
    return (hash ^ hash >>> 16) & (BUCKETS - 1);
  }
}
