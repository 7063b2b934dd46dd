// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * I15: nobody is expelled because of what is done to the cluster. For members of the SDK, whose
 * heartbeats are not in the history: the events of a group name whom the coordinator expired, and
 * that has to be somebody whom the harness crashed or who left. Not judged where clients were
 * paused or cut off, since their sessions may run out then.
 *
 * <p>Also counts the rebalances that nobody in the harness asked for.
 */
public final class FailoverExpelsNobody implements Checker {
  /** Causes that come of what clients do. */
  private static final Set<String> OWN_CAUSES =
      Set.of(
          "MEMBER_JOINED",
          "MEMBER_REJOINED",
          "MEMBER_LEFT",
          "MEMBER_REPLACED",
          "SUBSCRIPTION_CHANGED",
          "TOPICS_CHANGED");

  @Override
  public String name() {
    return "failover-expels-nobody";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    boolean clientsDisturbed = run.faults().stream().anyMatch(Fault::disturbsClients);
    long rebalances = 0;
    long expired = 0;
    for (GroupView group : GroupView.of(run).values()) {
      String lines = group.facts().events();
      if (lines == null) {
        continue;
      }
      List<GroupEventLine> events;
      try {
        events = GroupEventLine.parse(lines);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("events of " + group.id() + " are not JSON", e);
      }
      Set<String> gone = gone(group);
      for (GroupEventLine event : events) {
        if (event.kind().equals("REBALANCE_STARTED")) {
          boolean own =
              OWN_CAUSES.contains(event.cause())
                  || (event.cause().equals("MEMBER_EXPIRED") && gone.contains(event.causeMember()));
          rebalances += own ? 0 : 1;
        } else if (event.kind().equals("MEMBER_EXPIRED")) {
          expired++;
          if (!clientsDisturbed && known(group, event.member()) && !gone.contains(event.member())) {
            findings.found(
                "spurious-expiry",
                "I15",
                "%s of %s was expired in generation %d, and lived all the time"
                    .formatted(event.member(), group.id(), event.generation()),
                shownBy(group.ofMember(event.member())));
          }
        }
      }
      findings.judged(clientsDisturbed ? 0 : events.size());
    }
    findings.figure("rebalances", rebalances);
    findings.figure("expired_members", expired);
    return findings.verdict();
  }

  /** Whom the harness crashed, and who left or tried to. */
  private static Set<String> gone(GroupView group) {
    Set<String> gone = new HashSet<>();
    group
        .ofMembers()
        .forEach(
            (member, operations) -> {
              if (operations.stream()
                  .map(Operation::call)
                  .anyMatch(each -> each instanceof Call.Crashed || each instanceof Call.Leave)) {
                gone.add(member);
              }
            });
    return gone;
  }

  private static boolean known(GroupView group, String member) {
    List<String> live = group.facts().live();
    return !group.ofMember(member).isEmpty() || (live != null && live.contains(member));
  }

  private static List<Integer> shownBy(List<Operation> operations) {
    List<Integer> last = new ArrayList<>();
    if (!operations.isEmpty()) {
      last.add(operations.get(operations.size() - 1).index());
    }
    return last;
  }
}
