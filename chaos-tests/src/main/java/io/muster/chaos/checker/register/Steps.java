// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the steps that are searched of a register. Writes of unknown fate make a search expensive,
 * so as much as can be said of them is said here: what nobody read may be left out, and what was
 * read took effect before the first who read it returned.
 */
final class Steps {
  /** The value of a register without an offset, as all are at first. */
  static final int NONE = 0;

  /** Stands for every value that nobody ever reads. */
  static final int BLIND = -1;

  private final Map<Value, Integer> numbers = new HashMap<>();
  private final Map<Integer, Reads> reads = new HashMap<>();
  private final Map<Integer, Integer> writers = new HashMap<>();

  /** By invocation. */
  static List<Step> of(Register register) {
    return new Steps().steps(register);
  }

  private record Reads(long firstReturnNs, long lastReturnNs) {
    private Reads with(long returnNs) {
      return new Reads(Math.min(firstReturnNs, returnNs), Math.max(lastReturnNs, returnNs));
    }
  }

  private List<Step> steps(Register register) {
    List<Step> steps = new ArrayList<>();
    for (RegisterRead read : register.reads()) {
      int value = number(read.value());
      long end = read.returnedNs();
      steps.add(new Step(read.operation(), false, value, false, read.invokedNs(), end, true));
      Reads before = reads.get(value);
      reads.put(value, before == null ? new Reads(end, end) : before.with(end));
    }
    for (RegisterWrite write : register.writes()) {
      if (write.mayCount()) {
        writers.merge(number(write.value()), 1, Integer::sum);
      }
    }
    for (RegisterWrite write : register.writes()) {
      Step step = step(write);
      if (step != null) {
        steps.add(step);
      }
    }
    steps.sort(Comparator.comparingLong(Step::invokedNs).thenComparingInt(Step::operation));
    return steps;
  }

  private @Nullable Step step(RegisterWrite write) {
    int value = number(write.value());
    Reads read = reads.get(value);
    if (write.isOk()) {
      return step(write, value, read == null, write.endNs(), true);
    }
    if (!write.mayCount() || read == null || write.invokedNs() > read.lastReturnNs) {
      return null;
    }
    boolean only = value != NONE && writers.getOrDefault(value, 0) == 1;
    if (!only) {
      return step(write, value, false, read.lastReturnNs, false);
    }
    // Read before it began: without it nothing explains the read.
    return write.invokedNs() > read.firstReturnNs
        ? null
        : step(write, value, false, read.firstReturnNs, true);
  }

  private static Step step(
      RegisterWrite write, int value, boolean blind, long endNs, boolean required) {
    return new Step(write.operation(), true, value, blind, write.invokedNs(), endNs, required);
  }

  private int number(@Nullable Value value) {
    if (value == null) {
      return NONE;
    }
    Integer known = numbers.get(value);
    if (known != null) {
      return known;
    }
    int next = numbers.size() + 1;
    numbers.put(value, next);
    return next;
  }
}
