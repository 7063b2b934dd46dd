// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.group;

import io.muster.chaos.GroupNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The groups whose offsets are the registers. There are always so many at a time, spread over a few
 * offsets partitions; one that was used often enough is replaced by a new one, so that the history
 * of each key stays short. Thread-safe.
 */
public final class RegisterGroups {
  /** Partitions from 0 that operations are about. */
  public static final int KEYS_OF_GROUP = 2;

  /**
   * One group.
   *
   * @param anchored the partition that nobody deletes has an offset. A group without any offset may
   *     be removed with all that it remembers of its writers, and a repeated commit would be taken
   *     for a new one
   */
  public record Group(String id, AtomicBoolean anchored) {}

  private static final class Slot {
    int rotations;
    int uses;
    Group group;

    Slot(Group first) {
      this.group = first;
    }
  }

  private final String name;
  private final List<Integer> homes;
  private final int offsetsPartitions;
  private final int rotateAfter;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Group> all = new ArrayList<>();

  /**
   * @param name ids of groups begin with it
   * @param homes offsets partitions in which the groups live
   * @param offsetsPartitions of the cluster
   * @param rotateAfter operations on one group; then another takes its place
   */
  public RegisterGroups(
      String name, int groups, List<Integer> homes, int offsetsPartitions, int rotateAfter) {
    this.name = name;
    this.homes = List.copyOf(homes);
    this.offsetsPartitions = offsetsPartitions;
    this.rotateAfter = rotateAfter;
    for (int slot = 0; slot < groups; slot++) {
      slots.add(new Slot(group(slot, 0)));
    }
  }

  private Group group(int slot, int rotation) {
    String prefix = name + slot + "-" + rotation + "-";
    int home = homes.get(slot % homes.size());
    Group group =
        new Group(GroupNames.in(prefix, home, offsetsPartitions), new AtomicBoolean(false));
    all.add(group);
    return group;
  }

  /** One of those that are used now, for one operation. */
  public synchronized Group next(Random random) {
    int number = random.nextInt(slots.size());
    Slot slot = slots.get(number);
    if (slot.uses == rotateAfter) {
      slot.rotations++;
      slot.uses = 0;
      slot.group = group(number, slot.rotations);
    }
    slot.uses++;
    return slot.group;
  }

  /** Every group that there ever was, the oldest first. */
  public synchronized List<Group> all() {
    return List.copyOf(all);
  }
}
