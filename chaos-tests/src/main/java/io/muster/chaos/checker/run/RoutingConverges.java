// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.OffsetsPartitions;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * I20: who asks the wrong node is led to the right one.
 *
 * <ul>
 *   <li>While it is {@link Calm} and one node leads, a call is sent elsewhere three times at most.
 *       That one node led all the while is known where it had answered in the same term before the
 *       call was sent, and did after it or in answer to it. For clients that say whom they asked.
 *   <li>A node that is cut off from the others, and nothing else is broken, knows after five
 *       seconds and two of the longest election timeouts that it cannot lead: from then on it does
 *       not say that it is about to. For one that had served just before, so that it was not just
 *       starting.
 * </ul>
 */
public final class RoutingConverges implements Checker {
  private static final int HOPS_MOST = 3;
  private static final String LOADING = "COORDINATOR_LOAD_IN_PROGRESS";
  private static final Set<String> ELSEWHERE =
      Set.of("NOT_COORDINATOR", "COORDINATOR_NOT_AVAILABLE");

  /** In all of them no majority hears the target, or the target hears none. */
  private static final Set<String> CUTS = Set.of("isolate", "halves", "deaf", "mute");

  @Override
  public String name() {
    return "routing-converges";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    hops(run, findings);
    long asked = 0;
    for (Fault fault : run.faults()) {
      if (CUTS.contains(fault.kind()) && alone(run, fault)) {
        asked += loading(run, fault, findings);
      }
    }
    findings.judged(asked);
    findings.figure("asked_cut_off", asked);
    return findings.verdict();
  }

  /** A node that leads an offsets partition in a term, and nobody else does. */
  private record Leader(int partition, int node, long term) {}

  /** For how long it surely leads. */
  private record Reign(long fromNs, long toNs) {
    Reign and(Reign other) {
      return new Reign(Math.min(fromNs, other.fromNs), Math.max(toNs, other.toNs));
    }
  }

  private static void hops(Run run, Findings findings) {
    OffsetsPartitions partitions = new OffsetsPartitions(run.operations());
    Map<Leader, Reign> reigns = new HashMap<>();
    for (Operation each : run.operations()) {
      Header header = each.header();
      if (each.outcome() == Outcome.OK && header != null && header.term() >= 0) {
        Leader leader = new Leader(partitions.of(each), header.node(), header.term());
        reigns.merge(leader, new Reign(each.returnedNs(), each.invokedNs()), Reign::and);
      }
    }
    List<Windows.Window> calm = Calm.of(run);
    long most = 0;
    for (Operation each : run.operations()) {
      Header header = each.header();
      if (header == null || header.hops() == null || !within(calm, each)) {
        continue;
      }
      if (!oneLed(reigns, partitions.of(each), each, header)) {
        continue;
      }
      findings.judged(1);
      List<String> elsewhere =
          whileReached(refusals(each)).stream()
              .filter(hop -> ELSEWHERE.contains(hop.reason()))
              .map(hop -> "node " + hop.node())
              .toList();
      most = Math.max(most, elsewhere.size());
      if (elsewhere.size() > HOPS_MOST) {
        findings.found(
            "lost-route",
            "I20",
            "a call about %s was sent elsewhere %d times, though one node led: %s"
                .formatted(each.call().group(), elsewhere.size(), elsewhere),
            List.of(each.index()));
      }
    }
    findings.figure("hops_max", most);
  }

  /** Whether one node led all the while: the one that answered, or any where none did. */
  private static boolean oneLed(
      Map<Leader, Reign> reigns, int partition, Operation operation, Header header) {
    if (operation.outcome() == Outcome.OK) {
      Reign reign = reigns.get(new Leader(partition, header.node(), header.term()));
      return reign != null && reign.fromNs < operation.invokedNs();
    }
    return reigns.entrySet().stream()
        .filter(each -> each.getKey().partition == partition)
        .map(Map.Entry::getValue)
        .anyMatch(
            reign -> reign.fromNs < operation.invokedNs() && reign.toNs > operation.returnedNs());
  }

  private static boolean within(List<Windows.Window> calm, Operation operation) {
    return calm.stream()
        .anyMatch(
            window ->
                window.fromNs() <= operation.invokedNs()
                    && operation.returnedNs() <= window.toNs());
  }

  /** What nodes said before they answered, and in the end where none did. */
  private static List<Header.Hop> refusals(Operation operation) {
    Header header = operation.header();
    List<Header.Hop> refusals = new ArrayList<>();
    if (header != null && header.hops() != null) {
      refusals.addAll(header.hops());
    }
    if (header != null && operation.outcome() != Outcome.OK) {
      refusals.add(new Header.Hop(header.node(), operation.reason()));
    }
    return refusals;
  }

  /**
   * Until a node could not be reached: what others say to the same client then is not the route.
   */
  private static List<Header.Hop> whileReached(List<Header.Hop> hops) {
    List<Header.Hop> reached = new ArrayList<>();
    for (Header.Hop hop : hops) {
      if (hop.reason().equals("UNAVAILABLE")) {
        break;
      }
      reached.add(hop);
    }
    return reached;
  }

  /** Nothing else is broken, or was just before. */
  private static boolean alone(Run run, Fault fault) {
    long settlingNs = run.info().settlingNs();
    return run.faults().stream()
        .filter(other -> !other.equals(fault))
        .noneMatch(
            other -> other.fromNs() <= fault.toNs() && other.toNs() + settlingNs >= fault.fromNs());
  }

  /** Returns how many calls asked a node that is cut off, and cannot lead any more. */
  private static long loading(Run run, Fault fault, Findings findings) {
    long settlingNs = run.info().settlingNs();
    long asked = 0;
    for (int node : fault.targets()) {
      if (!served(run, node, fault.fromNs() - settlingNs, fault.fromNs())) {
        continue;
      }
      for (Operation each : run.operations()) {
        if (each.invokedNs() < fault.fromNs() + settlingNs || each.returnedNs() > fault.toNs()) {
          continue;
        }
        List<String> said =
            refusals(each).stream()
                .filter(hop -> hop.node() == node)
                .map(Header.Hop::reason)
                .toList();
        asked += said.isEmpty() ? 0 : 1;
        if (said.contains(LOADING)) {
          findings.found(
              "lost-route",
              "I20",
              "node %d was cut off from the others, and said for longer than %d ms: %s"
                  .formatted(node, settlingNs / 1_000_000, LOADING),
              List.of(each.index()));
        }
      }
    }
    return asked;
  }

  private static boolean served(Run run, int node, long fromNs, long toNs) {
    for (Operation each : run.operations()) {
      Header header = each.header();
      if (each.outcome() == Outcome.OK
          && header != null
          && header.node() == node
          && each.invokedNs() >= fromNs
          && each.returnedNs() < toNs) {
        return true;
      }
    }
    return false;
  }
}
