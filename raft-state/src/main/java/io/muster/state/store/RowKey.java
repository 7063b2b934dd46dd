// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key that maps in heap can find rows by. Ordered as the store orders keys, so that keys which
 * somebody chose to have one hash are found in a tree, and not one after the other.
 */
final class RowKey implements Comparable<RowKey> {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final byte[] bytes;
  private final int hash;

  /** Takes the array; nobody may change it any more. */
  RowKey(byte[] bytes) {
    this.bytes = bytes;
    this.hash = hash(bytes);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Eight bytes at a time: keys of commits are long, and each is asked for several times. */
  private static int hash(byte[] bytes) {
    long hash = bytes.length;
    int at = 0;
    for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
      hash = mixed(hash, (long) LONGS.get(bytes, at));
    }
    long rest = 0;
    for (; at < bytes.length; at++) {
      rest = rest << Byte.SIZE | bytes[at] & 0xff;
    }
    // The upper half: each bit of the key has had a way up to it, and none is taken out again.
    return (int) (mixed(hash, rest) * MULTIPLIER >>> Integer.SIZE);
  }

  private static long mixed(long hash, long next) {
    long product = (hash ^ next) * MULTIPLIER;
    return product ^ product >>> Integer.SIZE;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowKey key && hash == key.hash && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public int compareTo(RowKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }
}
