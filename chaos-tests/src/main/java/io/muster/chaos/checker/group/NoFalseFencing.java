// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I6b: a member of the generation that is on is not refused as one of the past.
 *
 * <p>Reported only where it is certain. The member was in the generation before it sent the commit;
 * and a call that was sent after the refusal had come shows that the generation was still on, and
 * the member in it:
 *
 * <ul>
 *   <li>a heartbeat or a Sync of the member itself succeeds, or the group is described as stable
 *       with it: whoever is removed ends the generation before anybody else's heartbeat succeeds;
 *   <li>a commit of the member itself succeeds, and it did not join again in between;
 *   <li>for ILLEGAL_GENERATION, which is not said to strangers, anything that shows the generation;
 *   <li>for UNKNOWN_MEMBER_ID, a heartbeat or Sync of anybody, unless the member may be static and
 *       replaced.
 * </ul>
 *
 * The latter two and the description count only for a refusal that a node has answered: a client
 * that refuses by itself may know that it is leaving.
 */
public final class NoFalseFencing implements Checker {
  @Override
  public String name() {
    return "no-false-fencing";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    long fenced = 0;
    for (GroupView group : GroupView.of(run).values()) {
      Proofs proofs = new Proofs(group);
      for (Operation operation : group.operations()) {
        if (!(operation.call() instanceof Call.Commit commit) || commit.generation() < 0) {
          continue;
        }
        findings.judged(1);
        if (!Refusals.fenced(operation)) {
          continue;
        }
        fenced++;
        Sighting before = proofs.memberBefore(operation, commit);
        Operation after = before == null ? null : proofs.after(operation, commit, before);
        if (before != null && after != null) {
          findings.found(
              "false-fence",
              "I6b",
              "%s was refused with %s under generation %d of %s, which was on all the time"
                  .formatted(commit.member(), operation.reason(), commit.generation(), group.id()),
              List.of(before.index(), operation.index(), after.index()));
        }
      }
    }
    findings.figure("fenced_commits", fenced);
    return findings.verdict();
  }

  /** What shows a generation to be on, by when it was asked for. */
  private static final class Proofs {
    private record InGeneration(String member, int generation) {}

    private final GroupView group;
    private final Map<InGeneration, NavigableMap<Long, Sighting>> memberByReturn = new HashMap<>();
    private final Map<InGeneration, NavigableMap<Long, Operation>> settledMember = new HashMap<>();
    private final Map<InGeneration, NavigableMap<Long, Operation>> described = new HashMap<>();
    private final Map<InGeneration, NavigableMap<Long, Operation>> commits = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Operation>> settled = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Operation>> any = new HashMap<>();

    Proofs(GroupView group) {
      this.group = group;
      group.sightings().forEach(this::add);
    }

    private void add(Sighting each) {
      InGeneration own = new InGeneration(each.member(), each.generation());
      if (!each.member().isEmpty() && each.kind() != Sighting.Kind.PROCESSED) {
        memberByReturn
            .computeIfAbsent(own, unused -> new TreeMap<>())
            .put(each.operation().returnedNs(), each);
      }
      if (each.answered()) {
        put(any, each.generation(), each);
      }
      if (each.settled()) {
        put(settled, each.generation(), each);
        put(settledMember, own, each);
      }
      if (each.kind() == Sighting.Kind.COMMITTED) {
        put(commits, own, each);
      }
      if (each.operation().answer() instanceof Answer.Described now
          && now.state().equals("STABLE")) {
        for (String member : now.members().keySet()) {
          put(described, new InGeneration(member, each.generation()), each);
        }
      }
    }

    private static <K> void put(
        Map<K, NavigableMap<Long, Operation>> proofs, K key, Sighting sighting) {
      proofs
          .computeIfAbsent(key, unused -> new TreeMap<>())
          .putIfAbsent(sighting.fromNs(), sighting.operation());
    }

    /** The last that shows the member in the generation of its commit before it was sent. */
    @Nullable Sighting memberBefore(Operation refused, Call.Commit commit) {
      NavigableMap<Long, Sighting> shown =
          memberByReturn.get(new InGeneration(commit.member(), commit.generation()));
      Map.Entry<Long, Sighting> last = shown == null ? null : shown.lowerEntry(refused.invokedNs());
      return last == null ? null : last.getValue();
    }

    @Nullable Operation after(Operation refused, Call.Commit commit, Sighting before) {
      InGeneration own = new InGeneration(commit.member(), commit.generation());
      Operation proof = later(settledMember, own, refused);
      if (proof != null) {
        return proof;
      }
      proof = later(commits, own, refused);
      if (proof != null && !joinedAgain(commit.member(), before.operation(), proof.returnedNs())) {
        return proof;
      }
      if (refused.header() == null) {
        return null;
      }
      proof = later(described, own, refused);
      if (proof != null) {
        return proof;
      }
      if (refused.reason().equals(Refusals.ILLEGAL_GENERATION)) {
        return later(any, commit.generation(), refused);
      }
      if (refused.reason().equals(Refusals.UNKNOWN_MEMBER_ID) && group.dynamic(commit.member())) {
        return later(settled, commit.generation(), refused);
      }
      return null;
    }

    private boolean joinedAgain(String member, Operation before, long untilNs) {
      return group.ofMember(member).stream()
          .anyMatch(
              each ->
                  each.call() instanceof Call.Join
                      && each.index() != before.index()
                      && each.endNs() >= before.invokedNs()
                      && each.invokedNs() <= untilNs);
    }

    private static <K> @Nullable Operation later(
        Map<K, NavigableMap<Long, Operation>> proofs, K key, Operation refused) {
      NavigableMap<Long, Operation> sent = proofs.get(key);
      Map.Entry<Long, Operation> first =
          sent == null ? null : sent.higherEntry(refused.returnedNs());
      return first == null ? null : first.getValue();
    }
  }
}
