// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.history.Header;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.library.GroupEvents;
import io.muster.chaos.workload.library.GroupHome;
import io.muster.chaos.workload.library.NodesByEndpoint;
import io.muster.client.GroupDescription;
import io.muster.client.GroupMember;
import io.muster.client.GroupState;
import io.muster.client.GroupWatch;
import io.muster.client.MemberDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.assignor.CooperativeStickyAssignor;
import io.muster.client.assignor.RangeAssignor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One group with its topic and its members in this process, which share a client. Members come and
 * go by one thread at a time; the rest is thread-safe.
 */
final class PipelineGroup implements GroupHome {
  private static final Logger log = LoggerFactory.getLogger(PipelineGroup.class);
  private static final Duration REQUEST = Duration.ofSeconds(5);

  private final WorkloadContext context;
  private final PipelineOptions options;
  private final FencedSink sink;
  private final VirtualSource source;
  private final String id;
  private final boolean cooperative;
  private final MusterClient client;
  private final GroupEvents events = new GroupEvents();
  private final NodesByEndpoint nodes;
  private final Random random;
  private final List<PipelineMember> members = new ArrayList<>();
  private final Map<String, String> instances = new ConcurrentSkipListMap<>();
  private volatile int partitions;
  private @Nullable GroupWatch watch;

  PipelineGroup(
      String workload,
      WorkloadContext context,
      PipelineOptions options,
      FencedSink sink,
      VirtualSource source,
      int number) {
    this.context = context;
    this.options = options;
    this.sink = sink;
    this.source = source;
    this.id = workload + "-" + number;
    this.partitions = options.partitions();
    this.cooperative = options.cooperativeOnly() || number % 2 == 1;
    this.random = Seeds.random(context.seed(), id);
    this.nodes = new NodesByEndpoint(context.endpoints());
    // Some go without streams, and learn of rebalances by their heartbeats.
    this.client =
        MusterClient.builder()
            .endpoints(context.endpoints().values())
            .clientId(id)
            .requestTimeout(REQUEST)
            .pushes(number % 4 < 2)
            .build();
  }

  // ---- what its members need

  @Override
  public String id() {
    return id;
  }

  @Override
  public String topic() {
    return "topic-of-" + id;
  }

  FencedSink sink() {
    return sink;
  }

  VirtualSource source() {
    return source;
  }

  @Override
  public Recorder recorder() {
    return context.recorder();
  }

  long seed() {
    return context.seed();
  }

  MemberOptions behaviour() {
    return options.member();
  }

  @Override
  public @Nullable Header header(Throwable thrown) {
    return nodes.header(thrown);
  }

  // ---- members

  void createTopic() throws InterruptedException {
    Waiting.until(
        () -> {
          try {
            boolean unused = client.admin().createTopic(topic(), partitions);
            return true;
          } catch (MusterException notNow) {
            log.info("{} could not be created yet: {}", topic(), notNow.getMessage());
            return false;
          }
        },
        Duration.ofSeconds(60),
        "the topic of " + id + " is there");
  }

  /** A new dynamic member. */
  void add() {
    add(null);
  }

  /** A new static member. */
  void addStatic() {
    add("instance-" + recorder().newProcess());
  }

  private void add(@Nullable String instance) {
    GroupMember.Builder builder =
        client
            .newMember(id)
            .subscribe(List.of(topic()))
            .sessionTimeout(options.member().session())
            .heartbeatInterval(options.member().heartbeat())
            .rebalanceTimeout(options.member().session());
    if (cooperative) {
      builder.assignors(new CooperativeStickyAssignor());
    } else {
      builder.assignors(new RangeAssignor());
    }
    Duration slowness = random.nextInt(4) == 0 ? options.member().slowest() : Duration.ZERO;
    PipelineMember member = new PipelineMember(this, instance, slowness, builder);
    synchronized (members) {
      members.add(member);
    }
  }

  List<PipelineMember> all() {
    synchronized (members) {
      return List.copyOf(members);
    }
  }

  private void remove(PipelineMember member) {
    synchronized (members) {
      members.remove(member);
    }
  }

  /** One of them stops without a word, and another member comes. */
  void crashOne() throws InterruptedException {
    PipelineMember victim = any(all());
    remove(victim);
    victim.crash();
    String instance = victim.instance();
    add(instance);
  }

  void leaveOne() throws InterruptedException {
    PipelineMember leaving = any(all());
    remove(leaving);
    leaving.leave(true);
  }

  /** Each static member, one after the other, goes and comes back as a new process. */
  void roll() throws InterruptedException {
    for (PipelineMember member : all()) {
      String instance = member.instance();
      if (instance != null) {
        remove(member);
        member.leave(false);
        add(instance);
      }
    }
  }

  /** Members that another has fenced, or that failed otherwise, are replaced by new ones. */
  void replaceFailed() {
    for (PipelineMember member : all()) {
      if (member.failed()) {
        log.warn("member {} of {} has failed; another comes", member.memberId(), id);
        remove(member);
        member.abandon();
        add();
      }
    }
  }

  /** The topic gets some more partitions. */
  void expand(int most) {
    int wanted = Math.min(most, partitions + 1 + random.nextInt(4));
    try {
      int unused = client.admin().expandTopic(topic(), wanted);
      partitions = wanted;
    } catch (MusterException e) {
      log.info("{} could not be expanded: {}", topic(), e.getMessage());
    }
  }

  private PipelineMember any(List<PipelineMember> from) {
    return from.get(random.nextInt(from.size()));
  }

  // ---- how it stands

  /** Its members have all partitions, and have found where to begin. */
  boolean isAtWork() {
    Set<Integer> begun = new HashSet<>();
    all().forEach(member -> begun.addAll(member.begun()));
    return begun.size() == partitions;
  }

  boolean isQuiet() {
    return all().stream().allMatch(PipelineMember::isQuiet);
  }

  /** The cluster says that it is stable, with the members that live here and no others. */
  boolean isSettled() {
    try {
      GroupDescription described = client.admin().describeGroup(id);
      Set<String> known =
          described.members().stream().map(MemberDescription::memberId).collect(Collectors.toSet());
      return described.state() == GroupState.STABLE && known.equals(live());
    } catch (MusterException notNow) {
      return false;
    }
  }

  private Set<String> live() {
    return all().stream()
        .map(PipelineMember::memberId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  List<Integer> partitions() {
    return IntStream.range(0, partitions).boxed().toList();
  }

  // ---- events and facts

  /** A static member got a member id; each of its lives gets one. */
  void isNow(String memberId, @Nullable String instance) {
    if (instance != null) {
      instances.put(memberId, instance);
    }
  }

  /** From here on its events are collected, those from before included. */
  void watch() {
    watch = client.admin().watchGroup(id, 0, events::add);
  }

  /** Learns the rest, once the cluster is healed. */
  void lookLast() {
    try {
      client.admin().describeGroup(id).events().forEach(events::add);
      client.admin().listTopics(List.of(topic())).forEach(each -> partitions = each.partitions());
    } catch (MusterException e) {
      log.warn("{} could not be looked at once more: {}", id, e.getMessage());
    }
  }

  void addFacts(SortedMap<String, String> facts) {
    String prefix = "group." + id + ".";
    facts.put("topic." + topic() + ".partitions", Integer.toString(partitions));
    facts.put(prefix + "topic", topic());
    facts.put(prefix + "protocol", cooperative ? "cooperative" : "eager");
    facts.put(prefix + "session.ms", Long.toString(options.member().session().toMillis()));
    facts.put(
        prefix + "instances",
        instances.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(",")));
    facts.put(prefix + "live", String.join(",", live()));
    facts.put(prefix + "events", events.lines());
  }

  /** Ends members and client without waiting. */
  void close() {
    all().forEach(PipelineMember::abandon);
    GroupWatch open = watch;
    if (open != null) {
      open.close();
    }
    Thread closing = new Thread(client::close, "closing-" + id);
    closing.setDaemon(true);
    closing.start();
  }
}
