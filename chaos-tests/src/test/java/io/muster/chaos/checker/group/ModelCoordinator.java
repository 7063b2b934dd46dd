// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A coordinator of one group that does everything right, in memory and at moments it is told. */
final class ModelCoordinator {
  static final String REBALANCING = "REBALANCE_IN_PROGRESS";
  static final String OK = "";

  enum State {
    EMPTY,
    PREPARING_REBALANCE,
    COMPLETING_REBALANCE,
    STABLE
  }

  /** Of the group; waits while its join is not answered. */
  private static final class Member {
    private final @Nullable String instance;
    private boolean waits;
    private long seenNs;
    private List<Integer> partitions = List.of();

    Member(@Nullable String instance) {
      this.instance = instance;
    }
  }

  private record Stored(long sequence, long revision) {}

  private final long sessionNs;
  private final long rebalanceNs;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, String> replaced = new HashMap<>();
  private final Map<String, Stored> sequences = new HashMap<>();
  private final Map<Integer, Long> offsets = new HashMap<>();
  private final StringBuilder events = new StringBuilder();
  private State state = State.EMPTY;
  private int generation;
  private long deadlineNs;
  private long revision = 10;

  ModelCoordinator(long sessionNs, long rebalanceNs) {
    this.sessionNs = sessionNs;
    this.rebalanceNs = rebalanceNs;
  }

  int generation() {
    return generation;
  }

  State state() {
    return state;
  }

  long revision() {
    return revision;
  }

  String events() {
    return events.toString();
  }

  long offset(int partition) {
    return offsets.getOrDefault(partition, 0L);
  }

  /** The member that brings the assignment. */
  String leader() {
    return members.keySet().iterator().next();
  }

  List<String> memberIds() {
    return List.copyOf(members.keySet());
  }

  /** A reason, or OK: then the answer comes once {@link #waits} is over. */
  String join(String id, @Nullable String instance, boolean first, long nowNs) {
    String old = instance == null ? null : ofInstance(instance);
    if (old != null && !old.equals(id)) {
      if (!first) {
        return Refusals.FENCED_INSTANCE_ID;
      }
      return replace(old, id, nowNs);
    }
    Member member = members.get(id);
    if (member == null) {
      if (!first) {
        return replaced.containsKey(id) ? Refusals.FENCED_INSTANCE_ID : Refusals.UNKNOWN_MEMBER_ID;
      }
      member = new Member(instance);
      members.put(id, member);
    }
    member.waits = true;
    member.seenNs = nowNs;
    rebalance("MEMBER_JOINED", id, nowNs);
    return OK;
  }

  private @Nullable String ofInstance(String instance) {
    for (Map.Entry<String, Member> each : members.entrySet()) {
      if (instance.equals(each.getValue().instance)) {
        return each.getKey();
      }
    }
    return null;
  }

  /** A static member came back: the same place under another id. */
  private String replace(String old, String id, long nowNs) {
    Map<String, Member> renamed = new LinkedHashMap<>();
    members.forEach((each, member) -> renamed.put(each.equals(old) ? id : each, member));
    members.clear();
    members.putAll(renamed);
    replaced.put(old, id);
    Member member = member(id);
    member.seenNs = nowNs;
    if (state == State.COMPLETING_REBALANCE) {
      rebalance("MEMBER_REPLACED", id, nowNs);
    }
    member.waits = state == State.PREPARING_REBALANCE;
    return OK;
  }

  boolean waits(String id) {
    return member(id).waits;
  }

  boolean has(String id) {
    return members.containsKey(id);
  }

  /** Null while the assignment is not there yet. */
  @Nullable String sync(String id, int of, long nowNs) {
    String refusal = check(id, of);
    if (!refusal.equals(OK)) {
      return refusal;
    }
    member(id).seenNs = nowNs;
    return switch (state) {
      case STABLE -> OK;
      case COMPLETING_REBALANCE -> null;
      default -> REBALANCING;
    };
  }

  void assign(SortedMap<String, List<Integer>> assignments) {
    assignments.forEach((id, partitions) -> member(id).partitions = partitions);
    state = State.STABLE;
  }

  List<Integer> assignment(String id) {
    return member(id).partitions;
  }

  String heartbeat(String id, int of, long nowNs) {
    String refusal = check(id, of);
    if (!refusal.equals(OK)) {
      return refusal;
    }
    member(id).seenNs = nowNs;
    return state == State.PREPARING_REBALANCE ? REBALANCING : OK;
  }

  /**
   * Stores an offset.
   *
   * @param sharesEntry it travels in one log entry with the last one
   */
  String commit(
      String id,
      int of,
      long sequence,
      int partition,
      long offset,
      boolean sharesEntry,
      long nowNs) {
    Stored stored = sequences.get(id);
    if (stored != null && stored.sequence >= sequence) {
      return stored.sequence == sequence ? OK : "STALE_SEQUENCE";
    }
    String refusal = check(id, of);
    if (!refusal.equals(OK)) {
      return refusal;
    }
    if (state == State.COMPLETING_REBALANCE) {
      return REBALANCING;
    }
    member(id).seenNs = nowNs;
    revision += sharesEntry ? 0 : 1;
    sequences.put(id, new Stored(sequence, revision));
    offsets.put(partition, offset);
    return OK;
  }

  long revisionOf(String id) {
    Stored stored = sequences.get(id);
    return stored == null ? -1 : stored.revision;
  }

  String leave(String id, long nowNs) {
    if (!has(id)) {
      return gone(id);
    }
    members.remove(id);
    rebalance("MEMBER_LEFT", id, nowNs);
    return OK;
  }

  Answer.Described describe() {
    SortedMap<String, List<Integer>> now = new TreeMap<>();
    members.forEach(
        (id, member) -> now.put(id, state == State.STABLE ? member.partitions : List.of()));
    return new Answer.Described(state.name(), generation, now);
  }

  /** Time goes on: sessions run out, and a join phase ends. */
  void tick(long nowNs) {
    List<String> expired = new ArrayList<>();
    members.forEach(
        (id, member) -> {
          if (!member.waits && nowNs - member.seenNs > sessionNs) {
            expired.add(id);
          }
        });
    for (String id : expired) {
      members.remove(id);
      event("MEMBER_EXPIRED", id, "");
      rebalance("MEMBER_EXPIRED", id, nowNs);
    }
    if (state != State.PREPARING_REBALANCE) {
      return;
    }
    if (members.values().stream().allMatch(member -> member.waits) || nowNs > deadlineNs) {
      members.values().removeIf(member -> !member.waits);
      generation++;
      state = members.isEmpty() ? State.EMPTY : State.COMPLETING_REBALANCE;
      for (Member member : members.values()) {
        member.waits = false;
        member.seenNs = nowNs;
        member.partitions = List.of();
      }
    }
  }

  private void rebalance(String cause, String id, long nowNs) {
    if (state != State.PREPARING_REBALANCE) {
      state = State.PREPARING_REBALANCE;
      deadlineNs = nowNs + rebalanceNs;
      event("REBALANCE_STARTED", id, cause);
    }
  }

  private void event(String kind, String id, String cause) {
    events.append(
        """
        {"kind":"%s","member_id":"%s","timestamp_ms":1,"generation":%d,"cause":"%s"}
        """
            .formatted(kind, id, generation, cause));
  }

  private String check(String id, int of) {
    if (!has(id)) {
      return gone(id);
    }
    return of == generation ? OK : Refusals.ILLEGAL_GENERATION;
  }

  private String gone(String id) {
    return replaced.containsKey(id) ? Refusals.FENCED_INSTANCE_ID : Refusals.UNKNOWN_MEMBER_ID;
  }

  private Member member(String id) {
    Member member = members.get(id);
    if (member == null) {
      throw new IllegalStateException("no member " + id);
    }
    return member;
  }
}
