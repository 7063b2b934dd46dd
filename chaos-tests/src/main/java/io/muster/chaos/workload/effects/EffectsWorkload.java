// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.effects;

import io.muster.chaos.relay.Relays;
import io.muster.chaos.workload.Changes;
import io.muster.chaos.workload.Pace;
import io.muster.chaos.workload.PacedProcesses;
import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.LastReads;
import io.muster.chaos.workload.group.RegisterGroups;
import io.muster.chaos.workload.group.WireGroup;
import io.muster.chaos.workload.group.WireMember;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.client.MusterClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * W6: effects that happen once although answers get lost. Between clients and nodes are relays that
 * swallow answers and break connections. Writers repeat their commits with the same sequence by
 * another way; members whose joins and leaves go unanswered repeat them; what was done must have
 * been done once.
 */
public final class EffectsWorkload implements Workload {
  static final String TOPIC = "effects";

  private static final Logger log = LoggerFactory.getLogger(EffectsWorkload.class);
  private static final int WRITERS_OF_CLIENT = 2;
  private static final int GROUPS = 4;
  private static final int ROTATE_AFTER = 300;
  private static final int PARTITIONS = 8;
  private static final Duration BEGINNING = Duration.ofSeconds(60);

  private final WorkloadContext context;
  private final EffectsOptions options;
  private final RegisterGroups registers;
  private final Random random;
  private final Changes changes;
  private final List<WireGroup> groups = new ArrayList<>();
  private final PacedProcesses processes = new PacedProcesses();
  private final List<WireClient> clients = new ArrayList<>();
  private @Nullable Relays relays;
  private @Nullable Weather weather;

  public EffectsWorkload(WorkloadContext context, EffectsOptions options) {
    this.context = context;
    this.options = options;
    this.random = Seeds.random(context.seed(), "effects");
    this.registers =
        new RegisterGroups(
            "effects-",
            GROUPS,
            context.somePartitions("effects-homes", 3),
            context.offsetsPartitions(),
            ROTATE_AFTER);
    this.changes =
        new Changes(
            Seeds.random(context.seed(), "effects-changes"),
            options.comingsPerMinute(),
            () -> {},
            this::comeAndGo);
  }

  @Override
  public void start() throws InterruptedException, IOException {
    Relays through = new Relays(context.endpoints(), context.seed());
    relays = through;
    try (MusterClient operator = context.operator("effects-setup", BEGINNING)) {
      boolean unused = operator.admin().createTopic(TOPIC, RegisterGroups.KEYS_OF_GROUP);
      for (int number = 0; number < options.groups(); number++) {
        WireGroup group =
            new WireGroup(
                "effects-members-" + number, PARTITIONS, options.session(), context.recorder());
        group.createTopic(operator);
        groups.add(group);
      }
    }
    WireClient direct = client(false);
    Pace pace = new Pace(options.operationsPerSecond());
    for (int i = 0; i < options.processes(); i++) {
      WireClient lossy =
          i % WRITERS_OF_CLIENT == 0 ? client(true) : clients.get(clients.size() - 1);
      processes.add(
          new EffectsProcess(context, lossy, direct, registers, pace, options.patience()));
    }
    for (WireGroup group : groups) {
      for (int member = 0; member < options.membersOfEach(); member++) {
        add(group);
      }
    }
    List<RegisterGroups.Group> first = registers.all();
    processes.start();
    Waiting.until(
        () ->
            first.stream().allMatch(group -> group.anchored().get())
                && groups.stream().allMatch(WireGroup::isIn),
        BEGINNING,
        "every group has a commit acknowledged or its members");
    Weather bad = new Weather(through, context.seed());
    weather = bad;
    bad.start();
    changes.start();
  }

  private void add(WireGroup group) {
    if (random.nextBoolean()) {
      log.debug("a member comes: {}", group.add(client(true), WireMember.NOTHING).id());
    } else {
      String instance = "instance-" + context.recorder().newProcess();
      log.debug("comes: {}", group.addStatic(client(true), instance, WireMember.NOTHING).id());
    }
  }

  /** One more joins, and one of the others leaves. */
  private void comeAndGo() throws InterruptedException {
    WireGroup group = groups.get(random.nextInt(groups.size()));
    List<WireMember> members = group.all();
    add(group);
    group.leave(members.get(random.nextInt(members.size())));
  }

  @Override
  public void quiesce(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    changes.stop(limit);
    Weather bad = weather;
    if (bad != null) {
      bad.stop();
    }
    processes.quiesce(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
  }

  @Override
  public void lastReads() throws InterruptedException {
    try (MusterClient operator = context.operator("effects-setup", BEGINNING)) {
      WireGroup.awaitSettled(groups, operator);
    }
    List<Integer> partitions = IntStream.range(0, RegisterGroups.KEYS_OF_GROUP).boxed().toList();
    LastReads.through(
        context,
        reads -> {
          groups.forEach(group -> reads.members(group.id()));
          registers.all().forEach(group -> reads.offsets(group.id(), TOPIC, partitions));
        });
  }

  @Override
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    groups.forEach(group -> group.addFacts(facts));
    Weather bad = weather;
    if (bad != null) {
      facts.put("relay.storms", String.valueOf(bad.storms()));
      groups.forEach(group -> facts.put("group." + group.id() + ".relayed", "true"));
      registers.all().forEach(group -> facts.put("group." + group.id() + ".relayed", "true"));
    }
    return facts;
  }

  @Override
  public void close() {
    changes.end();
    Weather bad = weather;
    if (bad != null) {
      bad.end();
    }
    processes.end();
    groups.forEach(WireGroup::abandon);
    clients.forEach(WireClient::close);
    Relays open = relays;
    if (open != null) {
      open.close();
    }
  }

  private WireClient client(boolean lossy) {
    Relays through = relays;
    WireClient client =
        new WireClient(lossy && through != null ? through.endpoints() : context.endpoints());
    clients.add(client);
    return client;
  }
}
