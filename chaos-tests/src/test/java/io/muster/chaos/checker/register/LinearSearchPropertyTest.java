// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Seeds;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The search against one that tries every order of every choice of the writes of unknown fate. */
class LinearSearchPropertyTest {
  private static final int HISTORIES = 20_000;
  private static final int OPERATIONS = 7;
  private static final int MOMENTS = 16;
  private static final String[] VALUES = {"a", "b", "c", "d"};

  @Test
  void agreesWithTryingEverything() {
    Random random = new Random(Seeds.next(LinearSearchPropertyTest.class));
    LinearSearch search = new LinearSearch();
    int valid = 0;
    for (int i = 0; i < HISTORIES; i++) {
      Histories history = history(random);
      List<Register> registers = Registers.of(history.run());
      if (registers.isEmpty()) {
        continue;
      }
      Register register = registers.get(0);
      boolean expected = linearizable(register);
      KeyFinding found = search.judge(register);
      assertThat(found.judgement())
          .as("history %s: %s %s", i, register, found)
          .isEqualTo(expected ? Judgement.VALID : Judgement.INVALID);
      for (Anomaly anomaly : found.anomalies()) {
        smallestPrefixFails(history, anomaly);
      }
      valid += expected ? 1 : 0;
    }
    // Both kinds in numbers, or the test tells nothing.
    assertThat(valid).isBetween(HISTORIES / 10, HISTORIES * 9 / 10);
  }

  /** Of what is named the last answer is needed: a moment before, all could be explained. */
  private static void smallestPrefixFails(Histories history, Anomaly anomaly) {
    List<Operation> operations = history.run().operations();
    long end =
        anomaly.operations().stream()
            .map(operations::get)
            .filter(each -> each.outcome() == Outcome.OK)
            .mapToLong(Operation::returnedNs)
            .filter(ns -> !linearizable(upTo(operations, ns)))
            .min()
            .orElseThrow(() -> new AssertionError("nothing fails in " + anomaly));
    assertThat(linearizable(upTo(operations, end - 1))).as("%s", anomaly).isTrue();
  }

  private static Register upTo(List<Operation> operations, long ns) {
    List<Operation> prefix = new ArrayList<>();
    for (Operation each : operations) {
      if (each.invokedNs() <= ns) {
        boolean open = each.returnedNs() > ns && each.outcome() == Outcome.OK;
        prefix.add(
            new Operation(
                each.index(),
                each.process(),
                each.invokedNs(),
                each.returnedNs(),
                open ? Outcome.INFO : each.outcome(),
                each.call(),
                each.answer(),
                each.header(),
                each.reason()));
      }
    }
    List<Register> registers = Registers.of(Histories.run(prefix));
    return registers.isEmpty()
        ? new Register(Histories.KEY, List.of(), List.of())
        : registers.get(0);
  }

  private static Histories history(Random random) {
    Histories history = new Histories();
    int count = 1 + random.nextInt(OPERATIONS);
    // Values twice are rare, as they are in a run.
    boolean unique = random.nextInt(4) > 0;
    List<String> unused = new ArrayList<>(List.of(VALUES));
    for (int i = 0; i < count; i++) {
      int from = random.nextInt(MOMENTS);
      Histories.Span span = history.span(from, from + random.nextInt(MOMENTS / 3));
      int kind = random.nextInt(10);
      if (kind < 5) {
        int value = random.nextInt(VALUES.length + 2);
        if (value < VALUES.length) {
          span.fetch().sees(VALUES[value], 1);
        } else {
          span.fetch().none();
        }
      } else if (kind < 9 && !unused.isEmpty()) {
        String value = unused.get(random.nextInt(unused.size()));
        if (unique) {
          unused.remove(value);
        }
        Histories.Commit commit = span.commit(value);
        switch (random.nextInt(6)) {
          case 0 -> commit.fails();
          case 1, 2 -> commit.unknown();
          default -> commit.ok(1);
        }
      } else {
        Histories.Delete delete = span.delete();
        if (random.nextBoolean()) {
          delete.ok();
        } else {
          delete.unknown();
        }
      }
    }
    return history;
  }

  private record Action(boolean write, Value value, long from, long to, boolean required) {}

  private static boolean linearizable(Register register) {
    List<Action> actions = new ArrayList<>();
    for (RegisterRead read : register.reads()) {
      actions.add(
          new Action(false, orNone(read.value()), read.invokedNs(), read.returnedNs(), true));
    }
    for (RegisterWrite write : register.writes()) {
      if (write.mayCount()) {
        actions.add(
            new Action(
                true, orNone(write.value()), write.invokedNs(), write.endNs(), write.isOk()));
      }
    }
    return order(actions, NONE);
  }

  private static final Value NONE = new Value(-1, "");

  private static Value orNone(@Nullable Value value) {
    return value == null ? NONE : value;
  }

  /** Each that nothing left has to come before is tried as the next. */
  private static boolean order(List<Action> left, Value value) {
    if (left.stream().noneMatch(Action::required)) {
      return true;
    }
    for (Action next : left) {
      boolean first = left.stream().noneMatch(other -> other.required && other.to < next.from);
      if (first && (next.write || Objects.equals(next.value, value))) {
        List<Action> rest = new ArrayList<>(left);
        rest.remove(next);
        if (order(rest, next.write ? next.value : value)) {
          return true;
        }
      }
    }
    return false;
  }
}
