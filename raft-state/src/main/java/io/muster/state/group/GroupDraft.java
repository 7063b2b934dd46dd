// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.ByteString;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.Invariant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A group while the commands of one log entry change it. Knows what a change touches (so that only
 * that is written) and which transitions are legal, but no rule of the protocol. Used by one
 * thread.
 */
final class GroupDraft implements GroupView {
  private final String id;
  private GroupState state = GroupState.EMPTY;
  private int generation;
  private long phase;
  private int phaseTimerMs;
  private String protocolType = "";
  private @Nullable String protocolName;
  private @Nullable String leaderId;
  private long stateTimestampMs;
  private @Nullable InitialJoin initialJoin;
  private RebalanceCause cause = RebalanceCause.getDefaultInstance();
  private long rebalanceStartedMs;
  private long topicsRevision;
  private long lastEvent;
  private Map<String, Member> members;
  private final Map<String, PendingMember> pending;
  private final MemberTally tally;

  private final long nowMs;
  private final Consumer<String> departures;
  private final List<GroupEvent> events = new ArrayList<>();
  private final Set<String> touchedMembers = new LinkedHashSet<>();
  private final Set<String> removedMembers = new LinkedHashSet<>();

  /**
   * A group that is not stored yet.
   *
   * @param generation below the first one that it will have
   * @param firstPhase above every phase of a group that had the same id before, so that no timer of
   *     that one is taken for one of this
   * @param nowMs log time of the entry
   * @param departures hears of each member at the moment it goes, even if its id comes back
   */
  GroupDraft(String id, int generation, long firstPhase, long nowMs, Consumer<String> departures) {
    this.id = id;
    this.generation = generation;
    this.phase = firstPhase;
    this.nowMs = nowMs;
    this.departures = departures;
    this.stateTimestampMs = nowMs;
    this.members = new LinkedHashMap<>();
    this.pending = new LinkedHashMap<>();
    this.tally = new MemberTally(members.values());
  }

  GroupDraft(Group group, long nowMs, Consumer<String> departures) {
    this.id = group.id();
    this.nowMs = nowMs;
    this.departures = departures;
    this.state = group.state();
    this.generation = group.generation();
    this.phase = group.phase();
    this.phaseTimerMs = group.phaseTimerMs();
    this.protocolType = group.protocolType();
    this.protocolName = group.protocolName();
    this.leaderId = group.leaderId();
    this.stateTimestampMs = group.stateTimestampMs();
    this.initialJoin = group.initialJoin();
    this.cause = group.cause();
    this.rebalanceStartedMs = group.rebalanceStartedMs();
    this.topicsRevision = group.topicsRevision();
    this.lastEvent = group.lastEvent();
    this.members = new LinkedHashMap<>(group.membersById());
    this.pending = new LinkedHashMap<>(group.pendingById());
    this.tally = new MemberTally(members.values());
  }

  Group freeze() {
    assert tally.isOf(members.values()) : "the members are not what was summed up";
    return new Group(
        id,
        state,
        generation,
        phase,
        phaseTimerMs,
        protocolType,
        protocolName,
        leaderId,
        stateTimestampMs,
        initialJoin,
        cause,
        rebalanceStartedMs,
        topicsRevision,
        lastEvent,
        Collections.unmodifiableMap(members),
        Collections.unmodifiableMap(pending));
  }

  /** Members to be written. */
  Set<String> touchedMembers() {
    return touchedMembers;
  }

  /** Members to be deleted. */
  Set<String> removedMembers() {
    return removedMembers;
  }

  /** What happened in this entry, in order. */
  List<GroupEvent> events() {
    return events;
  }

  /** Adds to the group's history; number, time, generation and members are filled in here. */
  void record(GroupEvent.Builder event) {
    events.add(
        event
            .setNumber(++lastEvent)
            .setTimestampMs(nowMs)
            .setGeneration(generation)
            .setMembers(members.size())
            .build());
  }

  private void recordWithDuration(GroupEvent.Kind kind) {
    record(GroupEvent.newBuilder().setKind(kind).setDurationMs(nowMs - rebalanceStartedMs));
  }

  // The join phase.

  void prepareRebalance(int timerMs, @Nullable InitialJoin initial, RebalanceCause why) {
    Invariant.check(state != GroupState.PREPARING_REBALANCE, "a rebalance starts in " + state);
    if (state != GroupState.COMPLETING_REBALANCE) {
      rebalanceStartedMs = nowMs;
    }
    cause = why;
    enter(GroupState.PREPARING_REBALANCE, timerMs);
    initialJoin = initial;
    record(GroupEvent.newBuilder().setKind(GroupEvent.Kind.REBALANCE_STARTED).setCause(why));
  }

  void rearmJoin(int timerMs, @Nullable InitialJoin initial) {
    Invariant.check(state == GroupState.PREPARING_REBALANCE, "a join timer in " + state);
    initialJoin = initial;
    phase++;
    phaseTimerMs = timerMs;
  }

  void noteNewMember() {
    if (initialJoin != null) {
      initialJoin = initialJoin.withNewMember();
    }
  }

  void completeWithoutMembers() {
    Invariant.check(state == GroupState.PREPARING_REBALANCE, "a join phase ends in " + state);
    Invariant.check(members.isEmpty(), "a group with members becomes empty");
    generation++;
    protocolName = null;
    leaderId = null;
    enter(GroupState.EMPTY, 0);
    recordWithDuration(GroupEvent.Kind.GROUP_EMPTY);
  }

  void completeJoin(String protocol, int syncTimerMs) {
    Invariant.check(state == GroupState.PREPARING_REBALANCE, "a join phase ends in " + state);
    Invariant.check(leaderId != null && members.containsKey(leaderId), "no leader member");
    generation++;
    protocolName = protocol;
    members.replaceAll((memberId, member) -> member.settled());
    tally.noneJoined();
    touchedMembers.addAll(members.keySet());
    enter(GroupState.COMPLETING_REBALANCE, syncTimerMs);
    recordWithDuration(GroupEvent.Kind.GENERATION_STARTED);
  }

  /** The timer of the sync phase runs on: it also watches those who have not fetched theirs yet. */
  void stabilise(Map<String, ByteString> assignments, long madeAtTopicsRevision) {
    Invariant.check(state == GroupState.COMPLETING_REBALANCE, "an assignment in " + state);
    assign(assignments);
    state = GroupState.STABLE;
    stateTimestampMs = nowMs;
    topicsRevision = madeAtTopicsRevision;
    recordWithDuration(GroupEvent.Kind.GENERATION_COMPLETED);
  }

  private void assign(Map<String, ByteString> assignments) {
    members.replaceAll(
        (memberId, member) ->
            member.withAssignment(assignments.getOrDefault(memberId, ByteString.EMPTY)));
    touchedMembers.addAll(members.keySet());
  }

  private void enter(GroupState next, int timerMs) {
    state = next;
    phase++;
    phaseTimerMs = timerMs;
    stateTimestampMs = nowMs;
    initialJoin = null;
  }

  // Members.

  void put(Member member) {
    Member before = members.put(member.id(), member);
    if (before != null) {
      tally.remove(before);
    }
    tally.add(member);
    touchedMembers.add(member.id());
    removedMembers.remove(member.id());
  }

  void remove(String memberId) {
    Member removed =
        Invariant.present(members.remove(memberId), "a member that is not there leaves");
    tally.remove(removed);
    touchedMembers.remove(memberId);
    removedMembers.add(memberId);
    departures.accept(memberId);
    if (memberId.equals(leaderId)) {
      leaderId = members.isEmpty() ? null : members.keySet().iterator().next();
    }
  }

  /**
   * A static member is back under a new member id, and keeps its place. Its place among the others
   * too: which member comes first decides who leads next, and has to be the same after a reload.
   */
  void replace(String oldId, Member member) {
    Map<String, Member> replaced = new LinkedHashMap<>();
    members.forEach(
        (memberId, each) -> {
          Member kept = memberId.equals(oldId) ? member : each;
          replaced.put(kept.id(), kept);
        });
    Invariant.check(replaced.size() == members.size(), "a member is replaced by another one");
    Member old = Invariant.present(members.get(oldId), "only a member is replaced");
    members = replaced;
    tally.remove(old);
    tally.add(member);
    touchedMembers.remove(oldId);
    removedMembers.add(oldId);
    departures.accept(oldId);
    touchedMembers.add(member.id());
    removedMembers.remove(member.id());
    if (oldId.equals(leaderId)) {
      leaderId = member.id();
    }
  }

  /** Behind the last member that is there. */
  long nextOrdinal() {
    long last = 0;
    for (Member member : members.values()) {
      last = Math.max(last, member.ordinal());
    }
    return last + 1;
  }

  void lead(String memberId) {
    leaderId = memberId;
  }

  void setProtocolType(String type) {
    protocolType = type;
  }

  void reserve(PendingMember reserved) {
    pending.put(reserved.id(), reserved);
  }

  boolean dropPending(String memberId) {
    return pending.remove(memberId) != null;
  }

  /** The members in sum. */
  MemberTally tally() {
    return tally;
  }

  // The read face.

  @Override
  public String id() {
    return id;
  }

  @Override
  public GroupState state() {
    return state;
  }

  @Override
  public int generation() {
    return generation;
  }

  @Override
  public long phase() {
    return phase;
  }

  @Override
  public int phaseTimerMs() {
    return phaseTimerMs;
  }

  @Override
  public String protocolType() {
    return protocolType;
  }

  @Override
  public @Nullable String protocolName() {
    return protocolName;
  }

  @Override
  public @Nullable String leaderId() {
    return leaderId;
  }

  @Override
  public long stateTimestampMs() {
    return stateTimestampMs;
  }

  @Override
  public @Nullable InitialJoin initialJoin() {
    return initialJoin;
  }

  @Override
  public RebalanceCause cause() {
    return cause;
  }

  @Override
  public long rebalanceStartedMs() {
    return rebalanceStartedMs;
  }

  @Override
  public long topicsRevision() {
    return topicsRevision;
  }

  @Override
  public long lastEvent() {
    return lastEvent;
  }

  @Override
  public @Nullable Member member(String memberId) {
    return members.get(memberId);
  }

  @Override
  public Collection<Member> members() {
    return Collections.unmodifiableCollection(members.values());
  }

  @Override
  public Collection<PendingMember> pending() {
    return Collections.unmodifiableCollection(pending.values());
  }

  @Override
  public @Nullable PendingMember pendingMember(String memberId) {
    return pending.get(memberId);
  }
}
