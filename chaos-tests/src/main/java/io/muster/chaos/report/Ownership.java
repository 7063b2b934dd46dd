// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who believed to own which partition. Members tell by {@link Call.Assigned} and {@link
 * Call.Released}; of groups whose members do not, the answers to {@link Call.Sync} are taken.
 */
final class Ownership {
  /**
   * @param end released, lost, left, crashed, rejoined, or open at the end of the run
   */
  record Band(Key key, String member, int generation, long fromNs, long toNs, String end) {}

  private record Owner(Key key, String member) {}

  private record Held(int generation, long fromNs) {}

  private final Map<Owner, Held> held = new HashMap<>();
  private final List<Band> bands = new ArrayList<>();

  private Ownership() {}

  /** By key and time. */
  static List<Band> of(List<Operation> operations, long endNs) {
    Set<String> telling = new HashSet<>();
    Map<String, String> topics = new TreeMap<>();
    for (Operation each : operations) {
      if (each.call() instanceof Call.Assigned assigned) {
        telling.add(assigned.group());
      }
      if (each.call() instanceof Call.Commit commit && !commit.writes().isEmpty()) {
        topics.putIfAbsent(commit.group(), commit.writes().get(0).topic());
      }
    }
    List<Operation> changes = new ArrayList<>();
    for (Operation each : operations) {
      if (changesOwner(each)) {
        changes.add(each);
      }
    }
    changes.sort(Comparator.comparingLong(Ownership::atNs));
    Ownership ownership = new Ownership();
    for (Operation each : changes) {
      String group = each.call().group();
      ownership.apply(
          each, atNs(each), telling.contains(group), topics.getOrDefault(group, "topic"));
    }
    for (Owner owner : List.copyOf(ownership.held.keySet())) {
      ownership.end(owner, endNs, "open");
    }
    ownership.bands.sort(Comparator.comparing(Band::key).thenComparingLong(Band::fromNs));
    return ownership.bands;
  }

  private static boolean changesOwner(Operation operation) {
    Call call = operation.call();
    return call instanceof Call.Assigned
        || call instanceof Call.Released
        || call instanceof Call.Crashed
        || call instanceof Call.Join
        || call instanceof Call.Leave
        || operation.answer() instanceof Answer.Synced;
  }

  /** A member learns its assignment with the answer and gives up what it has when it asks. */
  private static long atNs(Operation operation) {
    return operation.answer() instanceof Answer.Synced
        ? operation.returnedNs()
        : operation.invokedNs();
  }

  private void apply(Operation operation, long atNs, boolean telling, String topic) {
    Call call = operation.call();
    if (call instanceof Call.Assigned assigned) {
      for (Key key : Calls.keys(call)) {
        begin(new Owner(key, assigned.member()), assigned.generation(), atNs);
      }
    } else if (call instanceof Call.Released released) {
      for (Key key : Calls.keys(call)) {
        end(new Owner(key, released.member()), atNs, released.lost() ? "lost" : "released");
      }
    } else if (call instanceof Call.Crashed crashed) {
      endAll(crashed.group(), crashed.member(), atNs, "crashed");
    } else if (!telling && call instanceof Call.Leave leave) {
      endAll(leave.group(), leave.member(), atNs, "left");
    } else if (!telling && call instanceof Call.Join join) {
      endAll(join.group(), join.member(), atNs, "rejoined");
    } else if (!telling
        && call instanceof Call.Sync sync
        && operation.answer() instanceof Answer.Synced synced) {
      for (int partition : synced.partitions()) {
        begin(
            new Owner(new Key(sync.group(), topic, partition), sync.member()),
            synced.generation(),
            atNs);
      }
    }
  }

  private void begin(Owner owner, int generation, long atNs) {
    held.putIfAbsent(owner, new Held(generation, atNs));
  }

  private void endAll(String group, String member, long atNs, String how) {
    if (member.isEmpty()) {
      return;
    }
    for (Owner owner : List.copyOf(held.keySet())) {
      if (owner.member().equals(member) && owner.key().group().equals(group)) {
        end(owner, atNs, how);
      }
    }
  }

  private void end(Owner owner, long atNs, String how) {
    Held since = held.remove(owner);
    if (since != null) {
      bands.add(
          new Band(owner.key(), owner.member(), since.generation(), since.fromNs(), atNs, how));
    }
  }
}
