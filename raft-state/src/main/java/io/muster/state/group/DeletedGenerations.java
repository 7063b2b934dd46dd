// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.WriteSet;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The highest generation that any deleted group of an offsets partition had. Whoever fences by
 * generation, as a sink outside may, must never see one twice under a group's name, also when the
 * group was deleted meanwhile, by hand or because nothing was left of it. So a new group goes on
 * behind all that are gone. One number for all of them: a row for each would stay for ever.
 */
public final class DeletedGenerations {

  /** 0 where no group with members was ever deleted. */
  static int highest(StateReader state, int partition) {
    byte[] value = state.get(Keys.deletedGenerations(partition));
    return value == null ? 0 : ByteBuffer.wrap(value).getInt();
  }

  /** A group of this generation is deleted, here or where this state comes from. */
  public static void add(WriteSet state, int partition, int generation) {
    if (generation > highest(state, partition)) {
      state.put(Keys.deletedGenerations(partition), value(generation));
    }
  }

  /** As {@link #add}, of a stored value that {@link #problemOf} has found to be one. */
  public static void addStored(WriteSet state, int partition, byte[] value) {
    add(state, partition, ByteBuffer.wrap(value).getInt());
  }

  /**
   * Whether a stored value that comes from elsewhere can be this module's own.
   *
   * @return what is wrong; null for nothing
   */
  public static @Nullable String problemOf(byte[] value) {
    return value.length == Integer.BYTES && ByteBuffer.wrap(value).getInt() > 0
        ? null
        : "the highest generation of deleted groups is no number above 0";
  }

  private static byte[] value(int generation) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(generation).array();
  }

  private DeletedGenerations() {}
}
