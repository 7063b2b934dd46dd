// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.admin;

import io.muster.chaos.history.Call;
import io.muster.chaos.workload.Pace;
import io.muster.chaos.workload.PacedProcesses;
import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.LastReads;
import io.muster.chaos.workload.calls.WireWrites;
import io.muster.chaos.workload.group.RegisterGroups;
import io.muster.chaos.workload.group.WireGroup;
import io.muster.chaos.workload.group.WireMember;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.client.ConfigChange;
import io.muster.client.ConfigScope;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * W8: retention and administration. Operators set, delete and read offsets and delete groups, while
 * members commit in some of these groups, whose offsets must stay, and while the offsets of other
 * groups, without members, run out.
 *
 * <p>The shortest retention there is takes a minute. A short run therefore waits before its last
 * reads until the offsets of the groups without members are gone.
 */
public final class AdminWorkload implements Workload {
  /** A topic that no member subscribes to. */
  static final String OLD_TOPIC = "admin-old";

  /** The topic of groups that never have members. */
  static final String PLAIN_TOPIC = "admin-plain";

  static final int PARTITIONS = 4;

  /** Of each live group's topic: committed once, before there are members. */
  static final int STILL = PARTITIONS - 1;

  private static final Logger log = LoggerFactory.getLogger(AdminWorkload.class);
  private static final String RETENTION = "offsets.retention.minutes";
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LATE = Duration.ofSeconds(30);
  private static final Duration BEGINNING = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofSeconds(20);
  private static final int PLAIN_GROUPS = 4;
  private static final int ROTATE_AFTER = 150;

  private final WorkloadContext context;
  private final AdminOptions options;
  private final RegisterGroups plain;
  private final List<WireGroup> live = new ArrayList<>();
  private final List<WireGroup> empty = new ArrayList<>();
  private final PacedProcesses processes = new PacedProcesses();
  private final List<WireClient> clients = new ArrayList<>();
  private long emptySinceNanos;

  public AdminWorkload(WorkloadContext context, AdminOptions options) {
    this.context = context;
    this.options = options;
    this.plain =
        new RegisterGroups(
            "admin-plain-",
            PLAIN_GROUPS,
            context.somePartitions("admin-homes", 2),
            context.offsetsPartitions(),
            ROTATE_AFTER);
  }

  @Override
  public void start() throws InterruptedException {
    try (MusterClient operator = context.operator("admin-setup", BEGINNING)) {
      boolean old = operator.admin().createTopic(OLD_TOPIC, PARTITIONS);
      boolean other = operator.admin().createTopic(PLAIN_TOPIC, RegisterGroups.KEYS_OF_GROUP);
      log.debug("topics are new: {} {}", old, other);
      for (int number = 0; number < options.liveGroups(); number++) {
        live.add(group(operator, "admin-live-" + number));
      }
      for (int number = 0; number < options.emptyGroups(); number++) {
        empty.add(group(operator, "admin-empty-" + number));
      }
    }
    WireClient client = client();
    WireWrites writes = new WireWrites(client, context.recorder(), BEGINNING);
    int process = context.recorder().newProcess();
    for (WireGroup group : empty) {
      begin(writes, process, group);
      WireMember member = group.add(client, WireMember.NOTHING);
      Waiting.until(group::isIn, BEGINNING, group.id() + " has its member");
      group.leave(member);
    }
    emptySinceNanos = System.nanoTime();
    for (WireGroup group : live) {
      begin(writes, process, group);
      for (int member = 0; member < options.membersOfEach(); member++) {
        WireMember added = group.add(client(), new Commits(group));
        log.debug("{} gets {}", group.id(), added.id());
      }
    }
    Waiting.until(
        () -> live.stream().allMatch(WireGroup::isIn), BEGINNING, "every member is in its group");
    Pace pace = new Pace(options.operationsPerSecond());
    for (int number = 0; number < options.operators(); number++) {
      processes.add(
          new AdminProcess(context, client(), plain, live, empty, pace, options.patience()));
    }
    processes.start();
  }

  private WireGroup group(MusterClient operator, String id) {
    WireGroup group = new WireGroup(id, PARTITIONS, options.session(), context.recorder());
    group.createTopic(operator);
    boolean unused =
        operator
            .admin()
            .alterConfig(
                ConfigScope.group(id),
                ConfigChange.set(RETENTION, String.valueOf(SHORTEST.toMinutes())));
    return group;
  }

  /** Every partition of the group's topic gets an offset, before there are members. */
  private void begin(WireWrites writes, int process, WireGroup group) throws InterruptedException {
    Random random = Seeds.random(context.seed(), group.id());
    Waiting.until(
        () ->
            writes
                .alter(
                    process,
                    "admin-setup",
                    group.id(),
                    group.partitions().stream()
                        .map(
                            partition ->
                                new Call.Write(
                                    group.topic(),
                                    partition,
                                    partition,
                                    "begin-" + partition + "-" + random.nextLong()))
                        .toList())
                .ok(),
        BEGINNING,
        group.id() + " has offsets");
  }

  /** Members commit what they own, but for one partition, and now and then for the old topic. */
  private static final class Commits implements WireMember.Work {
    private static final long EVERY_MS = 700;

    private final WireGroup group;
    private long offset;
    private long nextNanos;

    Commits(WireGroup group) {
      this.group = group;
    }

    @Override
    public void turn(WireMember member, Duration untilHeartbeat) throws InterruptedException {
      long now = System.nanoTime();
      if (now < nextNanos) {
        WireMember.NOTHING.turn(member, untilHeartbeat);
        return;
      }
      nextNanos = now + TimeUnit.MILLISECONDS.toNanos(EVERY_MS);
      offset++;
      SortedMap<Integer, Long> offsets = new TreeMap<>();
      for (int partition : member.partitions()) {
        if (partition != STILL) {
          offsets.put(partition, offset);
        }
      }
      if (!offsets.isEmpty()) {
        member.commit(offset % 3 == 0 ? OLD_TOPIC : group.topic(), offsets);
      }
    }
  }

  @Override
  public void quiesce(Duration limit) throws InterruptedException {
    processes.quiesce(limit);
  }

  @Override
  public void lastReads() throws InterruptedException {
    try (MusterClient operator = context.operator("admin-setup", LOOK)) {
      long past = System.nanoTime() - emptySinceNanos;
      Duration left = SHORTEST.plus(LATE).minusNanos(past);
      if (!Waiting.within(left, () -> gone(operator))) {
        log.warn("offsets of groups without members are still there after {}", SHORTEST.plus(LATE));
      }
      WireGroup.awaitSettled(live, operator);
    }
    List<Integer> keys = IntStream.range(0, RegisterGroups.KEYS_OF_GROUP).boxed().toList();
    LastReads.through(
        context,
        reads -> {
          for (WireGroup group : live) {
            reads.group(group.id(), group.topic(), group.partitions());
            reads.offsets(group.id(), OLD_TOPIC, group.partitions());
          }
          for (WireGroup group : empty) {
            reads.offsets(group.id(), group.topic(), group.partitions());
          }
          for (RegisterGroups.Group group : plain.all()) {
            reads.offsets(group.id(), PLAIN_TOPIC, keys);
          }
        });
  }

  private boolean gone(MusterClient operator) {
    try {
      return empty.stream()
          .allMatch(group -> operator.admin().committedOffsets(group.id()).isEmpty());
    } catch (MusterException notNow) {
      return false;
    }
  }

  @Override
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    live.forEach(group -> group.addFacts(facts));
    empty.forEach(group -> group.addFacts(facts));
    for (List<WireGroup> groups : List.of(live, empty)) {
      for (WireGroup group : groups) {
        facts.put("group." + group.id() + ".retention.ms", String.valueOf(SHORTEST.toMillis()));
      }
    }
    return facts;
  }

  @Override
  public void close() {
    processes.end();
    live.forEach(WireGroup::abandon);
    empty.forEach(WireGroup::abandon);
    clients.forEach(WireClient::close);
  }

  private WireClient client() {
    WireClient client = new WireClient(context.endpoints());
    clients.add(client);
    return client;
  }
}
