// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import java.util.Arrays;

/**
 * Makes holdings as even as they can be. A member may give a partition to another one that wants
 * its topic, which may give one to a third, and so on; a chain whose ends differ by two or more
 * makes the group more even, and where there is no such chain, no other division is more even.
 * (This is the optimal semi-matching of Harvey, Ladner, Lovász and Tamir.)
 *
 * <p>Chains begin at the fullest member. Where it has none, neither has anybody whom it can reach,
 * ever: all these are settled and need not be looked at again.
 */
final class Evening {
  private static final int NOBODY = Catalog.NOBODY;

  private final Holdings holdings;
  private final boolean[] settled;

  /** The search in which a member or topic was seen last; searches are numbered. */
  private final int[] seenMembers;

  private final int[] seenTopics;
  private int search;

  /** Members of the search in the order in which they were reached. */
  private final int[] queue;

  private int reached;

  /** How each of them was reached. */
  private final int[] givers;

  private final int[] giverSlots;
  private final int[] receiverSlots;

  Evening(Holdings holdings) {
    this.holdings = holdings;
    int members = holdings.memberCount();
    settled = new boolean[members];
    seenMembers = new int[members];
    seenTopics = new int[holdings.topicCount()];
    queue = new int[members];
    givers = new int[members];
    giverSlots = new int[members];
    receiverSlots = new int[members];
  }

  /** Moves what can be moved, until nothing makes it more even. */
  void run() {
    Arrays.fill(settled, false);
    for (int fullest = fullest(); fullest != NOBODY; fullest = fullest()) {
      int receiver = find(fullest);
      if (receiver == NOBODY) {
        for (int i = 0; i < reached; i++) {
          settled[queue[i]] = true;
        }
      } else {
        moveAlong(fullest, receiver);
      }
    }
  }

  /** Who can still be relieved, if anybody: who has one partition or none cannot. */
  private int fullest() {
    int fullest = NOBODY;
    for (int member = 0; member < settled.length; member++) {
      if (!settled[member]
          && holdings.load(member) > 1
          && (fullest == NOBODY || holdings.load(member) > holdings.load(fullest))) {
        fullest = member;
      }
    }
    return fullest;
  }

  /** The nearest that has two less than the start; of several, the emptiest. */
  private int find(int start) {
    search++;
    reached = 0;
    reach(start);
    int most = holdings.load(start) - 2;
    int done = 0;
    while (done < reached) {
      int levelEnd = reached;
      int best = NOBODY;
      while (done < levelEnd) {
        int from = reached;
        expand(queue[done++]);
        for (int i = from; i < reached; i++) {
          int load = holdings.load(queue[i]);
          if (load <= most && (best == NOBODY || load < holdings.load(best))) {
            best = queue[i];
          }
        }
      }
      if (best != NOBODY) {
        return best;
      }
    }
    return NOBODY;
  }

  private void expand(int giver) {
    int[] topics = holdings.subscription(giver);
    for (int slot = 0; slot < topics.length; slot++) {
      int topic = topics[slot];
      if (seenTopics[topic] == search || !holdings.canGive(giver, slot)) {
        continue;
      }
      seenTopics[topic] = search;
      int[] subscribers = holdings.subscribers(topic);
      int[] slots = holdings.slots(topic);
      for (int i = 0; i < subscribers.length; i++) {
        int receiver = subscribers[i];
        if (seenMembers[receiver] != search && !settled[receiver]) {
          reach(receiver);
          givers[receiver] = giver;
          giverSlots[receiver] = slot;
          receiverSlots[receiver] = slots[i];
        }
      }
    }
  }

  private void reach(int member) {
    seenMembers[member] = search;
    queue[reached++] = member;
  }

  private void moveAlong(int start, int end) {
    int receiver = end;
    while (receiver != start) {
      int giver = givers[receiver];
      holdings.move(giver, giverSlots[receiver], receiver, receiverSlots[receiver]);
      receiver = giver;
    }
  }
}
