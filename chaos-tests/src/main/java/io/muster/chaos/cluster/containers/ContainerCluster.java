// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.ClusterSpec;
import io.muster.chaos.cluster.Net;
import io.muster.chaos.cluster.processes.Abilities;
import io.muster.chaos.cluster.processes.Command;
import io.muster.chaos.cluster.processes.FakedClock;
import io.muster.chaos.cluster.processes.LoopDisk;
import io.muster.chaos.cluster.processes.NodeConfigFile;
import io.muster.chaos.cluster.processes.Owner;
import io.muster.chaos.cluster.processes.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Containers on this machine, see the package. Not thread-safe. */
public final class ContainerCluster implements ChaosCluster {
  private static final long DISK_BYTES = 1L << 30;

  private final ContainerRun run;
  private final Set<Ability> abilities;
  private final ContainerNet net;
  private final List<ContainerNode> nodes = new ArrayList<>();
  private final Thread hook;
  private boolean removed;

  private ContainerCluster(ContainerRun run, int nodes, Set<Ability> abilities) {
    this.run = run;
    this.abilities = abilities;
    this.net = new ContainerNet(run, nodes);
    this.hook = new Thread(this::removeAtExit, run.network() + "-remove");
  }

  /**
   * Makes network, disks and containers and starts them; does not wait until they serve. What
   * earlier runs left that were killed is removed first.
   *
   * @throws UnsupportedOperationException where this machine cannot do it, with the reason
   */
  public static ContainerCluster start(ClusterSpec spec) throws IOException {
    Abilities abilities = ContainerAbilities.ofThisMachine();
    Optional<String> not = abilities.noCluster();
    if (not.isPresent()) {
      throw new UnsupportedOperationException("no cluster of containers here: " + not.get());
    }
    check(spec);
    ContainerLeftovers.removeAll();
    String image = ContainerImage.ensure();
    // As the kernel names it in its list of mounts.
    Path folder = Files.createDirectories(spec.folder()).toRealPath();
    ContainerCluster cluster =
        new ContainerCluster(
            ContainerRun.claim(Owner.thisProcess(folder, false)),
            spec.nodes(),
            abilities.present());
    Runtime.getRuntime().addShutdownHook(cluster.hook);
    try {
      for (int id = 1; id <= spec.nodes(); id++) {
        cluster.nodes.add(cluster.node(id, image, spec, folder));
      }
      for (ContainerNode node : cluster.nodes) {
        node.start();
      }
      return cluster;
    } catch (IOException | RuntimeException e) {
      try {
        cluster.close();
      } catch (IOException alsoNot) {
        e.addSuppressed(alsoNot);
      }
      throw e;
    }
  }

  private static void check(ClusterSpec spec) {
    if (spec.nodes() < 1 || spec.nodes() > ContainerRun.NODES_MAX) {
      throw new IllegalArgumentException(spec.nodes() + " nodes");
    }
    NodeConfigFile.check(spec.settings());
    for (String flag : spec.jvmFlags()) {
      if (flag.startsWith("-javaagent:")) {
        throw new UnsupportedOperationException(
            "the image has nothing but what is shipped: bugs are seeded into processes only");
      }
      if (flag.contains(" ")) {
        throw new IllegalArgumentException("a JVM flag with a space: " + flag);
      }
    }
  }

  private ContainerNode node(int id, String image, ClusterSpec spec, Path folder)
      throws IOException {
    LoopDisk disk = new LoopDisk(folder, id, DISK_BYTES);
    disk.setUp();
    Command.run("chown", ContainerImage.USER, disk.dataFolder().toString());
    // The owner too is to survive a power loss.
    Command.run("sync", "-f", disk.dataFolder().toString());
    Path config = folder.resolve("node-" + id + ".yaml");
    NodeConfigFile.write(
        config,
        id,
        "chaos-" + run.id(),
        run.addresses(spec.nodes()),
        Path.of(ContainerImage.DATA_FOLDER),
        DISK_BYTES,
        spec.settings());
    Path clockFolder = folder.resolve("clock-" + id);
    @Nullable FakedClock clock =
        abilities.contains(Ability.CLOCK)
            ? ContainerAbilities.clock(clockFolder).orElse(null)
            : null;
    NodeContainer container =
        new NodeContainer(image, run, id, folder.resolve("node-" + id + ".log"))
            .with(config, disk.dataFolder(), spec.jvmFlags(), clock, clockFolder);
    return new ContainerNode(id, container, disk, net, clock);
  }

  @Override
  public String backend() {
    return ContainerBackend.NAME;
  }

  @Override
  public Set<Ability> abilities() {
    return abilities;
  }

  @Override
  public List<ChaosNode> nodes() {
    return List.copyOf(nodes);
  }

  /** Tells this run's things apart from those of others on the machine. */
  public String runId() {
    return run.id();
  }

  @Override
  public Map<Integer, String> endpoints() {
    return endpoints(NodeConfigFile.CLIENT_PORT);
  }

  @Override
  public Map<Integer, String> managementEndpoints() {
    return endpoints(NodeConfigFile.MANAGEMENT_PORT);
  }

  private Map<Integer, String> endpoints(int port) {
    Map<Integer, String> endpoints = new TreeMap<>();
    for (ContainerNode node : nodes) {
      endpoints.put(node.id(), run.address(node.id()) + ":" + port);
    }
    return endpoints;
  }

  @Override
  public Net net() {
    return net;
  }

  @Override
  public void healAll() throws IOException {
    Problems problems = new Problems();
    thawAll(problems);
    problems.collect(net::heal);
    for (ContainerNode node : nodes) {
      problems.collect(node::heal);
    }
    problems.throwAny();
  }

  /** Whatever else is to be done would hang on a stalled disk. */
  private void thawAll(Problems problems) {
    for (ContainerNode node : nodes) {
      problems.collect(() -> node.disk().thaw());
    }
  }

  private void removeAtExit() {
    try {
      remove();
    } catch (IOException | RuntimeException e) {
      System.err.println("run " + run.id() + " is not all removed, the next one tries again: " + e);
    }
  }

  private synchronized void remove() throws IOException {
    if (!removed) {
      ContainerLeftovers.remove(run);
      removed = true;
    }
  }

  /** Kills the nodes: whoever wants them to end well stops them before. */
  @Override
  public void close() throws IOException {
    Problems problems = new Problems();
    thawAll(problems);
    for (ContainerNode node : nodes) {
      problems.collect(node::kill);
    }
    problems.collect(this::remove);
    problems.throwAny();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // Then the hook finds nothing to do.
    }
  }
}
