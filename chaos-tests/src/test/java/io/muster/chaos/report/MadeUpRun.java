// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A run that never was, the same for the same seed: four groups on three nodes whose members
 * process and commit, nodes that are killed one after the other, and members that crash.
 */
final class MadeUpRun {
  private static final String TOPIC = "orders";
  private static final int GROUPS = 4;
  private static final int TOPIC_PARTITIONS = 6;
  private static final long MS = 1_000_000;

  private static final class Member {
    final int process;
    final int group;
    String id;
    boolean up = true;
    TreeSet<Integer> owned = new TreeSet<>();

    Member(int process, int group) {
      this.process = process;
      this.group = group;
      this.id = "m" + process + "-1";
    }
  }

  private record Turn(long atNs, int number, Member member) {}

  private final Random random;
  private final long lengthNs;
  private final long pauseNs;
  private final List<Operation> operations = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final int[] generation = new int[GROUPS];
  private final int[] leader = {1, 2, 3, 1};
  private final int[] term = {1, 1, 1, 1};
  private final long[] downUntil = new long[GROUPS];
  private final long[] applied = {10, 10, 10, 10};
  private final long[][] offset = new long[GROUPS][TOPIC_PARTITIONS];
  private final Answer.@Nullable Stored[][] stored = new Answer.Stored[GROUPS][TOPIC_PARTITIONS];

  private MadeUpRun(long seed, int seconds, int pauseMs) {
    this.random = new Random(seed);
    this.lengthNs = seconds * 1_000L * MS;
    this.pauseNs = pauseMs * MS;
  }

  /**
   * @param pauseMs of a member between two calls
   */
  static Run of(long seed, int seconds, int pauseMs) {
    return new MadeUpRun(seed, seconds, pauseMs).run(seed);
  }

  static RunVerdict valid() {
    return new RunVerdict(
        RunVerdict.Status.VALID,
        "Every promise held, and every fault was felt.",
        List.of(
            verdict("committed-offsets", List.of(), "reads", 8_123, "commits", 21_044, "keys", 24),
            verdict("ownership", List.of(), "generations", 13, "grants", 96),
            verdict("replica-hashes", List.of(), "replicas", 12),
            Verdict.of("retention", 0, List.of(), new TreeMap<>())));
  }

  /** With a read of the run that found an older offset than one that had been acknowledged. */
  static RunVerdict invalid(Run run) {
    Operation read =
        run.operations().stream()
            .filter(each -> each.answer() instanceof Answer.Fetched)
            .filter(each -> each.reason().equals("made up to be stale"))
            .findFirst()
            .orElseThrow();
    Operation commit =
        run.operations().stream()
            .filter(each -> each.precedes(read) && each.outcome() == Outcome.OK)
            .filter(each -> each.call() instanceof Call.Commit)
            .filter(each -> each.call().group().equals(read.call().group()))
            .filter(each -> read.invokedNs() - each.returnedNs() < 2_000 * MS)
            .filter(each -> !Calls.keys(each.call()).isEmpty())
            .filter(each -> Calls.keys(each.call()).contains(Calls.keys(read.call()).get(0)))
            .reduce((one, other) -> other)
            .orElseThrow();
    Anomaly stale =
        new Anomaly(
            "stale-read",
            "I1c",
            "A fetch found an offset that is older than one acknowledged before it was asked.",
            List.of(commit.index(), read.index()));
    Operation unknown =
        run.operations().stream()
            .filter(each -> each.outcome() == Outcome.INFO && each.call() instanceof Call.Commit)
            .findFirst()
            .orElseThrow();
    Operation later =
        run.operations().stream()
            .filter(each -> each.invokedNs() > unknown.returnedNs() + 40 * MS)
            .filter(each -> each.answer() instanceof Answer.Fetched)
            .filter(each -> Calls.keys(each.call()).equals(Calls.keys(unknown.call())))
            .findFirst()
            .orElseThrow();
    Anomaly mismatch =
        new Anomaly(
            "value-mismatch",
            "I1b",
            "A fetch found the offset of one commit with the revision of another.",
            List.of(unknown.index(), later.index()));
    Anomaly unowned =
        new Anomaly(
            "orphan-partition", "I16", "orders-3 of g1 has no owner at the end.", List.of());
    return new RunVerdict(
        RunVerdict.Status.INVALID,
        "stale-read: a fetch found an offset that is older than one acknowledged before.",
        List.of(
            verdict(
                "committed-offsets", List.of(stale, mismatch), "reads", 8_123, "commits", 21_044),
            verdict("ownership", List.of(unowned), "generations", 13)));
  }

  static RunVerdict notJudged() {
    return new RunVerdict(
        RunVerdict.Status.VOID,
        "4 operations per second before the faults, and 50 are the least.",
        List.of(Verdict.of("committed-offsets", 0, List.of(), new TreeMap<>())));
  }

  private static Verdict verdict(String name, List<Anomaly> anomalies, Object... figures) {
    TreeMap<String, Long> named = new TreeMap<>();
    for (int i = 0; i < figures.length; i += 2) {
      named.put((String) figures[i], ((Integer) figures[i + 1]).longValue());
    }
    return Verdict.of(name, 1, anomalies, named);
  }

  private Run run(long seed) {
    long warm = lengthNs / 10;
    long end = lengthNs - lengthNs / 10;
    for (int i = 0; i < GROUPS * 3; i++) {
      members.add(new Member(i, i % GROUPS));
    }
    for (int group = 0; group < GROUPS; group++) {
      rebalance(group, 300 * MS + group * 40L * MS);
    }
    PriorityQueue<Turn> turns =
        new PriorityQueue<>(Comparator.comparingLong(Turn::atNs).thenComparing(Turn::number));
    int number = 0;
    for (Member each : members) {
      turns.add(new Turn(600 * MS + each.process * 7L * MS, number++, each));
    }
    long nextKill = warm;
    long nextCrash = warm + lengthNs / 20;
    boolean staleMade = false;
    while (!turns.isEmpty()) {
      Turn turn = turns.remove();
      long now = turn.atNs();
      if (now >= lengthNs) {
        continue;
      }
      if (now >= nextKill && now < end) {
        kill(now);
        nextKill += lengthNs / 8;
      }
      if (now >= nextCrash && now < end) {
        crash(members.get(random.nextInt(members.size())), now);
        nextCrash += lengthNs / 5;
      }
      boolean stale = !staleMade && now > lengthNs * 0.62;
      long done = turn.member().up ? act(turn.member(), now, stale) : now + 500 * MS;
      staleMade |= stale && turn.member().up;
      turns.add(new Turn(done + pauseNs / 2 + random.nextLong(pauseNs), number++, turn.member()));
    }
    operations.sort(Comparator.comparingLong(Operation::invokedNs));
    List<Operation> numbered = new ArrayList<>();
    for (Operation each : operations) {
      numbered.add(
          new Operation(
              numbered.size(),
              each.process(),
              each.invokedNs(),
              each.returnedNs(),
              each.outcome(),
              each.call(),
              each.answer(),
              each.header(),
              each.reason()));
    }
    TreeMap<String, String> choices = new TreeMap<>();
    choices.put("raft.groups", Integer.toString(GROUPS));
    choices.put("raft.election.timeout", "271 to 521 ms");
    choices.put("session.timeout", "6 s");
    TreeMap<String, Long> phases = new TreeMap<>();
    phases.put(RunInfo.WARM_UP, 0L);
    phases.put(RunInfo.FAULTS, warm);
    phases.put(RunInfo.RECOVERY, end);
    phases.put(RunInfo.LAST_READS, lengthNs - lengthNs / 30);
    phases.put(RunInfo.END, lengthNs);
    TreeMap<String, String> facts = new TreeMap<>();
    facts.put("state.hash.0", "</script><b>9f3c</b>");
    return new Run(
        new RunInfo(
            "pipeline",
            "kill, member crash",
            "namespaces",
            Long.MAX_VALUE - seed,
            "",
            "0.1.0-SNAPSHOT (48a6644)",
            choices,
            phases,
            "chaos run --workload pipeline --nemesis kill --seed " + (Long.MAX_VALUE - seed)),
        numbered,
        faults,
        facts);
  }

  private void kill(long now) {
    int node = 1 + random.nextInt(3);
    long back = now + lengthNs / 30;
    TreeMap<String, String> details = new TreeMap<>();
    details.put("signal", "KILL");
    faults.add(new Fault("kill", List.of(node), now, back, details));
    for (int group = 0; group < GROUPS; group++) {
      if (leader[group] == node) {
        downUntil[group] = now + 600 * MS + random.nextLong(900 * MS);
        leader[group] = 1 + (node + random.nextInt(2)) % 3;
        term[group]++;
      }
    }
  }

  private void crash(Member member, long now) {
    if (!member.up) {
      return;
    }
    event(member, now, new Call.Crashed(name(member.group), member.id));
    member.up = false;
    member.owned.clear();
    rebalance(member.group, now + 2_500 * MS);
    members.stream().filter(each -> each != member && !each.up).forEach(each -> each.up = true);
  }

  private void rebalance(int group, long now) {
    generation[group]++;
    List<Member> live = members.stream().filter(each -> each.group == group && each.up).toList();
    for (Member each : live) {
      if (!each.owned.isEmpty()) {
        event(
            each,
            now,
            new Call.Released(
                name(group),
                each.id,
                generation[group] - 1,
                TOPIC,
                List.copyOf(each.owned),
                false));
        each.owned.clear();
      }
      add(
          each,
          now + MS,
          now + (100 + each.process) * MS,
          Outcome.OK,
          new Call.Join(name(group), each.id, null),
          new Answer.Joined(each.id, generation[group], live.get(0).id, List.of()),
          "");
    }
    for (int i = 0; i < TOPIC_PARTITIONS; i++) {
      live.get((i + generation[group]) % live.size()).owned.add(i);
    }
    for (Member each : live) {
      long synced = now + (180 + each.process) * MS;
      add(
          each,
          now + (120 + each.process) * MS,
          synced,
          Outcome.OK,
          new Call.Sync(name(group), each.id, generation[group], new TreeMap<>()),
          new Answer.Synced(generation[group], List.copyOf(each.owned)),
          "");
      event(
          each,
          synced,
          new Call.Assigned(
              name(group), each.id, generation[group], TOPIC, List.copyOf(each.owned)));
    }
  }

  private long act(Member member, long now, boolean stale) {
    int group = member.group;
    List<Integer> owned = List.copyOf(member.owned);
    if (owned.isEmpty()) {
      return now;
    }
    int partition = owned.get(random.nextInt(owned.size()));
    Call call = call(member, group, partition, stale);
    long done = now + (long) (MS * 3 * Math.exp(random.nextGaussian() * 0.7));
    if (now < downUntil[group] && !stale) {
      boolean lost = random.nextInt(3) == 0;
      done = lost ? Math.max(downUntil[group], now + 400 * MS) : done;
      boolean write = !(call instanceof Call.Fetch);
      add(
          member,
          now,
          done,
          lost && write ? Outcome.INFO : Outcome.FAIL,
          call,
          null,
          lost ? "OUTCOME_UNKNOWN" : "NOT_COORDINATOR");
      return done + 100 * MS;
    }
    add(
        member,
        now,
        done,
        Outcome.OK,
        call,
        answer(call, group, partition, stale),
        stale ? "made up to be stale" : "");
    return done;
  }

  private Call call(Member member, int group, int partition, boolean stale) {
    int what = stale ? 8 : random.nextInt(10);
    if (what < 6) {
      offset[group][partition] += 1 + random.nextInt(20);
      Call.Write write =
          new Call.Write(TOPIC, partition, offset[group][partition], "w" + operations.size());
      return new Call.Commit(
          name(group), member.id, generation[group], operations.size() + 1L, List.of(write));
    }
    return what < 9
        ? new Call.Fetch(name(group), TOPIC, List.of(partition), false)
        : new Call.Heartbeat(name(group), member.id, generation[group]);
  }

  private Answer answer(Call call, int group, int partition, boolean stale) {
    if (call instanceof Call.Commit commit) {
      long revision = ++applied[group];
      Call.Write write = commit.writes().get(0);
      stored[group][partition] = new Answer.Stored(write.offset(), write.metadata(), revision);
      return new Answer.Committed(revision);
    }
    if (call instanceof Call.Fetch) {
      TreeMap<Integer, Answer.@Nullable Stored> found = new TreeMap<>();
      Answer.Stored now = stored[group][partition];
      found.put(
          partition,
          stale && now != null
              ? new Answer.Stored(now.offset() - 60, "w-old", now.revision() - 40)
              : now);
      return new Answer.Fetched(found);
    }
    return new Answer.Done();
  }

  private void event(Member member, long now, Call call) {
    operations.add(
        new Operation(-1, member.process, now, now, Outcome.OK, call, new Answer.Done(), null, ""));
  }

  private void add(
      Member member,
      long from,
      long to,
      Outcome outcome,
      Call call,
      @Nullable Answer answer,
      String reason) {
    Header header =
        outcome == Outcome.OK
            ? new Header(
                member.group * 7, leader[member.group], term[member.group], applied[member.group])
            : null;
    operations.add(
        new Operation(-1, member.process, from, to, outcome, call, answer, header, reason));
  }

  private static String name(int group) {
    return "g" + (group + 1);
  }
}
