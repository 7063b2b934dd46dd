// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.client.GroupDescription;
import io.muster.client.GroupState;
import io.muster.client.MemberDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A group of {@link WireMember}s, with a topic of its own. Thread-safe. */
final class WireGroup {
  private static final int HEARTBEATS_IN_SESSION = 10;

  private final String id;
  private final int partitions;
  private final Duration session;
  private final Recorder recorder;
  private final List<WireMember> members = new ArrayList<>();

  WireGroup(String id, int partitions, Duration session, Recorder recorder) {
    this.id = id;
    this.partitions = partitions;
    this.session = session;
    this.recorder = recorder;
  }

  String id() {
    return id;
  }

  String topic() {
    return "topic-of-" + id;
  }

  Duration session() {
    return session;
  }

  Duration heartbeat() {
    return session.dividedBy(HEARTBEATS_IN_SESSION);
  }

  Recorder recorder() {
    return recorder;
  }

  List<Integer> partitions() {
    return IntStream.range(0, partitions).boxed().toList();
  }

  void createTopic(MusterClient operator) {
    boolean unused = operator.admin().createTopic(topic(), partitions);
  }

  /** A new dynamic member; it joins at once. */
  WireMember add(WireClient client, WireMember.Work work) {
    return add(client, null, work);
  }

  /** A new static member; it joins at once. */
  WireMember addStatic(WireClient client, String instance, WireMember.Work work) {
    return add(client, instance, work);
  }

  private WireMember add(WireClient client, @Nullable String instance, WireMember.Work work) {
    WireMember member = new WireMember(this, client, instance, work);
    synchronized (members) {
      members.add(member);
    }
    member.start();
    return member;
  }

  List<WireMember> all() {
    synchronized (members) {
      return List.copyOf(members);
    }
  }

  void leave(WireMember member) throws InterruptedException {
    synchronized (members) {
      members.remove(member);
    }
    member.leave();
  }

  /** What a leader member decides: partitions go round among the members. */
  SortedMap<String, List<Integer>> assign(Collection<String> among) {
    List<String> sorted = among.stream().sorted().toList();
    SortedMap<String, List<Integer>> assignments = new TreeMap<>();
    sorted.forEach(member -> assignments.put(member, new ArrayList<>()));
    for (int partition = 0; partition < partitions && !sorted.isEmpty(); partition++) {
      String owner = sorted.get(partition % sorted.size());
      assignments.getOrDefault(owner, new ArrayList<>()).add(partition);
    }
    return assignments;
  }

  boolean isIn() {
    return all().stream().allMatch(WireMember::isIn);
  }

  Set<String> live() {
    return all().stream().map(WireMember::id).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The cluster says that it is stable, with the members that live here and no others. */
  boolean isSettled(MusterClient operator) {
    try {
      GroupDescription described = operator.admin().describeGroup(id);
      Set<String> known =
          described.members().stream().map(MemberDescription::memberId).collect(Collectors.toSet());
      return described.state() == GroupState.STABLE && known.equals(live());
    } catch (MusterException notNow) {
      return false;
    }
  }

  void addFacts(SortedMap<String, String> facts) {
    String prefix = "group." + id + ".";
    facts.put("topic." + topic() + ".partitions", Integer.toString(partitions));
    facts.put(prefix + "topic", topic());
    facts.put(prefix + "protocol", "eager");
    facts.put(prefix + "session.ms", Long.toString(session.toMillis()));
    facts.put(prefix + "live", String.join(",", live()));
  }

  /** Ends its members without waiting. */
  void abandon() {
    all().forEach(WireMember::abandon);
  }
}
