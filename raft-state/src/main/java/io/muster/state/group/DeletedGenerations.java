// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.WriteSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generations that the deleted groups of an offsets partition had. Whoever fences by
 * generation, as a sink outside may, must never see one twice under a group's name, also when the
 * group was deleted meanwhile, by hand or because nothing was left of it. So a group of that name
 * goes on behind it, and any other begins with 1.
 *
 * <p>Names would gather for ever. Of more than {@link #GROUPS_MAX} those with the lower generations
 * are forgotten, and one number stands for all that are: the highest of theirs. From then on groups
 * that are new to the partition go on behind that number, since each may be one of them.
 */
public final class DeletedGenerations {
  /** Some 100 KB with names of usual length; half of them go at once, so it rarely happens. */
  public static final int GROUPS_MAX = 2_000;

  /** Stored: how many groups are known by name, and the highest generation of all others. */
  private record Totals(int groups, int forgotten) {
    static Totals of(StateReader state, int partition) {
      byte[] value = state.get(Keys.forgottenGenerations(partition));
      return value == null ? new Totals(0, 0) : read(value);
    }

    static Totals read(byte[] value) {
      ByteBuffer numbers = ByteBuffer.wrap(value);
      return new Totals(numbers.getInt(), numbers.getInt());
    }
  }

  private record Deleted(byte[] key, int generation) {}

  /** The group is made anew: behind which generation it goes on. 0 where there was none. */
  static int takeOf(WriteSet state, int partition, String groupId) {
    byte[] key = Keys.deletedGeneration(partition, groupId);
    byte[] value = state.get(key);
    Totals totals = Totals.of(state, partition);
    if (value == null) {
      return totals.forgotten();
    }
    state.delete(key);
    put(state, partition, totals.groups() - 1, totals.forgotten());
    return Math.max(totals.forgotten(), generation(value));
  }

  /** A group of this generation is deleted, here or where this state comes from. */
  public static void add(WriteSet state, int partition, String groupId, int generation) {
    Totals totals = Totals.of(state, partition);
    byte[] key = Keys.deletedGeneration(partition, groupId);
    byte[] known = state.get(key);
    if (generation <= Math.max(totals.forgotten(), known == null ? 0 : generation(known))) {
      return;
    }
    state.put(key, ByteBuffer.allocate(Integer.BYTES).putInt(generation).array());
    if (known == null) {
      int groups = totals.groups() + 1;
      put(state, partition, groups, totals.forgotten());
      if (groups > GROUPS_MAX) {
        forgetTheLowerHalf(state, partition);
      }
    }
  }

  /** As {@link #add}, of a stored value that {@link #problemOf} has found to be one. */
  public static void addStored(WriteSet state, int partition, String groupId, byte[] value) {
    add(state, partition, groupId, generation(value));
  }

  /** As {@link #addStored}, of the number that stands for groups without a name. */
  public static void addForgotten(WriteSet state, int partition, byte[] value) {
    Totals here = Totals.of(state, partition);
    int there = Totals.read(value).forgotten();
    if (there > here.forgotten()) {
      put(state, partition, here.groups(), there);
    }
  }

  private static void put(WriteSet state, int partition, int groups, int forgotten) {
    byte[] key = Keys.forgottenGenerations(partition);
    if (groups == 0 && forgotten == 0) {
      state.delete(key);
    } else {
      state.put(
          key, ByteBuffer.allocate(2 * Integer.BYTES).putInt(groups).putInt(forgotten).array());
    }
  }

  private static void forgetTheLowerHalf(WriteSet state, int partition) {
    List<Deleted> all = new ArrayList<>();
    state.scan(
        Keys.rows(partition, Keys.DELETED_GENERATION),
        (key, value) -> {
          all.add(new Deleted(key, generation(value)));
          return true;
        });
    int highest = all.stream().mapToInt(Deleted::generation).sorted().toArray()[all.size() / 2];
    int left = all.size();
    for (Deleted each : all) {
      // Those that are equal bring nothing any more: every group goes on behind it.
      if (each.generation() <= highest) {
        state.delete(each.key());
        left--;
      }
    }
    put(state, partition, left, Math.max(highest, Totals.of(state, partition).forgotten()));
  }

  /**
   * Whether a stored value that comes from elsewhere can be this module's own.
   *
   * @return what is wrong; null for nothing
   */
  public static @Nullable String problemOf(byte[] value) {
    return value.length == Integer.BYTES && generation(value) > 0
        ? null
        : "the generation of a deleted group is no number above 0";
  }

  /** As {@link #problemOf}, of the number that stands for groups without a name. */
  public static @Nullable String problemOfForgotten(byte[] value) {
    if (value.length != 2 * Integer.BYTES) {
      return "generations of deleted groups are two numbers";
    }
    Totals totals = Totals.read(value);
    return totals.groups() >= 0 && totals.forgotten() >= 0
        ? null
        : "a number of the generations of deleted groups is below 0";
  }

  private static int generation(byte[] value) {
    return ByteBuffer.wrap(value).getInt();
  }

  private DeletedGenerations() {}
}
