// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I14: an offset that nobody deleted disappears only if its group was without members for at least
 * the retention, or if it is older than that and of a topic that no member subscribes to. And an
 * offset of a subscribed topic, or a whole group, is not deleted while it has members.
 *
 * <p>Judged for groups whose retention is a fact of the run. A member shows by every acknowledged
 * join, sync, heartbeat and commit that it is in the group at some moment of that call; the group
 * may have been without members only in between. Where wall clocks jump, time in the log does too,
 * and the session takes the place of the retention: groups that nobody left are judged alone.
 */
public final class RetentionSafe implements Checker {
  private static final String NAME = "unsafe-retention";
  private static final String INVARIANT = "I14";

  /** Clocks of nodes may run slower than ours. */
  private static final double DRIFT = 0.95;

  @Override
  public String name() {
    return "retention-safe";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    boolean jumps = run.faults().stream().anyMatch(Fault::movesClocks);
    long[] counts = new long[3];
    for (GroupView group : GroupView.of(run).values()) {
      OptionalLong retentionMs = group.facts().retentionMs();
      boolean left =
          group.operations().stream().anyMatch(each -> each.call() instanceof Call.Leave);
      if (retentionMs.isPresent() && !(jumps && left)) {
        long neededMs = jumps ? group.facts().sessionMs().orElse(0) : retentionMs.getAsLong();
        new Keeping(group, (long) (Duration.ofMillis(neededMs).toNanos() * DRIFT), findings)
            .judge(counts, !jumps);
      }
    }
    findings.figure("expired_reads", counts[0]);
    findings.figure("kept_reads", counts[1]);
    findings.figure("deletes_tried", counts[2]);
    return findings.verdict();
  }

  /** Of one group. */
  private static final class Keeping {
    private final GroupView group;
    private final long neededNs;
    private final Findings findings;
    private final List<Operation> present = new ArrayList<>();
    private final SortedMap<Key, List<Operation>> commits = new TreeMap<>();
    private final SortedMap<Key, List<Operation>> deletes = new TreeMap<>();

    Keeping(GroupView group, long neededNs, Findings findings) {
      this.group = group;
      this.neededNs = neededNs;
      this.findings = findings;
      for (Operation operation : group.operations()) {
        if (shows(operation)) {
          present.add(operation);
        }
        if (operation.call() instanceof Call.Commit commit && operation.outcome() == Outcome.OK) {
          commit
              .writes()
              .forEach(write -> of(commits, write.topic(), write.partition()).add(operation));
        } else if (operation.call() instanceof Call.Delete delete
            && operation.outcome() != Outcome.FAIL) {
          delete.partitions().forEach(each -> of(deletes, delete.topic(), each).add(operation));
        }
      }
      present.sort(Comparator.comparingLong(Operation::invokedNs));
    }

    private List<Operation> of(SortedMap<Key, List<Operation>> lists, String topic, int partition) {
      return lists.computeIfAbsent(
          new Key(group.id(), topic, partition), unused -> new ArrayList<>());
    }

    /** Whether it shows that somebody is in the group. */
    private static boolean shows(Operation operation) {
      Call call = operation.call();
      return operation.outcome() == Outcome.OK
          && (call instanceof Call.Join
              || call instanceof Call.Sync
              || call instanceof Call.Heartbeat
              || (call instanceof Call.Commit commit && commit.generation() >= 0));
    }

    void judge(long[] counts, boolean unsubscribedToo) {
      for (Operation operation : group.operations()) {
        if (operation.call() instanceof Call.Fetch fetch
            && operation.answer() instanceof Answer.Fetched fetched) {
          boolean subscribed = fetch.topic().equals(group.topic());
          if (subscribed || unsubscribedToo) {
            fetched
                .offsets()
                .forEach(
                    (partition, stored) ->
                        read(
                            operation,
                            new Key(group.id(), fetch.topic(), partition),
                            stored,
                            subscribed,
                            counts));
          }
        } else if (operation.call() instanceof Call.Delete delete
            && delete.topic().equals(group.topic())) {
          delete(operation, counts);
        }
      }
    }

    private void read(
        Operation read,
        Key key,
        Answer.@Nullable Stored stored,
        boolean subscribed,
        long[] counts) {
      Operation commit = lastCommitBefore(read, key);
      if (commit == null) {
        return;
      }
      if (stored != null) {
        // It had every reason to go, but for the members.
        if (read.invokedNs() - commit.returnedNs() > neededNs) {
          counts[1]++;
          findings.judged(1);
        }
        return;
      }
      boolean deleted =
          deletes.getOrDefault(key, List.of()).stream()
              .anyMatch(
                  each ->
                      each.endNs() >= commit.invokedNs() && each.invokedNs() <= read.returnedNs());
      if (deleted) {
        return;
      }
      counts[0]++;
      findings.judged(1);
      long longestNs =
          subscribed
              ? longestWithoutMembers(commit.invokedNs(), read.returnedNs())
              : read.returnedNs() - commit.invokedNs();
      if (longestNs < neededNs) {
        findings.found(
            NAME,
            INVARIANT,
            "%s: no offset, though one was committed and the group was never without members for"
                    .formatted(key)
                + " longer than %d ms since"
                    .formatted(Duration.ofNanos(Math.max(0, longestNs)).toMillis()),
            List.of(commit.index(), read.index()));
      }
    }

    private @Nullable Operation lastCommitBefore(Operation read, Key key) {
      Operation last = null;
      for (Operation commit : commits.getOrDefault(key, List.of())) {
        if (commit.returnedNs() < read.invokedNs()
            && (last == null || commit.invokedNs() > last.invokedNs())) {
          last = commit;
        }
      }
      return last;
    }

    private long longestWithoutMembers(long fromNs, long toNs) {
      long longest = 0;
      long since = fromNs;
      for (Operation each : present) {
        if (each.invokedNs() > fromNs && each.invokedNs() < toNs) {
          longest = Math.max(longest, Math.min(each.returnedNs(), toNs) - since);
          since = Math.max(since, each.invokedNs());
        }
      }
      return Math.max(longest, toNs - since);
    }

    /** Somebody was in one generation before it and after it, and so all the time. */
    private void delete(Operation delete, long[] counts) {
      counts[2]++;
      findings.judged(1);
      if (delete.outcome() != Outcome.OK) {
        return;
      }
      for (Operation before : present) {
        if (before.returnedNs() < delete.invokedNs()) {
          Operation after = sameAfter(before, delete.returnedNs());
          if (after != null) {
            findings.found(
                NAME,
                INVARIANT,
                "%s: offsets of %s were deleted while %s was a member"
                    .formatted(group.id(), group.topic(), Members.of(before)),
                List.of(before.index(), delete.index(), after.index()));
            return;
          }
        }
      }
    }

    private @Nullable Operation sameAfter(Operation before, long ns) {
      int generation = generation(before);
      String member = Members.of(before);
      if (generation < 0) {
        return null;
      }
      for (Operation after : group.ofMember(member)) {
        if (after.invokedNs() > ns && shows(after) && generation(after) == generation) {
          return after;
        }
      }
      return null;
    }

    /** That the member is in; -1 for a join, which begins one. */
    private static int generation(Operation operation) {
      Call call = operation.call();
      if (call instanceof Call.Heartbeat heartbeat) {
        return heartbeat.generation();
      } else if (call instanceof Call.Commit commit) {
        return commit.generation();
      }
      return call instanceof Call.Sync sync ? sync.generation() : -1;
    }
  }
}
