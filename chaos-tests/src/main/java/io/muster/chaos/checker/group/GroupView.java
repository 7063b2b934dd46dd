// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a run shows of one group. */
final class GroupView {
  private final String id;
  private final GroupFacts facts;
  private final List<Operation> operations = new ArrayList<>();
  private final List<Sighting> sightings = new ArrayList<>();
  private final SortedMap<String, List<Operation>> ofMembers = new TreeMap<>();
  private final Map<String, String> instances;
  private final Map<String, List<Operation>> joinsOfInstances = new HashMap<>();
  private final Map<Attempt, Long> firstAttempts = new HashMap<>();
  private final SortedSet<String> topics = new TreeSet<>();

  /** A commit as its writer numbers it; a repeat may be answered with what the first one did. */
  private record Attempt(String member, long sequence) {}

  private GroupView(Run run, String id) {
    this.id = id;
    this.facts = new GroupFacts(run, id);
    this.instances = facts.instances();
  }

  /** By id, the groups that operations are about. */
  static SortedMap<String, GroupView> of(Run run) {
    SortedMap<String, GroupView> groups = new TreeMap<>();
    for (Operation operation : run.operations()) {
      groups.computeIfAbsent(operation.call().group(), id -> new GroupView(run, id)).add(operation);
    }
    return groups;
  }

  private void add(Operation operation) {
    operations.add(operation);
    String member = Members.of(operation);
    if (!member.isEmpty()) {
      ofMembers.computeIfAbsent(member, unused -> new ArrayList<>()).add(operation);
    }
    Call call = operation.call();
    long fromNs = operation.invokedNs();
    if (call instanceof Call.Commit commit) {
      commit.writes().forEach(write -> topics.add(write.topic()));
      if (commit.sequence() > 0) {
        fromNs = firstAttempts.merge(new Attempt(member, commit.sequence()), fromNs, Long::min);
      }
    } else if (call instanceof Call.Assigned assigned) {
      topics.add(assigned.topic());
    } else if (call instanceof Call.Processed processed) {
      topics.add(processed.topic());
    } else if (call instanceof Call.Join join && join.instance() != null) {
      joinsOfInstances.computeIfAbsent(join.instance(), unused -> new ArrayList<>()).add(operation);
      if (!member.isEmpty()) {
        instances.put(member, join.instance());
      }
    }
    Sighting sighting = Sighting.of(operation, fromNs);
    if (sighting != null) {
      sightings.add(sighting);
    }
  }

  String id() {
    return id;
  }

  GroupFacts facts() {
    return facts;
  }

  /** By index. */
  List<Operation> operations() {
    return operations;
  }

  /** By index of their operations. */
  List<Sighting> sightings() {
    return sightings;
  }

  /** By member id, the operations of each by index. */
  SortedMap<String, List<Operation>> ofMembers() {
    return ofMembers;
  }

  List<Operation> ofMember(String member) {
    return ofMembers.getOrDefault(member, List.of());
  }

  /** The one topic that the group reads, or empty where it is not known or not one. */
  String topic() {
    String told = facts.topic();
    if (told != null) {
      return told;
    }
    return topics.size() == 1 ? topics.first() : "";
  }

  /** Joins that brought an instance id, by index. */
  List<Operation> joinsOfInstance(String instance) {
    return joinsOfInstances.getOrDefault(instance, List.of());
  }

  /** Empty for a dynamic member, and for one of which nothing is known. */
  String instanceOf(String member) {
    return instances.getOrDefault(member, "");
  }

  /** Whether the one may have taken the other's place without a new generation. */
  boolean sameInstance(String member, String other) {
    String instance = instanceOf(member);
    return !instance.isEmpty() && instance.equals(instanceOf(other));
  }

  /** Whether its join was seen and brought no instance id. */
  boolean dynamic(String member) {
    return instanceOf(member).isEmpty()
        && ofMember(member).stream().anyMatch(each -> each.call() instanceof Call.Join);
  }

  /** Since when it may have taken effect: a repeat counts from its first attempt. */
  long fromNs(Operation operation) {
    if (operation.call() instanceof Call.Commit commit && commit.sequence() > 0) {
      return firstAttempts.getOrDefault(
          new Attempt(commit.member(), commit.sequence()), operation.invokedNs());
    }
    return operation.invokedNs();
  }

  /** Whether a join of the member may have taken effect between two moments. */
  boolean mayHaveJoined(String member, long fromNs, long toNs) {
    return ofMember(member).stream()
        .anyMatch(
            each ->
                each.call() instanceof Call.Join
                    && each.endNs() >= fromNs
                    && each.invokedNs() <= toNs);
  }
}
