// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.hot;

import io.muster.chaos.GroupNames;
import io.muster.chaos.workload.Pace;
import io.muster.chaos.workload.Seeds;
import io.muster.chaos.workload.Waiting;
import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.calls.LastReads;
import io.muster.chaos.workload.group.WireGroup;
import io.muster.chaos.workload.group.WireMember;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.client.MusterClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * W5: one hot offsets partition with a noisy neighbour. All groups live in it. One commits every
 * record by itself, as fast as it is let; the members of the others only heartbeat, and must not be
 * expelled for it. The noisy group rebalances now and then, and each of its members sends a commit
 * of the generation before, late.
 */
public final class HotWorkload implements Workload {
  private static final Logger log = LoggerFactory.getLogger(HotWorkload.class);
  private static final Duration BEGINNING = Duration.ofSeconds(60);
  private static final int PARTITIONS_OF_MEMBER = 2;

  /** Of each noisy member; that of the group's leader begins a rebalance. */
  private static final int COMMITS_BETWEEN_JOINS = 500;

  private final WorkloadContext context;
  private final HotOptions options;
  private final int home;
  private final List<WireGroup> groups = new ArrayList<>();
  private final List<WireClient> clients = new ArrayList<>();
  private volatile boolean quiet;

  public HotWorkload(WorkloadContext context, HotOptions options) {
    this.context = context;
    this.options = options;
    this.home = Seeds.random(context.seed(), "hot-home").nextInt(context.offsetsPartitions());
  }

  @Override
  public void start() throws InterruptedException {
    Pace pace = new Pace(options.commitsPerSecond());
    try (MusterClient operator = context.operator("hot-setup", BEGINNING)) {
      WireGroup noisy = group("hot-noisy-", options.noisyMembers(), operator);
      for (int member = 0; member < options.noisyMembers(); member++) {
        log.debug("noisy: {}", noisy.add(client(), new EveryRecord(noisy, pace)).id());
      }
      for (int number = 0; number < options.quietGroups(); number++) {
        WireGroup group = group("hot-quiet-" + number + "-", options.membersOfEach(), operator);
        WireClient shared = client();
        for (int member = 0; member < options.membersOfEach(); member++) {
          log.debug("quiet: {}", group.add(shared, WireMember.NOTHING).id());
        }
      }
    }
    Waiting.until(
        () -> groups.stream().allMatch(WireGroup::isIn), BEGINNING, "every member is in its group");
  }

  private WireGroup group(String prefix, int members, MusterClient operator) {
    WireGroup group =
        new WireGroup(
            GroupNames.in(prefix, home, context.offsetsPartitions()),
            members * PARTITIONS_OF_MEMBER,
            options.session(),
            context.recorder());
    group.createTopic(operator);
    groups.add(group);
    return group;
  }

  /** One commit per record, one record after the other. */
  private final class EveryRecord implements WireMember.Work {
    private final WireGroup group;
    private final Pace pace;
    private final SortedMap<Integer, Long> next = new TreeMap<>();
    private int turn;

    EveryRecord(WireGroup group, Pace pace) {
      this.group = group;
      this.pace = pace;
    }

    @Override
    public void turn(WireMember member, Duration untilHeartbeat) throws InterruptedException {
      List<Integer> partitions = member.partitions();
      if (quiet || partitions.isEmpty()) {
        WireMember.NOTHING.turn(member, untilHeartbeat);
        return;
      }
      pace.await();
      int partition = partitions.get(turn++ % partitions.size());
      SortedMap<Integer, Long> offset = new TreeMap<>();
      offset.put(partition, next.merge(partition, 1L, Long::sum));
      member.commit(group.topic(), offset);
      if (turn % COMMITS_BETWEEN_JOINS == 0) {
        member.rejoin();
      }
    }
  }

  @Override
  public void quiesce(Duration limit) {
    quiet = true;
  }

  @Override
  public void lastReads() throws InterruptedException {
    try (MusterClient operator = context.operator("hot-setup", BEGINNING)) {
      WireGroup.awaitSettled(groups, operator);
    }
    LastReads.through(
        context,
        reads -> {
          for (WireGroup group : groups) {
            reads.group(group.id(), group.topic(), group.partitions());
          }
        });
  }

  @Override
  public SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    groups.forEach(group -> group.addFacts(facts));
    return facts;
  }

  @Override
  public void close() {
    groups.forEach(WireGroup::abandon);
    clients.forEach(WireClient::close);
  }

  private WireClient client() {
    WireClient client = new WireClient(context.endpoints());
    clients.add(client);
    return client;
  }
}
