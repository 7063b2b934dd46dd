// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.Net;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Muster processes on this machine, see the package. Not thread-safe. */
public final class ProcessCluster implements ChaosCluster {
  private final Lab lab;
  private final Set<Ability> abilities;
  private final List<ProcessNode> nodes;

  private ProcessCluster(Lab lab, Set<Ability> abilities, List<ProcessNode> nodes) {
    this.lab = lab;
    this.abilities = abilities;
    this.nodes = nodes;
  }

  /** What a cluster could do on this machine, and why not the rest. */
  public static Abilities machineAbilities() {
    return Abilities.ofThisMachine();
  }

  /**
   * Makes network and disks and starts the nodes; does not wait until they serve. What earlier runs
   * left that were killed is removed first.
   *
   * @throws UnsupportedOperationException where this machine cannot do it, with the reason
   */
  public static ProcessCluster start(ProcessClusterOptions options) throws IOException {
    Abilities machine = machineAbilities();
    Optional<String> not = machine.noCluster();
    if (not.isPresent()) {
      throw new UnsupportedOperationException("no cluster of processes here: " + not.get());
    }
    Set<Ability> abilities = EnumSet.copyOf(machine.present());
    if (!options.fakeClock()) {
      abilities.remove(Ability.CLOCK);
    }
    Leftovers.removeAll();
    Lab lab =
        Lab.open(options.folder(), options.nodes(), options.diskBytes(), machine.has(Ability.CUT));
    try {
      List<ProcessNode> nodes = new ArrayList<>();
      for (int id = 1; id <= options.nodes(); id++) {
        FakedClock clock = abilities.contains(Ability.CLOCK) ? clock(lab, id) : null;
        nodes.add(new ProcessNode(lab, id, options, clock));
      }
      for (ProcessNode node : nodes) {
        node.start();
      }
      return new ProcessCluster(lab, Set.copyOf(abilities), List.copyOf(nodes));
    } catch (IOException | RuntimeException e) {
      try {
        lab.close();
      } catch (IOException alsoNot) {
        e.addSuppressed(alsoNot);
      }
      throw e;
    }
  }

  private static @Nullable FakedClock clock(Lab lab, int node) throws IOException {
    Optional<Path> library = Programs.faketime();
    if (library.isEmpty()) {
      return null;
    }
    FakedClock clock = new FakedClock(library.get(), lab.folder().resolve("clock-" + node));
    clock.shift(Duration.ZERO);
    return clock;
  }

  @Override
  public String backend() {
    return "processes";
  }

  @Override
  public Set<Ability> abilities() {
    return abilities;
  }

  @Override
  public List<ChaosNode> nodes() {
    return List.copyOf(nodes);
  }

  List<ProcessNode> processes() {
    return nodes;
  }

  String address(int node) {
    return lab.run().address(node);
  }

  /** Tells this run's things apart from those of others on the machine. */
  public String runId() {
    return lab.run().id();
  }

  /** Has the configuration and the log of each node, and what stays of the run. */
  public Path folder() {
    return lab.folder();
  }

  @Override
  public Map<Integer, String> endpoints() {
    Map<Integer, String> endpoints = new TreeMap<>();
    for (ProcessNode node : nodes) {
      endpoints.put(node.id(), address(node.id()) + ":" + NodeConfigFile.CLIENT_PORT);
    }
    return endpoints;
  }

  @Override
  public Map<Integer, String> managementEndpoints() {
    Map<Integer, String> endpoints = new TreeMap<>();
    for (ProcessNode node : nodes) {
      endpoints.put(node.id(), address(node.id()) + ":" + NodeConfigFile.MANAGEMENT_PORT);
    }
    return endpoints;
  }

  @Override
  public Net net() {
    return lab.net();
  }

  /**
   * Waits until every node that runs is ready and every offsets partition is led.
   *
   * @throws IOException when it is not so in time, or a node ended meanwhile; says what is missing
   */
  public void awaitServing(Duration limit) throws IOException {
    new ServingWait(this).await(limit);
  }

  @Override
  public void healAll() throws IOException {
    Problems problems = new Problems();
    // Whatever else is to be done would hang on a stalled disk.
    lab.thawAll(problems);
    problems.collect(() -> lab.net().heal());
    for (ProcessNode node : nodes) {
      problems.collect(node::heal);
    }
    problems.throwAny();
  }

  /** Kills the nodes: whoever wants them to end well stops them before. */
  @Override
  public void close() throws IOException {
    Problems problems = new Problems();
    lab.thawAll(problems);
    for (ProcessNode node : nodes) {
      problems.collect(node::kill);
    }
    problems.collect(lab::close);
    problems.throwAny();
  }
}
