// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which commit each read shows: conditions b and d of I1, and that it did not fail. A commit of
 * unknown fate has the revision under which it was read.
 */
final class ReadMatch {
  /** A commit with its place in the order of revisions. */
  record Placed(int operation, long invokedNs, long endNs, long revision) {}

  private final Register register;
  private final Findings findings;
  private final Map<Value, List<RegisterWrite>> byValue = new HashMap<>();
  private final Map<Long, RegisterWrite> byRevision = new HashMap<>();
  private final Map<RegisterWrite, Placed> seen = new HashMap<>();
  private final Map<Long, RegisterRead> shown = new HashMap<>();
  private final List<Placed> commits = new ArrayList<>();
  private final List<RegisterRead> reads = new ArrayList<>();

  private ReadMatch(Register register, Findings findings) {
    this.register = register;
    this.findings = findings;
  }

  static ReadMatch of(Register register, Findings findings) {
    ReadMatch match = new ReadMatch(register, findings);
    match.run();
    return match;
  }

  /** Commits whose revision is known: acknowledged or read. */
  List<Placed> commits() {
    return commits;
  }

  /** Reads of an offset whose revision can be believed. */
  List<RegisterRead> reads() {
    return reads;
  }

  private void run() {
    for (RegisterWrite write : register.writes()) {
      Value value = write.value();
      if (value == null) {
        continue;
      }
      byValue.computeIfAbsent(value, each -> new ArrayList<>(1)).add(write);
      if (write.isOk() && write.hasRevision()) {
        byRevision.putIfAbsent(write.revision(), write);
        commits.add(place(write, write.revision()));
      }
    }
    List<RegisterRead> byReturn = new ArrayList<>(register.reads());
    byReturn.sort(Comparator.comparingLong(RegisterRead::returnedNs));
    for (RegisterRead read : byReturn) {
      Value value = read.value();
      if (value != null && read.revision() > 0) {
        match(read, value);
      }
    }
    commits.addAll(seen.values());
  }

  private void match(RegisterRead read, Value value) {
    List<RegisterWrite> written = byValue.getOrDefault(value, List.of());
    if (written.isEmpty()) {
      mismatch(read, value, "which nobody wrote", -1);
      return;
    }
    List<RegisterWrite> counting = written.stream().filter(RegisterWrite::mayCount).toList();
    if (counting.isEmpty()) {
      int writer = written.get(0).operation();
      findings.add(
          "aborted-read",
          "I1",
          at(read, value) + ", which only operation " + writer + " wrote, and it failed",
          writer,
          read.operation());
      return;
    }
    List<RegisterWrite> begun =
        counting.stream().filter(write -> write.invokedNs() <= read.returnedNs()).toList();
    if (begun.isEmpty()) {
      int writer = counting.get(0).operation();
      findings.add(
          "future-read",
          "I1",
          at(read, value) + " before operation " + writer + " began to write it",
          read.operation(),
          writer);
      return;
    }
    if (!placed(read, begun)) {
      RegisterWrite writer = begun.get(0);
      mismatch(
          read,
          value,
          "which operation "
              + writer.operation()
              + " wrote"
              + (writer.hasRevision()
                  ? " at revision " + writer.revision()
                  : ", and it was read at revision " + placeOf(writer)),
          writer.operation());
      return;
    }
    RegisterRead other = shown.putIfAbsent(read.revision(), read);
    if (other != null && !value.equals(other.value())) {
      findings.add(
          "revision-reuse",
          "I1",
          at(read, value)
              + ", and operation "
              + other.operation()
              + " read there "
              + Value.show(other.value()),
          other.operation(),
          read.operation());
      return;
    }
    reads.add(read);
  }

  /** Whether one of these writes has the revision of the read, or gets it by being read. */
  private boolean placed(RegisterRead read, List<RegisterWrite> writers) {
    for (RegisterWrite writer : writers) {
      if (writer.hasRevision() ? writer.revision() == read.revision() : hasPlace(writer, read)) {
        return true;
      }
    }
    for (RegisterWrite writer : writers) {
      if (!writer.hasRevision() && !seen.containsKey(writer)) {
        // Of several writes of one value nobody can say which one it was: the earliest might be.
        long since = writers.stream().mapToLong(RegisterWrite::invokedNs).min().orElseThrow();
        seen.put(writer, new Placed(writer.operation(), since, writer.endNs(), read.revision()));
        return true;
      }
    }
    return false;
  }

  private boolean hasPlace(RegisterWrite writer, RegisterRead read) {
    Placed place = seen.get(writer);
    return place != null && place.revision() == read.revision();
  }

  private long placeOf(RegisterWrite writer) {
    Placed place = seen.get(writer);
    return place == null ? RegisterWrite.UNKNOWN : place.revision();
  }

  private void mismatch(RegisterRead read, Value value, String why, int writer) {
    @Nullable RegisterWrite owner = byRevision.get(read.revision());
    String owned =
        owner == null
            ? ""
            : "; that revision is of operation "
                + owner.operation()
                + ", which wrote "
                + Value.show(owner.value());
    findings.add(
        "value-mismatch",
        "I1",
        at(read, value) + ", " + why + owned,
        writer,
        owner == null ? -1 : owner.operation(),
        read.operation());
  }

  private String at(RegisterRead read, Value value) {
    return register.key()
        + ": operation "
        + read.operation()
        + " read "
        + value
        + " at revision "
        + read.revision();
  }

  private static Placed place(RegisterWrite write, long revision) {
    return new Placed(write.operation(), write.invokedNs(), write.endNs(), revision);
  }
}
