// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I9: a commit with a sequence takes effect once, however often it is sent. Every answer to it, and
 * every read that shows it, names one revision. A read knows it by its metadata, which no other
 * commit has.
 *
 * <p>Judged are commits that were sent more than once by the client itself. Repeats inside one call
 * are not seen here, but what they do twice is: under its second revision it is read.
 */
public final class EffectOnce implements Checker {
  private static final int KEPT = 50;

  @Override
  public String name() {
    return "effect-once";
  }

  @Override
  public Verdict check(Run run) {
    Map<Call.Commit, Effect> effects = new HashMap<>();
    Map<Written, Effect> byWrite = new HashMap<>();
    for (Operation operation : run.operations()) {
      if (operation.call() instanceof Call.Commit commit && commit.sequence() > 0) {
        Effect effect = effects.computeIfAbsent(commit, unused -> new Effect());
        effect.sent++;
        effect.unanswered += operation.outcome() == Outcome.INFO ? 1 : 0;
        if (operation.answer() instanceof Answer.Committed done && done.revision() > 0) {
          effect.shown(operation, done.revision());
        }
        for (Call.Write write : commit.writes()) {
          Key key = new Key(commit.group(), write.topic(), write.partition());
          byWrite.put(new Written(key, write.offset(), write.metadata()), effect);
        }
      }
    }
    long reads = reads(run, byWrite);
    List<Anomaly> anomalies = new ArrayList<>();
    long repeated = 0;
    long unanswered = 0;
    for (Effect effect : effects.values()) {
      repeated += effect.sent > 1 ? 1 : 0;
      unanswered += effect.unanswered > 0 ? 1 : 0;
      if (effect.second != null && anomalies.size() < KEPT) {
        anomalies.add(effect.anomaly(effect.second));
      }
    }
    SortedMap<String, Long> figures = new TreeMap<>();
    figures.put("commits", (long) effects.size());
    figures.put("repeated", repeated);
    figures.put("unanswered_once", unanswered);
    figures.put("reads", reads);
    figures.put("anomalies", (long) anomalies.size());
    return Verdict.of(name(), repeated, anomalies, figures);
  }

  private static long reads(Run run, Map<Written, Effect> byWrite) {
    long reads = 0;
    for (Operation operation : run.operations()) {
      if (operation.call() instanceof Call.Fetch fetch
          && operation.answer() instanceof Answer.Fetched fetched) {
        for (Map.Entry<Integer, Answer.@Nullable Stored> entry : fetched.offsets().entrySet()) {
          Answer.@Nullable Stored stored = entry.getValue();
          if (stored != null) {
            Key key = new Key(fetch.group(), fetch.topic(), entry.getKey());
            Effect effect = byWrite.get(new Written(key, stored.offset(), stored.metadata()));
            if (effect != null) {
              reads++;
              effect.shown(operation, stored.revision());
            }
          }
        }
      }
    }
    return reads;
  }

  private record Written(Key key, long offset, String metadata) {}

  /** An operation that shows a commit at a revision. */
  private record Shown(Operation operation, long revision) {}

  private static final class Effect {
    private int sent;
    private int unanswered;
    private @Nullable Shown first;
    private @Nullable Shown second;

    void shown(Operation operation, long revision) {
      if (first == null) {
        first = new Shown(operation, revision);
      } else if (second == null && first.revision != revision) {
        second = new Shown(operation, revision);
      }
    }

    Anomaly anomaly(Shown other) {
      Shown one = first == null ? other : first;
      return new Anomaly(
          "duplicate-effect",
          "I9",
          "one commit of %s took effect twice: operation %d shows it at revision %d, operation %d at %d"
              .formatted(
                  one.operation.call().group(),
                  one.operation.index(),
                  one.revision,
                  other.operation.index(),
                  other.revision),
          List.of(one.operation.index(), other.operation.index()));
    }
  }
}
