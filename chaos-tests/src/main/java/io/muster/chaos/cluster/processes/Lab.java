// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The network and the disks of a run, without anything that runs there. */
final class Lab implements AutoCloseable {
  private final RunName run;
  private final Owner owner;
  private final Network net;
  private final List<LoopDisk> disks;
  private final Thread hook;
  private boolean closed;

  private Lab(RunName run, Owner owner, int nodes, long diskBytes) {
    this.run = run;
    this.owner = owner;
    this.net = new Network(run, nodes);
    this.disks =
        IntStream.rangeClosed(1, nodes)
            .mapToObj(node -> new LoopDisk(owner.folder(), node, diskBytes))
            .toList();
    this.hook = new Thread(this::removeAtExit, "muster-" + run.id() + "-remove");
  }

  /**
   * Makes it all, or nothing.
   *
   * @param folder for images, logs and configurations; null for one that goes in the end
   * @param rules whether there is iptables
   */
  static Lab open(@Nullable Path folder, int nodes, long diskBytes, boolean rules)
      throws IOException {
    if (nodes < 1 || nodes > RunName.NODES_MAX) {
      throw new IllegalArgumentException(nodes + " nodes");
    }
    boolean temporary = folder == null;
    Path real =
        folder == null
            ? Files.createTempDirectory("muster-chaos-")
            : Files.createDirectories(folder);
    // As the kernel names it in its list of mounts.
    Owner owner = Owner.thisProcess(real.toRealPath(), temporary);
    Lab lab = new Lab(RunRecords.claim(owner), owner, nodes, diskBytes);
    Runtime.getRuntime().addShutdownHook(lab.hook);
    try {
      lab.net.setUp();
      if (rules) {
        lab.net.setUpRules();
      }
      lab.net.check();
      for (LoopDisk disk : lab.disks) {
        disk.setUp();
      }
      return lab;
    } catch (IOException | RuntimeException e) {
      try {
        lab.close();
      } catch (IOException alsoNot) {
        e.addSuppressed(alsoNot);
      }
      throw e;
    }
  }

  RunName run() {
    return run;
  }

  Path folder() {
    return owner.folder();
  }

  Network net() {
    return net;
  }

  LoopDisk disk(int node) {
    return disks.get(node - 1);
  }

  /** A program of a node, in its network. */
  ProcessBuilder program(int node, List<String> command) {
    return new ProcessBuilder(
        Stream.concat(Command.inNamespace(run.namespace(node)).stream(), command.stream())
            .toList());
  }

  void thawAll(Problems problems) {
    for (LoopDisk disk : disks) {
      problems.collect(disk::thaw);
    }
  }

  private void removeAtExit() {
    try {
      remove();
    } catch (IOException e) {
      System.err.println("run " + run.id() + " is not all removed, the next one tries again: " + e);
    }
  }

  private synchronized void remove() throws IOException {
    if (!closed) {
      Leftovers.remove(run, owner);
      closed = true;
    }
  }

  /** Ends what runs there, and removes everything. */
  @Override
  public void close() throws IOException {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException exiting) {
      // Then the hook finds nothing to do.
    }
  }
}
