// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.group;

import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.Waiting;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group of {@link WireMember}s, with a topic of its own. Thread-safe. */
public final class WireGroup {
  private static final Logger log = LoggerFactory.getLogger(WireGroup.class);
  private static final Duration SETTLING = Duration.ofSeconds(60);
  private static final int HEARTBEATS_IN_SESSION = 10;

  private final String id;
  private final int partitions;
  private final Duration session;
  private final Recorder recorder;
  private final List<WireMember> members = new ArrayList<>();

  /**
   * Empty at first.
   *
   * @param partitions of its topic
   * @param session timeout of its members
   */
  public WireGroup(String id, int partitions, Duration session, Recorder recorder) {
    this.id = id;
    this.partitions = partitions;
    this.session = session;
    this.recorder = recorder;
  }

  /** As the cluster knows it. */
  public String id() {
    return id;
  }

  /** The one that its members subscribe to; no other group does. */
  public String topic() {
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

  /** All of its topic. */
  public List<Integer> partitions() {
    return IntStream.range(0, partitions).boxed().toList();
  }

  /** Before the first member comes. */
  public void createTopic(MusterClient operator) {
    boolean unused = operator.admin().createTopic(topic(), partitions);
  }

  /** A new dynamic member; it joins at once. */
  public WireMember add(WireClient client, WireMember.Work work) {
    return add(client, null, work);
  }

  /** A new static member; it joins at once. */
  public WireMember addStatic(WireClient client, String instance, WireMember.Work work) {
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

  /** Those that came and were not told to leave. */
  public List<WireMember> all() {
    synchronized (members) {
      return List.copyOf(members);
    }
  }

  /** It does not count from now on; waits for it to go, though not for ever. */
  public void leave(WireMember member) throws InterruptedException {
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

  /** Each of its members has its assignment, as far as it knows. */
  public boolean isIn() {
    return all().stream().allMatch(WireMember::isIn);
  }

  Set<String> live() {
    return all().stream().map(WireMember::id).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Before the last reads: waits until all are settled, for so long as that may take. */
  public static void awaitSettled(List<WireGroup> groups, MusterClient operator)
      throws InterruptedException {
    if (!Waiting.within(
        SETTLING, () -> groups.stream().allMatch(group -> group.isSettled(operator)))) {
      log.warn("some groups did not become stable within {}", SETTLING);
    }
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

  /** What checkers have to know of it. */
  public void addFacts(SortedMap<String, String> facts) {
    String prefix = "group." + id + ".";
    facts.put("topic." + topic() + ".partitions", Integer.toString(partitions));
    facts.put(prefix + "topic", topic());
    facts.put(prefix + "protocol", "eager");
    facts.put(prefix + "session.ms", Long.toString(session.toMillis()));
    facts.put(prefix + "live", String.join(",", live()));
  }

  /** Ends its members without waiting. */
  public void abandon() {
    all().forEach(WireMember::abandon);
  }
}
