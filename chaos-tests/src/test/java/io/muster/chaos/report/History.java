// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes small histories: of group g and topic t, in milliseconds, in order of invocation. */
final class History {
  static final long MS = 1_000_000;

  final List<Operation> operations = new ArrayList<>();

  History commit(int from, int to, long offset, long revision, int node, int term) {
    Answer answer = new Answer.Committed(revision);
    return add(from, to, Outcome.OK, write(offset), answer, header(node, term), "");
  }

  History commitFails(int from, int to, String reason) {
    return add(from, to, Outcome.FAIL, write(0), null, null, reason);
  }

  History fetch(int from, int to, Answer.@Nullable Stored stored) {
    TreeMap<Integer, Answer.@Nullable Stored> offsets = new TreeMap<>();
    offsets.put(0, stored);
    Call call = new Call.Fetch("g", "t", List.of(0), false);
    return add(from, to, Outcome.OK, call, new Answer.Fetched(offsets), header(1, 1), "");
  }

  History delete(int from, int to) {
    Call call = new Call.Delete("g", "t", List.of(0));
    return add(from, to, Outcome.OK, call, new Answer.Done(), header(1, 1), "");
  }

  History event(int at, Call call) {
    return add(at, at, Outcome.OK, call, new Answer.Done(), null, "");
  }

  History add(
      int from,
      int to,
      Outcome outcome,
      Call call,
      @Nullable Answer answer,
      @Nullable Header header,
      String reason) {
    operations.add(
        new Operation(
            operations.size(), 0, from * MS, to * MS, outcome, call, answer, header, reason));
    return this;
  }

  private static Call write(long offset) {
    return new Call.Commit("g", "m", 1, 0, List.of(new Call.Write("t", 0, offset, "w" + offset)));
  }

  private static Header header(int node, int term) {
    return new Header(4, node, term, 100);
  }
}
