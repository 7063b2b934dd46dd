// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The processes that were one static member after the other, as {@link Call.Started} names them.
 * None begins before the one before it has ended.
 */
final class Lives {
  /** One process. */
  static final class Life {
    private final Operation started;
    private final String instance;
    private final List<Assignment> assignments = new ArrayList<>();
    private @Nullable Life previous;
    private @Nullable Life next;
    private boolean inPlace;

    private Life(Operation started, String instance) {
      this.started = started;
      this.instance = instance;
    }

    String instance() {
      return instance;
    }

    long startedNs() {
      return started.invokedNs();
    }

    /** In order. */
    List<Assignment> assignments() {
      return assignments;
    }

    /**
     * Each process before it had its place when it ended, so no first join of theirs can still be
     * on its way, and take the place of this one.
     */
    boolean undisputed() {
      for (Life each = previous; each != null; each = each.previous) {
        if (!each.inPlace) {
          return false;
        }
      }
      return true;
    }

    /** The process after it; null where there was none. */
    @Nullable Life next() {
      return next;
    }
  }

  /** All that a member owned once it had been told of a generation. */
  record Assignment(Operation told, String member, int generation, TreeSet<Owned> partitions) {}

  private final List<Life> all = new ArrayList<>();
  private final Map<String, Life> byMember = new HashMap<>();

  Lives(GroupView group) {
    Map<Integer, Life> byProcess = new HashMap<>();
    Map<String, Life> latest = new HashMap<>();
    Map<Integer, TreeSet<Owned>> held = new HashMap<>();
    for (Operation each : group.operations()) {
      Call call = each.call();
      if (call instanceof Call.Started started) {
        Life life = new Life(each, started.instance());
        all.add(life);
        byProcess.put(each.process(), life);
        Life before = latest.put(started.instance(), life);
        if (before != null) {
          before.next = life;
          life.previous = before;
        }
      }
      Life life = byProcess.get(each.process());
      if (life == null || each.outcome() != Outcome.OK) {
        continue;
      }
      TreeSet<Owned> now = held.computeIfAbsent(each.process(), unused -> new TreeSet<>());
      if (call instanceof Call.Assigned given) {
        given.partitions().forEach(partition -> now.add(new Owned(given.topic(), partition)));
        life.assignments.add(
            new Assignment(each, given.member(), given.generation(), new TreeSet<>(now)));
        byMember.put(given.member(), life);
        life.inPlace = true;
      } else if (call instanceof Call.Released gone) {
        gone.partitions().forEach(partition -> now.remove(new Owned(gone.topic(), partition)));
        life.inPlace &= !gone.lost();
      }
    }
  }

  List<Life> all() {
    return all;
  }

  /** Null for a member that is not static, or never was assigned anything. */
  @Nullable Life of(String member) {
    return byMember.get(member);
  }
}
