// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.group.Refusals;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.OffsetsPartitions;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What shows that a fault bit, by its kind:
 *
 * <ul>
 *   <li>kill: an offsets partition that the target led, as {@code led} in the details lists them,
 *       answers in a higher term or from another node, or the cluster said that another one led
 *       some of them ({@code moved} is above zero);
 *   <li>the network: {@code packets} in the details, those that were dropped, refused or held back,
 *       is above zero;
 *   <li>power loss: {@code lost_bytes} in the details is above zero, or {@code canary_lost_bytes}:
 *       a node that syncs all that matters may have lost nothing, but what the fault itself wrote
 *       just before has to be gone;
 *   <li>a full disk: {@code enospc} is "true";
 *   <li>a pause of clients: some of what they sent since was fenced, or their partitions were lost;
 *   <li>snapshot churn: {@code installed} is above zero; membership: {@code transitions} is;
 *   <li>any other: that it was done.
 * </ul>
 */
final class Proof {
  private final Map<Integer, List<Operation>> byPartition = new TreeMap<>();
  private final long lastFencedNs;

  Proof(Run run) {
    long fenced = Long.MIN_VALUE;
    OffsetsPartitions partitions = new OffsetsPartitions(run.operations());
    for (Operation each : run.operations()) {
      if (each.header() != null) {
        byPartition.computeIfAbsent(partitions.of(each), unused -> new ArrayList<>()).add(each);
      }
      if (fenced(each)) {
        fenced = Math.max(fenced, each.returnedNs());
      }
    }
    lastFencedNs = fenced;
  }

  boolean bit(Fault fault) {
    String kind = fault.kind();
    if (fault.details().containsKey("packets")) {
      return above(fault, "packets");
    } else if (kind.contains("client")) {
      return !kind.contains("pause") || lastFencedNs > fault.fromNs();
    } else if (kind.contains("power")) {
      return above(fault, "lost_bytes") || above(fault, "canary_lost_bytes");
    } else if (kind.contains("disk") && kind.contains("full")) {
      return "true".equals(fault.details().get("enospc"));
    } else if (kind.contains("snapshot")) {
      return above(fault, "installed");
    } else if (kind.contains("membership")) {
      return above(fault, "transitions");
    } else if (kind.startsWith("kill")) {
      return above(fault, "moved")
          || led(fault).stream().anyMatch(partition -> moved(fault, partition));
    }
    return true;
  }

  /** Of a member that was away too long: refused, also by the sink, or told that all is lost. */
  private static boolean fenced(Operation operation) {
    return Refusals.fenced(operation)
        || (operation.call() instanceof Call.Processed && operation.outcome() == Outcome.FAIL)
        || (operation.call() instanceof Call.Released released && released.lost());
  }

  private static boolean above(Fault fault, String detail) {
    String value = fault.details().get(detail);
    return value != null && Double.parseDouble(value.trim()) > 0;
  }

  private static List<Integer> led(Fault fault) {
    List<Integer> led = new ArrayList<>();
    for (String each : fault.details().getOrDefault("led", "").split("[,\\s]+", -1)) {
      if (!each.isEmpty()) {
        led.add(Integer.parseInt(each));
      }
    }
    return led;
  }

  private boolean moved(Fault fault, int partition) {
    long termBefore = -1;
    for (Operation each : byPartition.getOrDefault(partition, List.of())) {
      Header header = each.header();
      if (header != null && each.returnedNs() <= fault.fromNs()) {
        termBefore = Math.max(termBefore, header.term());
      }
    }
    for (Operation each : byPartition.getOrDefault(partition, List.of())) {
      Header header = each.header();
      if (header == null || each.invokedNs() <= fault.fromNs() || !Calls.served(each)) {
        continue;
      }
      boolean higherTerm = termBefore >= 0 && header.term() > termBefore;
      if (higherTerm || !fault.targets().contains(header.node())) {
        return true;
      }
    }
    return false;
  }
}
