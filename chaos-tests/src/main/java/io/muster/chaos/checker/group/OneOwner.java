// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * I4, and the disjoint part of I11: in one generation a partition has one owner. And of I7: one
 * generation gives one assignment to a member.
 *
 * <p>A raw member is told its whole assignment by Sync. One of the SDK writes down what is new, so
 * what it has is replayed; what it kept from before counts for a generation only if the member did
 * not give it up in that generation.
 */
public final class OneOwner implements Checker {
  @Override
  public String name() {
    return "one-owner";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    for (GroupView group : GroupView.of(run).values()) {
      new Claims(group, findings).judge();
    }
    return findings.verdict();
  }

  /** Who says to own what, in one group. */
  private static final class Claims {
    private final GroupView group;
    private final Findings findings;
    // By generation and member.
    private final SortedMap<Integer, SortedMap<String, Claim>> claims = new TreeMap<>();
    private final Map<String, Long> crashed = new HashMap<>();

    Claims(GroupView group, Findings findings) {
      this.group = group;
      this.findings = findings;
    }

    void judge() {
      group.ofMembers().forEach(this::replay);
      claims.forEach(
          (generation, byMember) -> {
            findings.judged(byMember.size());
            pairs(generation, byMember);
          });
    }

    private void replay(String member, List<Operation> operations) {
      SortedSet<Owned> held = new TreeSet<>();
      SortedMap<Integer, Claim> own = new TreeMap<>();
      for (Operation operation : operations) {
        Call call = operation.call();
        if (operation.answer() instanceof Answer.Synced synced) {
          SortedSet<Owned> all = owned(group.topic(), synced.partitions());
          claim(own, synced.generation(), member).whole(operation, all);
        } else if (call instanceof Call.Assigned assigned && operation.outcome() == Outcome.OK) {
          SortedSet<Owned> added = owned(assigned.topic(), assigned.partitions());
          held.addAll(added);
          claim(own, assigned.generation(), member).added(operation, assigned.topic(), added, held);
        } else if (call instanceof Call.Released released) {
          SortedSet<Owned> gone = owned(released.topic(), released.partitions());
          held.removeAll(gone);
          // Given up in this generation: what was only kept from before is not this one's.
          own.tailMap(released.generation())
              .values()
              .forEach(claim -> claim.kept.keySet().removeAll(gone));
        } else if (call instanceof Call.Crashed) {
          held.clear();
          crashed.put(member, operation.invokedNs());
        }
      }
    }

    private Claim claim(SortedMap<Integer, Claim> own, int generation, String member) {
      return own.computeIfAbsent(
          generation,
          unused -> {
            Claim claim = new Claim(generation, member);
            claims.computeIfAbsent(generation, first -> new TreeMap<>()).put(member, claim);
            return claim;
          });
    }

    private void pairs(int generation, SortedMap<String, Claim> byMember) {
      SortedMap<Owned, List<Claim>> owners = new TreeMap<>();
      for (Claim claim : byMember.values()) {
        for (Owned owned : claim.all().keySet()) {
          owners.computeIfAbsent(owned, unused -> new ArrayList<>()).add(claim);
        }
      }
      SortedMap<String, SortedSet<Owned>> shared = new TreeMap<>();
      Map<String, List<Integer>> shownBy = new HashMap<>();
      owners.forEach(
          (owned, several) -> {
            for (int i = 0; i < several.size(); i++) {
              for (int j = i + 1; j < several.size(); j++) {
                Claim one = several.get(i);
                Claim other = several.get(j);
                if (!tookOver(one, other)) {
                  String both = one.member + " and " + other.member;
                  shared.computeIfAbsent(both, unused -> new TreeSet<>()).add(owned);
                  shownBy.putIfAbsent(both, List.of(one.index(owned), other.index(owned)));
                }
              }
            }
          });
      shared.forEach(
          (both, partitions) ->
              findings.found(
                  "double-owner",
                  "I4",
                  both
                      + " both own "
                      + partitions
                      + " in generation "
                      + generation
                      + " of "
                      + group.id(),
                  shownBy.getOrDefault(both, List.of())));
    }

    /** A static member gets what its predecessor had, under another id in one generation. */
    private boolean tookOver(Claim one, Claim other) {
      if (group.sameInstance(one.member, other.member)) {
        return true;
      }
      if (group.dynamic(one.member) || group.dynamic(other.member)) {
        return false;
      }
      return one.all().keySet().equals(other.all().keySet())
          && (crashed.getOrDefault(one.member, Long.MAX_VALUE) < other.firstNs
              || crashed.getOrDefault(other.member, Long.MAX_VALUE) < one.firstNs);
    }

    /** What one member has in one generation, with the operation that shows it. */
    private final class Claim {
      private final int generation;
      private final String member;
      private final SortedMap<Owned, Integer> given = new TreeMap<>();
      private final SortedMap<Owned, Integer> kept = new TreeMap<>();
      private final Map<String, SortedSet<Owned>> wholes = new HashMap<>();
      private final Map<String, Integer> wholesShownBy = new HashMap<>();
      private long firstNs = Long.MAX_VALUE;

      Claim(int generation, String member) {
        this.generation = generation;
        this.member = member;
      }

      void whole(Operation operation, SortedSet<Owned> all) {
        all.forEach(owned -> given.putIfAbsent(owned, operation.index()));
        same(operation, "", all);
      }

      void added(Operation operation, String topic, SortedSet<Owned> added, SortedSet<Owned> held) {
        added.forEach(owned -> given.putIfAbsent(owned, operation.index()));
        SortedSet<Owned> ofTopic = new TreeSet<>(held);
        ofTopic.removeIf(owned -> !owned.topic().equals(topic));
        ofTopic.forEach(owned -> kept.putIfAbsent(owned, operation.index()));
        same(operation, topic, ofTopic);
      }

      private void same(Operation operation, String source, SortedSet<Owned> all) {
        firstNs = Math.min(firstNs, operation.invokedNs());
        SortedSet<Owned> before = wholes.putIfAbsent(source, all);
        if (before == null) {
          wholesShownBy.put(source, operation.index());
        } else if (!before.equals(all)) {
          findings.found(
              "assignment-fork",
              "I7",
              member
                  + " of "
                  + group.id()
                  + " has "
                  + before
                  + " and "
                  + all
                  + " in generation "
                  + generation,
              List.of(wholesShownBy.getOrDefault(source, operation.index()), operation.index()));
        }
      }

      SortedMap<Owned, Integer> all() {
        SortedMap<Owned, Integer> all = new TreeMap<>(kept);
        all.putAll(given);
        return all;
      }

      int index(Owned owned) {
        return all().getOrDefault(owned, -1);
      }
    }
  }

  private static SortedSet<Owned> owned(String topic, List<Integer> partitions) {
    SortedSet<Owned> owned = new TreeSet<>();
    partitions.forEach(partition -> owned.add(new Owned(topic, partition)));
    return owned;
  }
}
