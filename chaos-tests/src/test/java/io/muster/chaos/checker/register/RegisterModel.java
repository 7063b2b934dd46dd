// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Histories;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A correct cluster in memory, and clients that use it at random: one log whose entries carry one
 * or several commands, answers that get lost, commands that are refused, that arrive late or never,
 * repeats with a sequence, and in the end reads of every key. Every history of it is valid.
 */
final class RegisterModel {
  /**
   * What the clients do.
   *
   * @param deletes shares of a hundred calls
   * @param lost shares of a hundred writes whose answer is lost
   */
  record Shape(int processes, int partitions, int operations, int deletes, int lost) {
    static Shape random(Random random) {
      return new Shape(
          1 + random.nextInt(10),
          1 + random.nextInt(3),
          20 + random.nextInt(300),
          random.nextBoolean() ? 0 : random.nextInt(20),
          random.nextInt(15));
    }
  }

  private static final String GROUP = "g";
  private static final String TOPIC = "t";

  private final Random random;
  private final Shape shape;
  private final List<Operation> operations = new ArrayList<>();
  private final Map<Integer, Answer.@Nullable Stored> state = new HashMap<>();
  private final Map<Call, Long> applied = new HashMap<>();
  private final List<Open> waiting = new ArrayList<>();
  private final List<Open> open = new ArrayList<>();
  private final List<Integer> idle = new ArrayList<>();
  private final Map<Integer, Call> toRepeat = new HashMap<>();
  private long now;
  private long index;
  private long term = 1;
  private int values;

  private final class Open {
    private final int process;
    private final Call call;
    private final long since = ++now;
    private @Nullable Answer answer;
    private @Nullable Header header;

    private Open(int process, Call call) {
      this.process = process;
      this.call = call;
    }

    private void end(Outcome outcome) {
      open.remove(this);
      idle.add(process);
      boolean ok = outcome == Outcome.OK;
      operations.add(
          new Operation(
              -1,
              process,
              since,
              ++now,
              outcome,
              call,
              ok ? answer : null,
              ok ? header : null,
              ok ? "" : "LOST"));
    }
  }

  private RegisterModel(Random random, Shape shape) {
    this.random = random;
    this.shape = shape;
  }

  static Run run(Random random, Shape shape) {
    RegisterModel model = new RegisterModel(random, shape);
    for (int process = 0; process < shape.processes(); process++) {
      model.idle.add(process);
    }
    model.use();
    return Histories.run(model.operations);
  }

  private void use() {
    int begun = 0;
    while (begun < shape.operations() || !open.isEmpty()) {
      switch (random.nextInt(4)) {
        case 0 -> {
          if (!idle.isEmpty() && begun < shape.operations()) {
            invoke(idle.remove(random.nextInt(idle.size())));
            begun++;
          }
        }
        case 1 -> entry();
        case 2 -> read();
        default -> answer();
      }
    }
    for (int partition = 0; partition < shape.partitions(); partition++) {
      for (int node = 1; node <= 3; node++) {
        Open last =
            new Open(idle.remove(0), new Call.Fetch(GROUP, TOPIC, List.of(partition), true));
        open.add(last);
        while (last.answer == null) {
          entry();
          read();
        }
        last.end(Outcome.OK);
      }
    }
  }

  private void invoke(int process) {
    Call repeated = toRepeat.remove(process);
    Open next = new Open(process, repeated != null && random.nextBoolean() ? repeated : call());
    open.add(next);
    if (!(next.call instanceof Call.Fetch)) {
      waiting.add(next);
    }
  }

  private Call call() {
    int kind = random.nextInt(100);
    if (kind < shape.deletes()) {
      return new Call.Delete(GROUP, TOPIC, partitions());
    }
    if (kind < 50) {
      return new Call.Fetch(GROUP, TOPIC, partitions(), false);
    }
    String value = "v" + ++values;
    List<Call.Write> writes =
        partitions().stream()
            .map(partition -> new Call.Write(TOPIC, partition, values, value))
            .toList();
    return new Call.Commit(GROUP, "", -1, random.nextBoolean() ? values : 0, writes);
  }

  private List<Integer> partitions() {
    List<Integer> some = new ArrayList<>();
    for (int partition = 0; partition < shape.partitions(); partition++) {
      if (random.nextBoolean()) {
        some.add(partition);
      }
    }
    return some.isEmpty() ? List.of(random.nextInt(shape.partitions())) : some;
  }

  /** The next entry of the log, with any of the commands that wait. */
  private void entry() {
    index += 1 + random.nextInt(2);
    term += random.nextInt(30) == 0 ? 1 : 0;
    Collections.shuffle(waiting, random);
    int commands = Math.min(waiting.size(), random.nextInt(4));
    List<Open> batch = new ArrayList<>(waiting.subList(0, commands));
    waiting.subList(0, commands).clear();
    for (Open command : batch) {
      command.answer = apply(command.call);
    }
    for (Open command : batch) {
      command.header = header();
    }
  }

  private Answer apply(Call call) {
    if (call instanceof Call.Delete delete) {
      delete.partitions().forEach(state::remove);
      return new Answer.Done();
    }
    Call.Commit commit = (Call.Commit) call;
    Long before = commit.sequence() == 0 ? null : applied.get(commit);
    if (before != null) {
      return new Answer.Committed(before);
    }
    applied.put(commit, index);
    for (Call.Write write : commit.writes()) {
      state.put(write.partition(), new Answer.Stored(write.offset(), write.metadata(), index));
    }
    return new Answer.Committed(index);
  }

  private void read() {
    for (Open each : open) {
      if (each.call instanceof Call.Fetch fetch && each.answer == null && random.nextBoolean()) {
        each.header = header();
        // What is read may be newer than the header says.
        if (random.nextInt(4) == 0) {
          entry();
        }
        SortedMap<Integer, Answer.@Nullable Stored> offsets = new TreeMap<>();
        for (int partition : fetch.partitions()) {
          offsets.put(partition, state.get(partition));
        }
        each.answer = new Answer.Fetched(offsets);
      }
    }
  }

  private void answer() {
    if (open.isEmpty()) {
      return;
    }
    Open next = open.get(random.nextInt(open.size()));
    boolean write = !(next.call instanceof Call.Fetch);
    if (write && random.nextInt(100) < shape.lost()) {
      // It may wait on, and take effect much later; or it is gone.
      if (next.answer == null && random.nextBoolean()) {
        waiting.remove(next);
      }
      if (next.call instanceof Call.Commit commit && commit.sequence() > 0) {
        toRepeat.put(next.process, commit);
      }
      next.end(Outcome.INFO);
    } else if (next.answer != null) {
      next.end(Outcome.OK);
    } else if (random.nextInt(20) == 0) {
      waiting.remove(next);
      next.end(Outcome.FAIL);
    }
  }

  private Header header() {
    return new Header(0, 1 + (int) (term % 3), term, index);
  }
}
