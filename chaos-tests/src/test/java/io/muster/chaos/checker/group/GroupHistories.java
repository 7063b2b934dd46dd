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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Histories by hand, of one group. Each call takes from one millisecond to another; without the
 * moments it follows the one before. Each member is a process of its own.
 */
public final class GroupHistories {
  public static final String GROUP = "g";
  public static final String TOPIC = "t";
  public static final Answer.Done DONE = new Answer.Done();
  private static final Header HEADER = new Header(7, 1, 3, 100);
  private static final long MS = 1_000_000;

  private final List<Operation> operations = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final SortedMap<String, String> facts = new TreeMap<>();
  private final SortedMap<String, Long> phases = new TreeMap<>();
  private final Map<String, Integer> processes = new HashMap<>();
  private String nemesis = "none";
  private long nowMs;
  private long fromMs = -1;
  private long toMs = -1;
  private @Nullable Header header = HEADER;

  /** The next call takes so long. */
  public GroupHistories at(long from, long to) {
    fromMs = from;
    toMs = to;
    return this;
  }

  /** Calls from here on are answered from there; null for a client that is not told. */
  public GroupHistories header(@Nullable Header from) {
    header = from;
    return this;
  }

  public GroupHistories fact(String name, String value) {
    facts.put(name, value);
    return this;
  }

  public GroupHistories phase(String name, long atMs) {
    phases.put(name, atMs * MS);
    return this;
  }

  public GroupHistories nemesis(String kinds) {
    nemesis = kinds;
    return this;
  }

  public GroupHistories fault(String kind, int target, long from, long to, String... details) {
    SortedMap<String, String> named = new TreeMap<>();
    for (int i = 0; i < details.length; i += 2) {
      named.put(details[i], details[i + 1]);
    }
    faults.add(new Fault(kind, List.of(target), from * MS, to * MS, named));
    return this;
  }

  public GroupHistories joined(String member, int generation) {
    return ok(
        new Call.Join(GROUP, member, null),
        new Answer.Joined(member, generation, member, List.of()));
  }

  public GroupHistories joinedStatic(String member, String instance, int generation) {
    return ok(
        new Call.Join(GROUP, member, instance),
        new Answer.Joined(member, generation, member, List.of()));
  }

  public GroupHistories synced(String member, int generation, Integer... partitions) {
    return ok(
        new Call.Sync(GROUP, member, generation, new TreeMap<>()),
        new Answer.Synced(generation, Arrays.asList(partitions)));
  }

  public GroupHistories heartbeat(String member, int generation) {
    return ok(new Call.Heartbeat(GROUP, member, generation), DONE);
  }

  public GroupHistories heartbeatRefused(String member, int generation, String reason) {
    return fail(new Call.Heartbeat(GROUP, member, generation), reason);
  }

  public GroupHistories left(String member) {
    return ok(new Call.Leave(GROUP, member), DONE);
  }

  public GroupHistories committed(String member, int generation, long revision, long offset) {
    return ok(commit(member, generation, 0, offset), new Answer.Committed(revision));
  }

  public GroupHistories repeated(
      String member, int generation, long sequence, long revision, long offset) {
    return ok(commit(member, generation, sequence, offset), new Answer.Committed(revision));
  }

  public GroupHistories commitRefused(String member, int generation, String reason) {
    return fail(commit(member, generation, 0, 5), reason);
  }

  public GroupHistories commitLost(String member, int generation, long sequence, long offset) {
    return add(
        Outcome.INFO, commit(member, generation, sequence, offset), null, "DEADLINE_EXCEEDED");
  }

  public GroupHistories described(
      String state, int generation, Map<String, List<Integer>> members) {
    return ok(
        new Call.Describe(GROUP, true),
        new Answer.Described(state, generation, new TreeMap<>(members)));
  }

  public GroupHistories describeFailed(String reason) {
    return fail(new Call.Describe(GROUP, true), reason);
  }

  public GroupHistories assigned(String member, int generation, Integer... partitions) {
    return ok(new Call.Assigned(GROUP, member, generation, TOPIC, Arrays.asList(partitions)), DONE);
  }

  public GroupHistories released(String member, int generation, Integer... partitions) {
    return ok(
        new Call.Released(GROUP, member, generation, TOPIC, Arrays.asList(partitions), false),
        DONE);
  }

  public GroupHistories lost(String member, int generation, Integer... partitions) {
    return ok(
        new Call.Released(GROUP, member, generation, TOPIC, Arrays.asList(partitions), true), DONE);
  }

  public GroupHistories processed(String member, int generation, long from, long to) {
    return ok(new Call.Processed(GROUP, member, generation, TOPIC, 0, from, to), DONE);
  }

  public GroupHistories crashed(String member) {
    return ok(new Call.Crashed(GROUP, member), DONE);
  }

  /** A process of a static member began; the member gets this id. */
  public GroupHistories started(String member, String instance) {
    return add(member, Outcome.OK, new Call.Started(GROUP, instance), DONE, "");
  }

  public GroupHistories ok(Call call, Answer answer) {
    return add(Outcome.OK, call, answer, "");
  }

  public GroupHistories fail(Call call, String reason) {
    return add(Outcome.FAIL, call, null, reason);
  }

  public GroupHistories add(Outcome outcome, Call call, @Nullable Answer answer, String reason) {
    Operation unnumbered = new Operation(-1, 0, 0, 0, outcome, call, answer, header, reason);
    return add(Members.of(unnumbered), outcome, call, answer, reason);
  }

  private GroupHistories add(
      String member, Outcome outcome, Call call, @Nullable Answer answer, String reason) {
    long from = fromMs >= 0 ? fromMs : nowMs + 1;
    long to = fromMs >= 0 ? toMs : from + 1;
    fromMs = -1;
    nowMs = Math.max(nowMs, to);
    int process = processes.computeIfAbsent(member, unused -> processes.size() + 1);
    operations.add(
        new Operation(-1, process, from * MS, to * MS, outcome, call, answer, header, reason));
    return this;
  }

  private static Call.Commit commit(String member, int generation, long sequence, long offset) {
    return new Call.Commit(
        GROUP, member, generation, sequence, List.of(new Call.Write(TOPIC, 0, offset, "")));
  }

  public Run run() {
    return new Run(
        new RunInfo("by-hand", nemesis, "none", 0, "", "test", new TreeMap<>(), phases, ""),
        numbered(operations),
        faults,
        facts);
  }

  /** Sorted by when they were sent, and numbered. */
  public static List<Operation> numbered(List<Operation> operations) {
    List<Operation> sorted = new ArrayList<>(operations);
    sorted.sort(Comparator.comparingLong(Operation::invokedNs));
    List<Operation> numbered = new ArrayList<>();
    for (Operation each : sorted) {
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
    return numbered;
  }
}
