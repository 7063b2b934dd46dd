// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.List;

/**
 * I12c: a static member is fenced by another one with its instance id, and never by a repeat of its
 * own join. Judged are the calls of members whose instance id no other member id had brought by the
 * time they ended.
 */
public final class NoSelfFence implements Checker {
  private static final String FENCED = "FENCED_INSTANCE_ID";

  @Override
  public String name() {
    return "no-self-fence";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    long unanswered = 0;
    for (GroupView group : GroupView.of(run).values()) {
      for (Operation operation : group.operations()) {
        if (operation.call() instanceof Call.Join join
            && join.instance() != null
            && operation.outcome() == Outcome.INFO) {
          unanswered++;
        }
        String member = Members.of(operation);
        String instance = group.instanceOf(member);
        if (!instance.isEmpty() && alone(group, instance, member, operation)) {
          findings.judged(1);
          if (operation.outcome() != Outcome.OK && operation.reason().equals(FENCED)) {
            findings.found(
                "self-fence",
                "I12c",
                "%s of %s was fenced, though nobody else has joined as %s"
                    .formatted(member, group.id(), instance),
                List.of(operation.index()));
          }
        }
      }
    }
    findings.figure("joins_unanswered", unanswered);
    return findings.verdict();
  }

  private static boolean alone(
      GroupView group, String instance, String member, Operation operation) {
    List<Operation> joins = group.joinsOfInstance(instance);
    return !joins.isEmpty()
        && joins.stream()
            .filter(each -> each.invokedNs() < operation.returnedNs())
            .allMatch(each -> Members.of(each).equals(member));
  }
}
