// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import java.util.Arrays;

/**
 * How many partitions of which topic each member has while a division is being made. Partitions of
 * one topic are as good as each other here. A member's slot is the place of a topic in its
 * subscription.
 */
final class Holdings {
  private final int[][] subscriptions;
  private final int[][] subscribers;
  private final int[][] slots;
  private final int[][] movable;
  private final int[] loads;

  Holdings(Catalog catalog) {
    int members = catalog.memberCount();
    subscriptions = new int[members][];
    movable = new int[members][];
    loads = new int[members];
    int[] counts = new int[catalog.topicCount()];
    for (int member = 0; member < members; member++) {
      subscriptions[member] = catalog.subscription(member);
      movable[member] = new int[subscriptions[member].length];
      for (int topic : subscriptions[member]) {
        counts[topic]++;
      }
    }
    subscribers = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
    slots = Arrays.stream(counts).mapToObj(int[]::new).toArray(int[][]::new);
    int[] next = new int[counts.length];
    for (int member = 0; member < members; member++) {
      for (int slot = 0; slot < subscriptions[member].length; slot++) {
        int topic = subscriptions[member][slot];
        subscribers[topic][next[topic]] = member;
        slots[topic][next[topic]++] = slot;
      }
    }
  }

  int memberCount() {
    return loads.length;
  }

  int topicCount() {
    return subscribers.length;
  }

  int load(int member) {
    return loads[member];
  }

  /** Who wants the topic, ascending. */
  int[] subscribers(int topic) {
    return subscribers[topic];
  }

  /** Each subscriber's slot for the topic. */
  int[] slots(int topic) {
    return slots[topic];
  }

  /** Topics of a member, one for each slot. */
  int[] subscription(int member) {
    return subscriptions[member];
  }

  boolean canGive(int member, int slot) {
    return movable[member][slot] > 0;
  }

  /** How many each subscriber has, of those that can be moved. */
  int[] held(int topic) {
    int[] held = new int[subscribers[topic].length];
    for (int i = 0; i < held.length; i++) {
      held[i] = movable[subscribers[topic][i]][slots[topic][i]];
    }
    return held;
  }

  /** Gives a member a partition that it keeps for now. */
  void addFixed(int member) {
    loads[member]++;
  }

  /** Lets a partition that was fixed be moved. */
  void release(int topic, int member) {
    movable[member][Arrays.binarySearch(subscriptions[member], topic)]++;
  }

  /** Gives a subscriber, by its place among them, a partition. */
  void add(int topic, int index) {
    int member = subscribers[topic][index];
    movable[member][slots[topic][index]]++;
    loads[member]++;
  }

  void move(int giver, int giverSlot, int receiver, int receiverSlot) {
    movable[giver][giverSlot]--;
    movable[receiver][receiverSlot]++;
    loads[giver]--;
    loads[receiver]++;
  }
}
