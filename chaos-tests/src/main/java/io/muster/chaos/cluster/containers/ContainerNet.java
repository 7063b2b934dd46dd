// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import io.muster.chaos.cluster.Net;
import io.muster.chaos.cluster.processes.LinkFaults;
import io.muster.chaos.cluster.processes.Problems;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Faults in the network namespaces of containers, from outside. A namespace goes with its
 * container; so what is to hold is kept, and done again when the container is started again.
 */
final class ContainerNet implements Net {
  private final LinkFaults faults;
  private final Map<Integer, ProcessHandle> started = new HashMap<>();
  private final List<Held> held = new ArrayList<>();

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  /**
   * @param place node in whose namespace it is done, or the clients
   */
  private record Held(int place, Work work) {}

  ContainerNet(ContainerRun run, int nodes) {
    this.faults = new LinkFaults(new Namespaces(run, nodes, started));
  }

  /** A container was started, with its first process. Its node takes a second to say a word. */
  void started(int node, ProcessHandle first) throws IOException {
    started.put(node, first);
    faults.prepare(node);
    for (Held each : held) {
      if (each.place() == node) {
        each.work().run();
      }
    }
  }

  void ended(int node) {
    started.remove(node);
  }

  private void hold(int place, Work work) throws IOException {
    held.add(new Held(place, work));
    if (reachable(place)) {
      work.run();
    }
  }

  private boolean reachable(int place) {
    ProcessHandle first = started.get(place);
    return place == CLIENTS || (first != null && first.isAlive());
  }

  @Override
  public void cut(int from, int to) throws IOException {
    hold(LinkFaults.place(from, to), () -> faults.cut(from, to));
  }

  @Override
  public void reset(int from, int to) throws IOException {
    hold(LinkFaults.place(from, to), () -> faults.reset(from, to));
  }

  @Override
  public void lose(int from, int to, double share) throws IOException {
    hold(LinkFaults.place(from, to), () -> faults.lose(from, to, share));
  }

  @Override
  public void limit(int from, int kilobytesPerSecond) throws IOException {
    hold(from, () -> faults.limit(from, kilobytesPerSecond));
  }

  @Override
  public void delay(int node, Duration least, Duration most) {
    throw new UnsupportedOperationException("nothing runs in a container but the node");
  }

  @Override
  public long struck() throws IOException {
    long packets = faults.struck(CLIENTS);
    for (int node : reachable()) {
      packets += faults.struck(node);
    }
    return packets;
  }

  private List<Integer> reachable() {
    return started.keySet().stream().filter(this::reachable).toList();
  }

  @Override
  public void heal() throws IOException {
    held.clear();
    Problems problems = new Problems();
    problems.collect(() -> faults.heal(CLIENTS));
    for (int node : reachable()) {
      problems.collect(() -> faults.heal(node));
    }
    problems.throwAny();
  }

  private record Namespaces(ContainerRun run, int nodes, Map<Integer, ProcessHandle> started)
      implements LinkFaults.Places {
    @Override
    public String address(int node) {
      return run.address(node);
    }

    @Override
    public List<String> inside(int node) {
      ProcessHandle first = started.get(node);
      if (first == null || !first.isAlive()) {
        // Its number may be another process's by now, in another namespace.
        throw new IllegalStateException("node " + node + " does not run");
      }
      return List.of("nsenter", "--net=/proc/" + first.pid() + "/ns/net", "--");
    }

    @Override
    public String clientsDevice() {
      return run.bridge();
    }
  }
}
