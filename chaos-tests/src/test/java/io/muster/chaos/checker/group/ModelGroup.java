// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes correct histories: members that come, go, crash, fall asleep and lose answers, at a {@link
 * ModelCoordinator}. Each call takes effect at one moment between being sent and being answered,
 * and calls of different members overlap.
 */
final class ModelGroup {
  /** Which members the group has. */
  enum Kind {
    RAW,
    EAGER,
    COOPERATIVE
  }

  static final String GROUP = GroupHistories.GROUP;
  static final String TOPIC = GroupHistories.TOPIC;
  private static final int PARTITIONS = 7;
  private static final long MS = 1_000_000;
  private static final long SESSION_MS = 400;
  private static final long REBALANCE_MS = 300;

  private final Random random;
  private final Kind kind;
  private final boolean pauses;
  private final ModelCoordinator coordinator =
      new ModelCoordinator(SESSION_MS * MS, REBALANCE_MS * MS);
  private final List<Operation> operations = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<Client> ghosts = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();
  private final Map<Integer, Integer> sink = new HashMap<>();
  private final int admin;
  private int processes;
  private int ids;
  private long nowNs = MS;
  private long lastCommitReturnedNs;
  private boolean paused;
  private boolean quiet;

  ModelGroup(long seed, Kind kind, boolean pauses) {
    this.random = new Random(seed);
    this.kind = kind;
    this.pauses = pauses;
    this.admin = processes++;
  }

  /** A commit whose answer was lost and that is still on its way. */
  private record Late(
      long atNs, String id, int generation, long sequence, int partition, long offset) {}

  private enum Standing {
    OUT,
    JOINING,
    JOINED,
    ACTIVE,
    DEAD
  }

  private final class Client {
    private final int process = processes++;
    private final @Nullable String instance;
    private final SortedSet<Integer> held = new TreeSet<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private Standing standing = Standing.OUT;
    private String id = "";
    private int generation;
    private long sequence;
    private long joinSentNs;
    private long freeNs = nowNs;
    private long asleepUntilNs;
    private Call.@Nullable Commit unanswered;

    Client(@Nullable String instance) {
      this.instance = instance;
    }

    void act() {
      if (nowNs <= freeNs || nowNs < asleepUntilNs) {
        return;
      }
      switch (standing) {
        case OUT -> join();
        case JOINING -> joined();
        case JOINED -> sync();
        case ACTIVE -> work();
        default -> {}
      }
    }

    private void join() {
      boolean first = id.isEmpty();
      if (first) {
        id = "m" + ids++;
        sequence = 0;
        unanswered = null;
      }
      long sent = sent(this);
      String refusal = coordinator.join(id, instance, first, nowNs);
      if (refusal.equals(ModelCoordinator.OK)) {
        joinSentNs = sent;
        standing = Standing.JOINING;
        joined();
      } else {
        if (kind == Kind.RAW) {
          record(this, sent, Outcome.FAIL, new Call.Join(GROUP, id, instance), null, refusal);
        }
        expelled(refusal);
      }
    }

    private void joined() {
      if (!coordinator.has(id) || coordinator.waits(id)) {
        if (!coordinator.has(id)) {
          // Replaced while it waited.
          long sent = joinSentNs;
          record(
              this,
              sent,
              Outcome.FAIL,
              new Call.Join(GROUP, id, instance),
              null,
              Refusals.FENCED_INSTANCE_ID);
          expelled(Refusals.FENCED_INSTANCE_ID);
        }
        return;
      }
      generation = coordinator.generation();
      standing = Standing.JOINED;
      if (kind == Kind.RAW) {
        record(
            this,
            joinSentNs,
            Outcome.OK,
            new Call.Join(GROUP, id, instance),
            new Answer.Joined(id, generation, coordinator.leader(), List.of()),
            "");
      }
    }

    private void sync() {
      if (coordinator.has(id)
          && coordinator.state() == ModelCoordinator.State.COMPLETING_REBALANCE
          && coordinator.generation() == generation
          && coordinator.leader().equals(id)) {
        coordinator.assign(assignment());
      }
      long sent = sent(this);
      String outcome = coordinator.sync(id, generation, nowNs);
      if (outcome == null) {
        return;
      }
      boolean ok = outcome.equals(ModelCoordinator.OK);
      if (kind == Kind.RAW) {
        record(
            this,
            sent,
            ok ? Outcome.OK : Outcome.FAIL,
            new Call.Sync(GROUP, id, generation, new TreeMap<>()),
            ok ? new Answer.Synced(generation, coordinator.assignment(id)) : null,
            outcome);
      }
      if (!ok) {
        refused(outcome);
        return;
      }
      standing = Standing.ACTIVE;
      assigned(coordinator.assignment(id));
    }

    private void assigned(List<Integer> all) {
      SortedSet<Integer> gone = new TreeSet<>(held);
      gone.removeIf(all::contains);
      SortedSet<Integer> added = new TreeSet<>(all);
      added.removeAll(held);
      if (kind == Kind.COOPERATIVE && !gone.isEmpty()) {
        release(gone, false);
      }
      held.clear();
      held.addAll(all);
      added.forEach(each -> positions.put(each, coordinator.offset(each)));
      if (kind != Kind.RAW) {
        fact(this, new Call.Assigned(GROUP, id, generation, TOPIC, List.copyOf(added)));
      }
      if (kind == Kind.COOPERATIVE && !gone.isEmpty()) {
        standing = Standing.OUT;
      }
    }

    private void release(SortedSet<Integer> partitions, boolean lost) {
      if (kind != Kind.RAW) {
        fact(this, new Call.Released(GROUP, id, generation, TOPIC, List.copyOf(partitions), lost));
      }
    }

    private void work() {
      int dice = random.nextInt(1000);
      if (!quiet && dice < 4) {
        leave();
      } else if (!quiet && dice < 8) {
        fact(this, new Call.Crashed(GROUP, id));
        standing = Standing.DEAD;
      } else if (!quiet && pauses && dice < 14) {
        paused = true;
        asleepUntilNs = nowNs + random.nextLong(3 * SESSION_MS * MS);
      } else if (!quiet && instance != null && dice < 20 && clients.contains(this)) {
        // Another process takes its place while it may go on.
        ghosts.add(this);
        clients.set(clients.indexOf(this), new Client(instance));
      } else if (dice < 400) {
        process();
      } else if (dice < 700) {
        commit();
      } else {
        heartbeat();
      }
    }

    private void leave() {
      long sent = sent(this);
      String outcome = coordinator.leave(id, nowNs);
      boolean ok = outcome.equals(ModelCoordinator.OK);
      release(held, !ok);
      record(
          this,
          sent,
          ok ? Outcome.OK : Outcome.FAIL,
          new Call.Leave(GROUP, id),
          ok ? GroupHistories.DONE : null,
          outcome);
      standing = Standing.DEAD;
    }

    private void process() {
      if (kind == Kind.RAW || held.isEmpty()) {
        return;
      }
      int partition = any(held);
      long from = positions.getOrDefault(partition, 0L);
      long to = from + 1 + random.nextInt(5);
      boolean letIn = sink.getOrDefault(partition, 0) <= generation;
      Call call = new Call.Processed(GROUP, id, generation, TOPIC, partition, from, to);
      if (letIn) {
        sink.put(partition, generation);
        positions.put(partition, to);
        fact(this, call);
      } else {
        record(this, nowNs, Outcome.FAIL, call, null, "FENCED");
      }
    }

    private void commit() {
      Call.Commit call = unanswered;
      if (call == null) {
        if (held.isEmpty()) {
          return;
        }
        int partition = any(held);
        long offset =
            kind == Kind.RAW ? random.nextInt(100) : positions.getOrDefault(partition, 0L);
        call =
            new Call.Commit(
                GROUP,
                id,
                generation,
                ++sequence,
                List.of(new Call.Write(TOPIC, partition, offset, "")));
      }
      Call.Write write = call.writes().get(0);
      long sent = sent(this);
      int fate = quiet ? 100 : random.nextInt(100);
      if (fate < 5) {
        late.add(
            new Late(
                nowNs + random.nextLong(100 * MS),
                id,
                call.generation(),
                call.sequence(),
                write.partition(),
                write.offset()));
      }
      String outcome = ModelCoordinator.OK;
      if (fate >= 5) {
        outcome =
            coordinator.commit(
                id,
                call.generation(),
                call.sequence(),
                write.partition(),
                write.offset(),
                sent < lastCommitReturnedNs && random.nextInt(3) == 0,
                nowNs);
      }
      if (fate < 10) {
        record(this, sent, Outcome.INFO, call, null, "DEADLINE_EXCEEDED");
        unanswered = random.nextBoolean() ? call : null;
        return;
      }
      unanswered = null;
      boolean ok = outcome.equals(ModelCoordinator.OK);
      record(
          this,
          sent,
          ok ? Outcome.OK : Outcome.FAIL,
          call,
          ok ? new Answer.Committed(coordinator.revisionOf(id)) : null,
          outcome);
      if (ok) {
        lastCommitReturnedNs = freeNs;
      } else {
        refused(outcome);
      }
    }

    private void heartbeat() {
      long sent = sent(this);
      String outcome = coordinator.heartbeat(id, generation, nowNs);
      boolean ok = outcome.equals(ModelCoordinator.OK);
      if (kind == Kind.RAW) {
        record(
            this,
            sent,
            ok ? Outcome.OK : Outcome.FAIL,
            new Call.Heartbeat(GROUP, id, generation),
            ok ? GroupHistories.DONE : null,
            outcome);
      }
      if (!ok) {
        refused(outcome);
      }
    }

    private void refused(String reason) {
      if (reason.equals(Refusals.UNKNOWN_MEMBER_ID) || reason.equals(Refusals.FENCED_INSTANCE_ID)) {
        expelled(reason);
      } else if (!reason.equals("STALE_SEQUENCE")) {
        if (kind == Kind.EAGER) {
          release(held, false);
          held.clear();
        }
        standing = Standing.OUT;
      }
    }

    private void expelled(String reason) {
      if (!held.isEmpty()) {
        release(held, true);
      }
      held.clear();
      id = "";
      unanswered = null;
      standing = reason.equals(Refusals.FENCED_INSTANCE_ID) ? Standing.DEAD : Standing.OUT;
    }
  }

  Run run() {
    for (int i = 0; i < 4; i++) {
      clients.add(new Client(kind == Kind.RAW && i == 0 ? "i" : null));
    }
    while (nowNs < 6_000 * MS) {
      step();
    }
    quiet = true;
    clients.removeIf(each -> each.standing == Standing.DEAD);
    long settledNs = nowNs + 5 * SESSION_MS * MS;
    clients.forEach(each -> each.asleepUntilNs = 0);
    ghosts.clear();
    while (nowNs < settledNs || clients.stream().anyMatch(ModelGroup::unsettled)) {
      step();
    }
    nowNs += MS;
    describe(true);
    return new Run(
        new RunInfo(
            "model",
            "none",
            "model",
            0,
            "",
            "test",
            new TreeMap<>(),
            new TreeMap<>(Map.of(RunInfo.WARM_UP, 0L, RunInfo.FAULTS, 2_000 * MS)),
            ""),
        GroupHistories.numbered(operations),
        paused
            ? List.of(new Fault("client-pause", List.of(0), MS, nowNs, new TreeMap<>()))
            : List.of(),
        facts());
  }

  private static boolean unsettled(Client client) {
    return client.standing != Standing.ACTIVE;
  }

  private SortedMap<String, String> facts() {
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("topic.t.partitions", String.valueOf(PARTITIONS));
    facts.put("group.g.session.ms", String.valueOf(SESSION_MS));
    facts.put("group.g.rebalance.ms", String.valueOf(REBALANCE_MS));
    facts.put(
        "group.g.live", clients.stream().map(each -> each.id).collect(Collectors.joining(",")));
    facts.put("group.g.events", coordinator.events());
    return facts;
  }

  private void step() {
    nowNs += 100_000 + random.nextInt(2_000_000);
    late.removeIf(
        each -> {
          if (each.atNs <= nowNs) {
            String unused =
                coordinator.commit(
                    each.id,
                    each.generation,
                    each.sequence,
                    each.partition,
                    each.offset,
                    false,
                    nowNs);
          }
          return each.atNs <= nowNs;
        });
    if (kind != Kind.RAW) {
      // Their heartbeats are not in the history.
      for (Client each : clients) {
        if (each.standing == Standing.ACTIVE && nowNs >= each.asleepUntilNs) {
          String unused = coordinator.heartbeat(each.id, each.generation, nowNs);
        }
      }
    }
    coordinator.tick(nowNs);
    if (random.nextInt(100) == 0) {
      describe(false);
    }
    if (clients.isEmpty()) {
      clients.add(new Client(null));
    }
    clients.get(random.nextInt(clients.size())).act();
    if (!ghosts.isEmpty()) {
      ghosts.get(random.nextInt(ghosts.size())).act();
    }
    if (!quiet && random.nextInt(50) == 0) {
      clients.replaceAll(each -> each.standing == Standing.DEAD ? new Client(each.instance) : each);
      if (clients.size() < 6 && random.nextInt(10) == 0) {
        clients.add(new Client(null));
      }
    }
  }

  private void describe(boolean last) {
    operations.add(
        new Operation(
            -1,
            admin,
            nowNs - 1,
            nowNs + 1,
            Outcome.OK,
            new Call.Describe(GROUP, last),
            coordinator.describe(),
            header(),
            ""));
  }

  /** Of all members that joined; where partitions move, a cooperative leader frees them first. */
  private SortedMap<String, List<Integer>> assignment() {
    List<String> members = new ArrayList<>(new TreeSet<>(coordinator.memberIds()));
    Map<Integer, String> holders = new HashMap<>();
    for (Client each : clients) {
      each.held.forEach(partition -> holders.put(partition, each.id));
    }
    SortedMap<String, List<Integer>> assignments = new TreeMap<>();
    members.forEach(each -> assignments.put(each, new ArrayList<>()));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      String target = members.get(partition % members.size());
      String holder = holders.getOrDefault(partition, target);
      boolean free = holder.equals(target) || !members.contains(holder);
      if (kind != Kind.COOPERATIVE || free) {
        assignments.computeIfAbsent(target, unused -> new ArrayList<>()).add(partition);
      }
    }
    return assignments;
  }

  private int any(SortedSet<Integer> of) {
    return List.copyOf(of).get(random.nextInt(of.size()));
  }

  /** When a call that takes effect now was sent. */
  private long sent(Client client) {
    return nowNs - random.nextLong(Math.min(20 * MS, nowNs - client.freeNs));
  }

  private void fact(Client client, Call call) {
    operations.add(
        new Operation(
            -1, client.process, nowNs, nowNs, Outcome.OK, call, GroupHistories.DONE, null, ""));
    client.freeNs = nowNs;
  }

  private void record(
      Client client,
      long sentNs,
      Outcome outcome,
      Call call,
      @Nullable Answer answer,
      String reason) {
    client.freeNs = nowNs + random.nextLong(10 * MS);
    operations.add(
        new Operation(
            -1, client.process, sentNs, client.freeNs, outcome, call, answer, header(), reason));
  }

  private Header header() {
    return new Header(7, 1 + random.nextInt(3), 3, coordinator.revision());
  }
}
