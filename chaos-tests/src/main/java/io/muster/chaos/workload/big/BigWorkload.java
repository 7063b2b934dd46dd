// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.big;

import io.muster.chaos.history.Header;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.Changes;
import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.LastReads;
import io.muster.chaos.workload.library.GroupEvents;
import io.muster.chaos.workload.library.GroupHome;
import io.muster.chaos.workload.library.NodesByEndpoint;
import io.muster.client.GroupDescription;
import io.muster.client.GroupState;
import io.muster.client.MemberDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.assignor.RangeAssignor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * W7: one group with very many members and partitions. All join at once; later a tenth of them
 * leave at once, and as many come, in turn. How long the group takes to be stable again is written
 * down.
 */
public final class BigWorkload implements Workload, GroupHome {
  private static final Logger log = LoggerFactory.getLogger(BigWorkload.class);
  private static final String ID = "big-0";
  private static final String TOPIC = "topic-of-big-0";
  private static final int MEMBERS_OF_CLIENT = 100;
  private static final int WAVE = 10;
  private static final int HEARTBEATS_IN_SESSION = 5;
  private static final Duration BEGINNING = Duration.ofMinutes(2);
  private static final Duration SETTLING = Duration.ofSeconds(90);
  private static final Duration REQUEST = Duration.ofSeconds(10);

  private final WorkloadContext context;
  private final BigOptions options;
  private final NodesByEndpoint nodes;
  private final Random random;
  private final Changes waves;
  private final Changes commits;
  private final List<MusterClient> clients = new ArrayList<>();
  private final List<BigMember> members = new ArrayList<>();
  private final List<String> settlings = new ArrayList<>();
  private final GroupEvents events = new GroupEvents();

  public BigWorkload(WorkloadContext context, BigOptions options) {
    this.context = context;
    this.options = options;
    this.nodes = new NodesByEndpoint(context.endpoints());
    this.random = Seeds.random(context.seed(), "big");
    this.waves =
        new Changes(
            Seeds.random(context.seed(), "big-waves"), options.waves(), () -> {}, this::wave);
    // It looks five times in a second.
    this.commits = new Changes(random, 0, this::commitSome, () -> {});
  }

  // ---- what its members need

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String topic() {
    return TOPIC;
  }

  @Override
  public Recorder recorder() {
    return context.recorder();
  }

  @Override
  public @Nullable Header header(Throwable thrown) {
    return nodes.header(thrown);
  }

  // ---- the run

  @Override
  public void start() throws InterruptedException {
    boolean unused = client(0).admin().createTopic(TOPIC, options.partitions());
    settles("storm", BEGINNING, () -> join(options.members()));
    commits.start();
    waves.start();
  }

  private void join(int number) {
    for (int i = 0; i < number; i++) {
      BigMember member =
          new BigMember(
              this,
              client(all().size() / MEMBERS_OF_CLIENT)
                  .newMember(ID)
                  .subscribe(List.of(TOPIC))
                  .sessionTimeout(options.session())
                  .rebalanceTimeout(options.session())
                  .heartbeatInterval(options.session().dividedBy(HEARTBEATS_IN_SESSION))
                  .assignors(new RangeAssignor()));
      synchronized (members) {
        members.add(member);
      }
    }
  }

  /** A tenth leaves, or as many come. */
  private void wave() throws InterruptedException {
    int some = Math.max(1, options.members() / WAVE);
    if (all().size() < options.members()) {
      settles("comers", SETTLING, () -> join(some));
      return;
    }
    List<BigMember.Leaving> leaving = new ArrayList<>();
    settles(
        "leavers",
        SETTLING,
        () -> {
          synchronized (members) {
            for (int i = 0; i < some; i++) {
              leaving.add(members.remove(random.nextInt(members.size())).leave());
            }
          }
        });
    for (BigMember.Leaving each : leaving) {
      each.await();
    }
  }

  /** Does it, and waits until the group is stable with exactly the members that live here. */
  private void settles(String what, Duration limit, Runnable change) throws InterruptedException {
    long from = recorder().nowNs();
    change.run();
    boolean settled = Waiting.within(limit, this::isSettled);
    long to = recorder().nowNs();
    log.info("{}: stable again {} after {} ms", what, settled, (to - from) / 1_000_000);
    synchronized (settlings) {
      settlings.add(what + ":" + from + "-" + to + ":" + (settled ? "stable" : "not-stable"));
    }
  }

  private boolean isSettled() {
    try {
      GroupDescription described = client(0).admin().describeGroup(ID);
      described.events().forEach(events::add);
      Set<String> known =
          described.members().stream().map(MemberDescription::memberId).collect(Collectors.toSet());
      return described.state() == GroupState.STABLE && known.equals(live());
    } catch (MusterException notNow) {
      return false;
    }
  }

  /** Some members commit, as many as the options say. */
  private void commitSome() {
    List<BigMember> all = all();
    try {
      for (int i = 0; i < options.commitsPerSecond() / 5 && !all.isEmpty(); i++) {
        all.get(random.nextInt(all.size())).commitOne();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<BigMember> all() {
    synchronized (members) {
      return List.copyOf(members);
    }
  }

  private Set<String> live() {
    return all().stream().map(BigMember::id).collect(Collectors.toCollection(TreeSet::new));
  }

  private MusterClient client(int number) {
    synchronized (clients) {
      while (clients.size() <= number) {
        clients.add(
            MusterClient.builder()
                .endpoints(context.endpoints().values())
                .clientId(ID)
                .requestTimeout(REQUEST)
                .build());
      }
      return clients.get(number);
    }
  }

  @Override
  public void quiesce(Duration limit) throws InterruptedException {
    waves.stop(limit);
    commits.stop(limit);
  }

  @Override
  public void lastReads() throws InterruptedException {
    settles("end", SETTLING, () -> {});
    List<Integer> partitions = IntStream.range(0, options.partitions()).boxed().toList();
    LastReads.through(
        context,
        reads -> {
          reads.group(ID, TOPIC, partitions);
        });
  }

  @Override
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    if (all().isEmpty()) {
      return facts;
    }
    String prefix = "group." + ID + ".";
    facts.put("topic." + TOPIC + ".partitions", String.valueOf(options.partitions()));
    facts.put(prefix + "topic", TOPIC);
    facts.put(prefix + "protocol", "eager");
    facts.put(prefix + "session.ms", String.valueOf(options.session().toMillis()));
    facts.put(prefix + "live", String.join(",", live()));
    facts.put(prefix + "events", events.lines());
    synchronized (settlings) {
      facts.put(prefix + "settlings", String.join(",", settlings));
    }
    return facts;
  }

  @Override
  public void close() {
    waves.end();
    commits.end();
    List<MusterClient> open;
    synchronized (clients) {
      open = List.copyOf(clients);
    }
    Thread closing = new Thread(() -> open.forEach(MusterClient::close), "closing-big");
    closing.setDaemon(true);
    closing.start();
  }
}
